//! Fair draws from a source of random bytes.

use rand_core::CryptoRng;

/// A whole number drawn uniformly from `0..bound`; 0 for a `bound` of 0.
///
/// Draws that would favour the small numbers are thrown away: a code whose characters are not
/// equally likely is easier to guess than its length says.
pub fn below(rng: &mut (impl CryptoRng + ?Sized), bound: u32) -> u32 {
    // The largest multiple of `bound` that 32 bits hold; above it the remainders are not fair.
    let fair = u32::MAX - u32::MAX.checked_rem(bound).unwrap_or(0);
    loop {
        let draw = rng.next_u32();
        if draw < fair {
            return draw.checked_rem(bound).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::below;

    #[test]
    fn every_value_comes_up_about_as_often() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut seen = [0_u32; 36];
        for _ in 0..36_000 {
            seen[below(&mut rng, 36) as usize] += 1;
        }
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
    }

    #[test]
    fn a_bound_of_nothing_or_one_gives_zero() {
        let mut rng = StdRng::seed_from_u64(2);
        assert_eq!(below(&mut rng, 0), 0);
        assert_eq!(below(&mut rng, 1), 0);
    }
}
