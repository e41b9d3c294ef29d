//! Private scalars of P-256: which 32 bytes are one, and how one is drawn.
//!
//! Both backends take their private keys through here, so that a seeded generator gives the same key
//! on either, and the same bytes are refused by both.
//!
//! Source: SEC 1 §3.2.1, FIPS 186-5 appendix A.2.2 (testing candidates).

use rand_core::CryptoRng;
use subtle::{Choice, ConstantTimeEq};

use crate::secret::Secret;

/// The order of the group, big-endian.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// Draws a scalar: 32 bytes at a time until they are in range, the first time but for one in 2³².
pub(crate) fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Secret<32> {
    loop {
        let candidate = Secret::generate(rng);
        if in_range(&candidate) {
            return candidate;
        }
    }
}

/// Whether 1 ≤ `scalar` < order. Tells nothing else of the scalar through its timing.
pub(crate) fn in_range(scalar: &Secret<32>) -> bool {
    let bytes = scalar.expose();
    // Subtracts the order, byte by byte from the low end: a borrow at the end means `scalar` < order.
    let borrow = bytes
        .iter()
        .zip(ORDER)
        .rev()
        .fold(0_u16, |borrow, (&byte, n)| u16::from(byte).wrapping_sub(u16::from(n)).wrapping_sub(borrow) >> 15);
    let below = Choice::from((borrow & 1) as u8);
    let zero = bytes.ct_eq(&[0; 32]);
    (below & !zero).into()
}

#[cfg(test)]
mod tests {
    use super::{ORDER, in_range};
    use crate::secret::Secret;

    #[test]
    fn the_ends_of_the_range() {
        let mut one = [0; 32];
        one[31] = 1;
        let mut last = ORDER;
        last[31] -= 1;
        let mut beyond = ORDER;
        beyond[31] += 1;
        // Below the order in its first byte, above it in every other one.
        let mut low_high = [0xff; 32];
        low_high[0] = 0xfe;

        for (bytes, expected) in [
            ([0; 32], false),
            (one, true),
            (last, true),
            (ORDER, false),
            (beyond, false),
            ([0xff; 32], false),
            (low_high, true),
        ] {
            assert_eq!(in_range(&Secret::new(bytes)), expected, "{}", hex::encode(bytes));
        }
    }
}
