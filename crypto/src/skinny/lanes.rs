//! Words that hold one bit of many blocks each, and the step between blocks and such words.
//!
//! The bit-sliced form is written once, over [`Lanes`]: on plain integers a word is 64 bits and 64
//! blocks go at a time, on vectors it is 256 bits and 256 blocks do.

use std::ops::{BitAnd, BitOr, BitXor, Not};

use fearless_simd::{Simd, SimdBase, u64x4};

/// A kind of word, and the right to compute with it: for vectors, the proof that the processor has
/// the instructions.
pub(super) trait Lanes: Copy {
    /// The word.
    type Word: Copy
        + BitAnd<Output = Self::Word>
        + BitOr<Output = Self::Word>
        + BitXor<Output = Self::Word>
        + Not<Output = Self::Word>;

    /// How many 64-bit lanes a word has.
    const LANES: usize;

    /// The same 64 bits in every lane.
    fn splat(self, bits: u64) -> Self::Word;

    /// Reads one block into each lane.
    fn load(self, blocks: &[[u8; 8]]) -> Self::Word;

    /// Writes each lane back to its block.
    fn store(self, word: Self::Word, blocks: &mut [[u8; 8]]);

    /// Every lane shifted left.
    fn shl(self, word: Self::Word, by: u32) -> Self::Word;

    /// Every lane shifted right.
    fn shr(self, word: Self::Word, by: u32) -> Self::Word;
}

/// Words of 64 bits, on any processor.
#[derive(Clone, Copy)]
pub(super) struct Integers;

impl Lanes for Integers {
    type Word = u64;
    const LANES: usize = 1;

    #[inline(always)]
    fn splat(self, bits: u64) -> u64 {
        bits
    }

    #[inline(always)]
    fn load(self, blocks: &[[u8; 8]]) -> u64 {
        u64::from_le_bytes(blocks[0])
    }

    #[inline(always)]
    fn store(self, word: u64, blocks: &mut [[u8; 8]]) {
        blocks[0] = word.to_le_bytes();
    }

    #[inline(always)]
    fn shl(self, word: u64, by: u32) -> u64 {
        word << by
    }

    #[inline(always)]
    fn shr(self, word: u64, by: u32) -> u64 {
        word >> by
    }
}

/// Words of 256 bits: one AVX2 register, or two of SSE2 or NEON.
#[derive(Clone, Copy)]
pub(super) struct Vectors<S>(pub(super) S);

impl<S: Simd> Lanes for Vectors<S> {
    type Word = u64x4<S>;
    const LANES: usize = 4;

    #[inline(always)]
    fn splat(self, bits: u64) -> u64x4<S> {
        u64x4::splat(self.0, bits)
    }

    #[inline(always)]
    fn load(self, blocks: &[[u8; 8]]) -> u64x4<S> {
        u64x4::load_array(self.0, std::array::from_fn(|i| u64::from_le_bytes(blocks[i])))
    }

    #[inline(always)]
    fn store(self, word: u64x4<S>, blocks: &mut [[u8; 8]]) {
        for (block, lane) in blocks.iter_mut().zip(word.to_array()) {
            *block = lane.to_le_bytes();
        }
    }

    #[inline(always)]
    fn shl(self, word: u64x4<S>, by: u32) -> u64x4<S> {
        word << by
    }

    #[inline(always)]
    fn shr(self, word: u64x4<S>, by: u32) -> u64x4<S> {
        word >> by
    }
}

/// Reads 64 blocks per lane and turns them about: word `8 n + b` then holds bit `b` of byte `n` of
/// every block.
#[inline(always)]
pub(super) fn load<L: Lanes>(lanes: L, blocks: &[[u8; 8]]) -> [L::Word; 64] {
    let mut words = [lanes.splat(0); 64];
    for (word, blocks) in words.iter_mut().zip(blocks.chunks_exact(L::LANES)) {
        *word = lanes.load(blocks);
    }
    transpose(lanes, &mut words);
    words
}

/// The inverse of [`load`].
#[inline(always)]
pub(super) fn store<L: Lanes>(lanes: L, mut words: [L::Word; 64], blocks: &mut [[u8; 8]]) {
    transpose(lanes, &mut words);
    for (word, blocks) in words.into_iter().zip(blocks.chunks_exact_mut(L::LANES)) {
        lanes.store(word, blocks);
    }
}

/// Transposes the 64 × 64 matrix of bits in every lane: quarters change places across the diagonal,
/// then the quarters of each quarter, down to single bits.
#[inline(always)]
fn transpose<L: Lanes>(lanes: L, words: &mut [L::Word; 64]) {
    exchange::<L, 32>(lanes, words, 0x0000_0000_ffff_ffff);
    exchange::<L, 16>(lanes, words, 0x0000_ffff_0000_ffff);
    exchange::<L, 8>(lanes, words, 0x00ff_00ff_00ff_00ff);
    exchange::<L, 4>(lanes, words, 0x0f0f_0f0f_0f0f_0f0f);
    exchange::<L, 2>(lanes, words, 0x3333_3333_3333_3333);
    exchange::<L, 1>(lanes, words, 0x5555_5555_5555_5555);
}

/// In each square of `2 × SIZE` rows, the upper right quarter and the lower left one change places.
#[inline(always)]
fn exchange<L: Lanes, const SIZE: usize>(lanes: L, words: &mut [L::Word; 64], low: u64) {
    let low = lanes.splat(low);
    for square in words.chunks_exact_mut(2 * SIZE) {
        let (upper, lower) = square.split_at_mut(SIZE);
        for (u, l) in upper.iter_mut().zip(lower) {
            let differ = (lanes.shr(*u, SIZE as u32) ^ *l) & low;
            *l = *l ^ differ;
            *u = *u ^ lanes.shl(differ, SIZE as u32);
        }
    }
}
