//! No faster than so many a second.

use std::time::Duration;

use tokio::{sync::Mutex, time::Instant};

/// Hands out turns at even distances: a host that is asked 200 times a second is asked every 5 ms, and
/// not 200 times at once.
pub(super) struct Pace {
    distance: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    /// `per_second` turns a second; 0 counts as 1.
    pub(super) fn new(per_second: u32) -> Self {
        Self { distance: Duration::from_secs(1) / per_second.max(1), next: Mutex::new(Instant::now()) }
    }

    /// Waits for a turn. In the order of asking.
    pub(super) async fn turn(&self) {
        let turn = {
            let mut next = self.next.lock().await;
            // What was not used while nothing was sent is not made up for.
            let turn = (*next).max(Instant::now());
            *next = turn + self.distance;
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_come_at_their_distance_and_are_not_saved_up() {
        let pace = Pace::new(100);
        let begun = Instant::now();
        for _ in 0..11 {
            pace.turn().await;
        }
        assert!(begun.elapsed() >= Duration::from_millis(100), "ten distances between eleven turns");

        tokio::time::sleep(Duration::from_millis(50)).await;
        let begun = Instant::now();
        for _ in 0..3 {
            pace.turn().await;
        }
        assert!(begun.elapsed() >= Duration::from_millis(20), "the pause gave no extra turns");
    }
}
