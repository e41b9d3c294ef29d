//! Where chance comes from: the operating system, through this one function.

use rand_core::{CryptoRng, UnwrapErr};
use vigie_protocol::chance::below;

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
        // A body of megabytes holds far fewer than 2^32 items; beyond, the tail would stay in place.
        let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
        items.swap(last, below(rng, bound) as usize);
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
}
