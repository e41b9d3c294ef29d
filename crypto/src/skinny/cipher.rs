//! A SKINNY-64/192 key, and the choice of the form that works fastest with it.
//!
//! Source: robert.md §3.2.

use std::fmt;

use zeroize::Zeroizing;

use super::{
    scalar,
    schedule::{self, ROUNDS, RoundKeys},
    sliced::{self, Direction, Masks},
};
use crate::secret::Secret;

/// Up to here, one block at a time is faster than a batch of 64 mostly empty.
const SCALAR_AT_MOST: usize = 5;

/// Up to here, a batch of 64 is faster than a batch of 256 mostly empty.
const SLICED_AT_MOST: usize = 64;

/// Blocks in a batch of [`Form::Wide`].
const WIDE: usize = 256;

/// How to compute. All forms give the same blocks; they differ in speed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// One block at a time.
    Scalar,
    /// 64 blocks at a time, in 64-bit integers.
    Sliced,
    /// 256 blocks at a time, in vectors of 256 bits: AVX2 where the processor has it, else what it
    /// has.
    Wide,
}

/// A SKINNY-64/192 key, expanded (10 KiB). Wiped on drop.
#[derive(Clone)]
pub struct Skinny {
    round_keys: Zeroizing<RoundKeys>,
    masks: Box<Zeroizing<Masks>>,
    widest: Form,
}

impl Skinny {
    /// Expands a key.
    pub fn new(key: &Secret<24>) -> Self {
        let round_keys = schedule::expand(key);
        let mut masks = Box::new(Zeroizing::new([[[[0; 4]; 2]; 4]; ROUNDS]));
        sliced::masks(&round_keys, &mut masks);
        Self { round_keys, masks, widest: Form::Wide }
    }

    /// The same key, never computing in a wider form than this one: for benches that ask what a
    /// processor without vector instructions would do.
    #[must_use]
    pub fn limited_to(self, widest: Form) -> Self {
        Self { widest, ..self }
    }

    /// Encrypts one block.
    #[must_use]
    pub fn encrypt(&self, block: [u8; 8]) -> [u8; 8] {
        scalar::encrypt(&self.round_keys, u64::from_be_bytes(block)).to_be_bytes()
    }

    /// Decrypts one block. Every block is the encryption of some block: nothing is checked.
    #[must_use]
    pub fn decrypt(&self, block: [u8; 8]) -> [u8; 8] {
        scalar::decrypt(&self.round_keys, u64::from_be_bytes(block)).to_be_bytes()
    }

    /// Encrypts each block in place, in the form that is fastest for as many.
    pub fn encrypt_many(&self, blocks: &mut [[u8; 8]]) {
        self.run(Direction::Encrypt, blocks);
    }

    /// Decrypts each block in place, in the form that is fastest for as many.
    pub fn decrypt_many(&self, blocks: &mut [[u8; 8]]) {
        self.run(Direction::Decrypt, blocks);
    }

    /// [`encrypt_many`](Self::encrypt_many) in a form of the caller's choice: for tests and benches.
    pub fn encrypt_many_with(&self, form: Form, blocks: &mut [[u8; 8]]) {
        self.run_with(form, Direction::Encrypt, blocks);
    }

    /// [`decrypt_many`](Self::decrypt_many) in a form of the caller's choice: for tests and benches.
    pub fn decrypt_many_with(&self, form: Form, blocks: &mut [[u8; 8]]) {
        self.run_with(form, Direction::Decrypt, blocks);
    }

    /// The state after each of the 40 rounds of an encryption; the last is the ciphertext. For
    /// whoever compares another implementation with this one.
    pub fn round_states(&self, block: [u8; 8]) -> [[u8; 8]; ROUNDS] {
        scalar::round_states(&self.round_keys, u64::from_be_bytes(block)).map(u64::to_be_bytes)
    }

    /// Full wide batches first, then whatever suits the rest: 384 blocks are 256 and 128.
    fn run(&self, direction: Direction, blocks: &mut [[u8; 8]]) {
        let (bulk, rest) = blocks.split_at_mut(blocks.len() - blocks.len() % WIDE);
        self.run_with(self.widest, direction, bulk);
        let form = match rest.len() {
            few if few <= SCALAR_AT_MOST => Form::Scalar,
            some if some <= SLICED_AT_MOST => Form::Sliced,
            _ => Form::Wide,
        };
        self.run_with(form.min(self.widest), direction, rest);
    }

    fn run_with(&self, form: Form, direction: Direction, blocks: &mut [[u8; 8]]) {
        match (form, direction) {
            (Form::Scalar, Direction::Encrypt) => {
                blocks.iter_mut().for_each(|block| *block = self.encrypt(*block));
            }
            (Form::Scalar, Direction::Decrypt) => {
                blocks.iter_mut().for_each(|block| *block = self.decrypt(*block));
            }
            (Form::Sliced, _) => sliced::run_integers(&self.masks, direction, blocks),
            (Form::Wide, _) => sliced::run_vectors(&self.masks, direction, blocks),
        }
    }
}

impl fmt::Debug for Skinny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Skinny(…)")
    }
}
