//! Where chance comes from: the operating system, through this one function.

use rand_core::{CryptoRng, UnwrapErr};

/// The operating system's generator.
///
/// # Panics
/// Drawing panics if the operating system cannot give random bytes, which on Linux happens only before
/// the kernel has seeded itself: there is nothing safe to go on with.
#[must_use]
pub fn os() -> impl CryptoRng {
    UnwrapErr(getrandom::SysRng)
}

/// Puts `items` in an order that tells nothing of the one they came in (Fisher–Yates).
pub fn shuffle<T>(items: &mut [T], rng: &mut impl CryptoRng) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(last as u64 + 1, rng) as usize);
    }
}

/// A fair draw from `0..bound`. `bound` is not 0.
pub fn below(bound: u64, rng: &mut impl CryptoRng) -> u64 {
    // Values at or above the largest multiple of `bound` would favour the small results.
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = rng.next_u64();
        if drawn < fair {
            return drawn % bound;
        }
    }
}

/// `N` random bytes.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut drawn = [0; N];
    rand_core::Rng::fill_bytes(&mut os(), &mut drawn);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_every_item_and_moves_some() {
        let mut items: Vec<u32> = (0..1000).collect();
        shuffle(&mut items, &mut os());
        assert!(items.windows(2).any(|pair| pair[0] > pair[1]));
        items.sort_unstable();
        assert_eq!(items, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn a_draw_stays_below_its_bound_and_reaches_every_value() {
        let mut seen = [false; 7];
        for _ in 0..1000 {
            seen[below(7, &mut os()) as usize] = true;
        }
        assert_eq!(seen, [true; 7]);
    }
}
