//! How many challenges may be open at once.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Parts that the window is cut into.
const PARTS: usize = 10;

/// Counts what was opened within a window of time and says when that is enough.
///
/// What was answered early still counts until the window has passed, so the count is never below what is
/// open: memory stays bounded whatever clients do.
pub(super) struct Quota {
    most: u32,
    part: Duration,
    counts: Mutex<Counts>,
}

struct Counts {
    began: Instant,
    /// The part of the window that `now` was in when last asked, counted from `began`.
    current: u128,
    /// The current part and the whole window before it: one part more than the window has.
    opened: [u32; PARTS + 1],
}

impl Quota {
    /// At most `most` within `window`, counting from `began`.
    pub(super) fn new(most: u32, window: Duration, began: Instant) -> Self {
        let counts = Counts { began, current: 0, opened: [0; PARTS + 1] };
        Self { most, part: window / PARTS as u32, counts: Mutex::new(counts) }
    }

    /// Whether one more may be opened at `now`; if so, it counts.
    pub(super) fn admits(&self, now: Instant) -> bool {
        // Counting cannot leave a state that the next caller must not see.
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let part = now.saturating_duration_since(counts.began).as_nanos() / self.part.as_nanos();
        counts.forget_before(part);
        let admitted = counts.opened.iter().sum::<u32>() < self.most;
        if admitted {
            counts.opened[slot(part)] += 1;
        }
        admitted
    }
}

impl Counts {
    /// Moves on to `part`, emptying every part that is used again.
    fn forget_before(&mut self, part: u128) {
        let passed = part.saturating_sub(self.current).min(self.opened.len() as u128);
        for step in 1..=passed {
            self.opened[slot(self.current + step)] = 0;
        }
        self.current = self.current.max(part);
        if passed == self.opened.len() as u128 {
            self.opened = [0; PARTS + 1];
        }
    }
}

fn slot(part: u128) -> usize {
    // Below PARTS + 1, so it fits.
    (part % (PARTS as u128 + 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_fills_and_empties() {
        let began = Instant::now();
        let quota = Quota::new(3, Duration::from_secs(600), began);
        let admits = |second| quota.admits(began + Duration::from_secs(second));
        assert!(admits(0));
        assert!(admits(300) && admits(300) && !admits(300));
        assert!(!admits(599), "the first may still be open");
        assert!(admits(660) && !admits(660), "the first has ended, its place is free");
        assert!(admits(86_400) && admits(86_400) && admits(86_400) && !admits(86_400));
    }
}
