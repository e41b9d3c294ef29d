//! One block at a time: the reference form.
//!
//! The state is the block as a big-endian integer: cell 0 is the highest nibble, a row is 16 bits, row
//! 0 the highest. The S-box is computed, not looked up, on all sixteen nibbles at once.
//!
//! Source: robert.md §3.2 (one encryption round; decryption).

use super::schedule::{ROUNDS, RoundKeys};

/// The lowest bit of every nibble.
const LOW: u64 = 0x1111_1111_1111_1111;

/// Encrypts a block.
pub(super) fn encrypt(round_keys: &RoundKeys, block: u64) -> u64 {
    round_keys.iter().fold(block, |state, &key| round(state, key))
}

/// Decrypts a block.
pub(super) fn decrypt(round_keys: &RoundKeys, block: u64) -> u64 {
    round_keys.iter().rev().fold(block, |state, &key| inverse_round(state, key))
}

/// The state after each round of an encryption.
pub(super) fn round_states(round_keys: &RoundKeys, block: u64) -> [u64; ROUNDS] {
    let mut state = block;
    round_keys.map(|key| {
        state = round(state, key);
        state
    })
}

fn round(state: u64, key: u64) -> u64 {
    mix_columns(shift_rows(sub_cells(state) ^ key))
}

fn inverse_round(state: u64, key: u64) -> u64 {
    inverse_sub_cells(inverse_shift_rows(inverse_mix_columns(state)) ^ key)
}

/// The four bits of every nibble, lowest first, each where the nibble's lowest bit is. The other bits
/// are not cleared; [`nibbles`] drops them.
fn bits(state: u64) -> [u64; 4] {
    [state, state >> 1, state >> 2, state >> 3]
}

/// The inverse of [`bits`].
fn nibbles([x0, x1, x2, x3]: [u64; 4]) -> u64 {
    (x0 & LOW) | (x1 & LOW) << 1 | (x2 & LOW) << 2 | (x3 & LOW) << 3
}

/// The S-box is four times "add to one bit the NOR of the two before it", each time with the nibble
/// turned by one bit. Here the names turn instead of the bits.
fn sub_cells(state: u64) -> u64 {
    let [mut x0, mut x1, mut x2, mut x3] = bits(state);
    x0 ^= !(x3 | x2);
    x3 ^= !(x2 | x1);
    x2 ^= !(x1 | x0);
    x1 ^= !(x0 | x3);
    nibbles([x1, x2, x3, x0])
}

fn inverse_sub_cells(state: u64) -> u64 {
    let [mut x1, mut x2, mut x3, mut x0] = bits(state);
    x1 ^= !(x0 | x3);
    x2 ^= !(x1 | x0);
    x3 ^= !(x2 | x1);
    x0 ^= !(x3 | x2);
    nibbles([x0, x1, x2, x3])
}

fn rows(state: u64) -> [u16; 4] {
    [(state >> 48) as u16, (state >> 32) as u16, (state >> 16) as u16, state as u16]
}

fn from_rows([r0, r1, r2, r3]: [u16; 4]) -> u64 {
    u64::from(r0) << 48 | u64::from(r1) << 32 | u64::from(r2) << 16 | u64::from(r3)
}

/// Row r turns right by r cells of four bits.
fn shift_rows(state: u64) -> u64 {
    let [r0, r1, r2, r3] = rows(state);
    from_rows([r0, r1.rotate_right(4), r2.rotate_right(8), r3.rotate_right(12)])
}

fn inverse_shift_rows(state: u64) -> u64 {
    let [r0, r1, r2, r3] = rows(state);
    from_rows([r0, r1.rotate_left(4), r2.rotate_left(8), r3.rotate_left(12)])
}

/// All four columns at once: a column's cells stand at the same place of the four rows.
fn mix_columns(state: u64) -> u64 {
    let [a, b, d, e] = rows(state);
    from_rows([a ^ d ^ e, a, b ^ d, a ^ d])
}

fn inverse_mix_columns(state: u64) -> u64 {
    let [r0, a, r2, r3] = rows(state);
    let d = r3 ^ a;
    from_rows([a, r2 ^ d, d, r0 ^ r3])
}
