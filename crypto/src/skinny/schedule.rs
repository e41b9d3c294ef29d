//! The key schedule: 24 bytes become what each of the 40 rounds adds to the state.
//!
//! Source: robert.md §3.2 (round constants, AddConstants, AddRoundTweakey, tweakey update).

use zeroize::{Zeroize, Zeroizing};

use crate::secret::Secret;

/// Rounds of SKINNY-64/192.
pub(super) const ROUNDS: usize = 40;

/// What each round adds to the state after the S-box, as 64-bit blocks: AddConstants and
/// AddRoundTweakey in one. Cell 0 is the highest nibble.
pub(super) type RoundKeys = [u64; ROUNDS];

/// The cells of a tweakey third after one round: `new[i] = old[P[i]]`.
const P: [usize; 16] = [9, 15, 8, 13, 10, 14, 12, 11, 0, 1, 2, 3, 4, 5, 6, 7];

/// Expands a key.
pub(super) fn expand(key: &Secret<24>) -> Zeroizing<RoundKeys> {
    let mut thirds = Zeroizing::new([[0; 16]; 3]);
    for (third, bytes) in thirds.iter_mut().zip(key.expose().as_chunks::<8>().0) {
        *third = cells(bytes);
    }

    let mut round_keys = Zeroizing::new([0; ROUNDS]);
    let mut rc = 0;
    for round_key in round_keys.iter_mut() {
        rc = next_constant(rc);
        *round_key = tweakey(&thirds) ^ constants(rc);
        for (third, lfsr) in thirds.iter_mut().zip([same, lfsr2, lfsr3]) {
            let mut new = P.map(|i| third[i]);
            new[..8].iter_mut().for_each(|cell| *cell = lfsr(*cell));
            third.zeroize();
            *third = new;
        }
    }
    round_keys
}

/// The 16 nibbles of 8 bytes, high nibble first.
fn cells(bytes: &[u8; 8]) -> [u8; 16] {
    std::array::from_fn(|i| (bytes[i / 2] >> (4 - 4 * (i % 2))) & 0xf)
}

/// Puts a nibble at a cell of a block.
fn at(cell: usize, nibble: u8) -> u64 {
    u64::from(nibble) << (60 - 4 * cell)
}

/// Cells 0 to 7 of the three thirds together: the two top rows.
fn tweakey([tk1, tk2, tk3]: &[[u8; 16]; 3]) -> u64 {
    (0..8).map(|i| at(i, tk1[i] ^ tk2[i] ^ tk3[i])).fold(0, |block, cell| block | cell)
}

/// The 6-bit register that the round constants come from, one step on.
fn next_constant(rc: u8) -> u8 {
    ((rc << 1) | (((rc >> 5) ^ (rc >> 4) ^ 1) & 1)) & 0x3f
}

/// What AddConstants adds in a round.
fn constants(rc: u8) -> u64 {
    at(0, rc & 0xf) ^ at(4, rc >> 4) ^ at(8, 2)
}

/// TK1 has no LFSR.
fn same(x: u8) -> u8 {
    x
}

/// LFSR2: (x3 x2 x1 x0) becomes (x2 x1 x0 x3⊕x2).
fn lfsr2(x: u8) -> u8 {
    ((x << 1) & 0xe) | (((x >> 3) ^ (x >> 2)) & 1)
}

/// LFSR3: (x3 x2 x1 x0) becomes (x0⊕x3 x3 x2 x1).
fn lfsr3(x: u8) -> u8 {
    (x >> 1) | (((x << 3) ^ x) & 8)
}

#[cfg(test)]
mod tests {
    use super::{lfsr2, lfsr3, next_constant};

    #[test]
    fn the_round_constants_are_the_published_ones() {
        let published = [
            0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3e, 0x3d, 0x3b, 0x37, 0x2f, 0x1e, 0x3c, 0x39, 0x33, 0x27, 0x0e, 0x1d, 0x3a,
            0x35, 0x2b, 0x16, 0x2c, 0x18, 0x30, 0x21, 0x02, 0x05, 0x0b, 0x17, 0x2e, 0x1c, 0x38, 0x31, 0x23, 0x06, 0x0d,
            0x1b, 0x36, 0x2d, 0x1a,
        ];
        let mut rc = 0;
        for expected in published {
            rc = next_constant(rc);
            assert_eq!(rc, expected);
        }
    }

    #[test]
    fn the_registers_step_as_published() {
        let two = [0, 2, 4, 6, 9, 0xb, 0xd, 0xf, 1, 3, 5, 7, 8, 0xa, 0xc, 0xe];
        let three = [0, 8, 1, 9, 2, 0xa, 3, 0xb, 0xc, 4, 0xd, 5, 0xe, 6, 0xf, 7];
        for x in 0..16_u8 {
            assert_eq!(lfsr2(x), two[usize::from(x)]);
            assert_eq!(lfsr3(x), three[usize::from(x)]);
        }
    }
}
