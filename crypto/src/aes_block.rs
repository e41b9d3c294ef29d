//! AES-256 on single blocks: a keyed permutation of 16 bytes, nothing more.
//!
//! No mode of operation: one block in, one block out. Whoever uses it has the reason why that is
//! enough; to encrypt data, use [`aead`](crate::aead). The crate `aes` picks the instructions of the
//! processor at run time and is constant-time without them.
//!
//! Source: FIPS 197; used by robert.md §3.4.

use std::fmt;

use aes::{
    Aes256Enc,
    cipher::{Array, BlockCipherEncrypt, KeyInit},
};

use crate::secret::Secret;

/// An AES-256 key, expanded for encryption. The expanded key is wiped on drop.
#[derive(Clone)]
pub struct AesBlock(Aes256Enc);

impl AesBlock {
    /// Expands a key.
    pub fn new(key: &Secret<32>) -> Self {
        Self(Aes256Enc::new(key.expose().into()))
    }

    /// Encrypts one block.
    #[must_use]
    pub fn encrypt(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = Array(block);
        self.0.encrypt_block(&mut block);
        block.0
    }

    /// Encrypts each block in place, several at a time where the processor can.
    pub fn encrypt_many(&self, blocks: &mut [[u8; 16]]) {
        self.0.encrypt_blocks(Array::cast_slice_from_core_mut(blocks));
    }
}

impl fmt::Debug for AesBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AesBlock(…)")
    }
}
