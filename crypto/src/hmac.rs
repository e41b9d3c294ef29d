//! HMAC-SHA-256 with a prepared key, and plain SHA-256.
//!
//! HMAC hashes one block of key material on each side before the message. A key that checks many
//! short messages pays that once: [`HmacKey`] keeps both hash states, and a message of up to 55 bytes
//! then costs two compressions instead of four. The compression function is that of `sha2`, which
//! finds the SHA instructions of the processor at run time.
//!
//! Source: RFC 2104, FIPS 180-4; used by robert.md §2.3, §3.5 and §3.6.

use std::fmt;

use sha2::{Digest, Sha256, block_api::compress256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::secret::Secret;

/// Bytes in a SHA-256 block.
const BLOCK: usize = 64;

/// Where SHA-256 starts (FIPS 180-4 §5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// An HMAC-SHA-256 key, ready to use: 64 bytes of hash state, from which the key cannot be had back
/// but tags can be made.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct HmacKey {
    /// The hash after the key block xored with 36 36 36 ….
    inner: [u32; 8],
    /// The hash after the key block xored with 5c 5c 5c ….
    outer: [u32; 8],
}

impl HmacKey {
    /// Prepares a key of any length; one longer than 64 bytes is hashed first (RFC 2104 §2).
    pub fn new(key: &[u8]) -> Self {
        let mut block = Zeroizing::new([0; BLOCK]);
        if key.len() <= BLOCK {
            block[..key.len()].copy_from_slice(key);
        } else {
            block[..32].copy_from_slice(&sha256(key));
        }
        let state_after = |pad: u8| {
            let mut padded = Zeroizing::new(*block);
            padded.iter_mut().for_each(|byte| *byte ^= pad);
            let mut state = INITIAL;
            compress256(&mut state, &[*padded]);
            state
        };
        Self { inner: state_after(0x36), outer: state_after(0x5c) }
    }

    /// The 32-byte tag of a message.
    #[inline]
    pub fn tag(&self, message: &[u8]) -> [u8; 32] {
        let mut inner = self.inner;
        finish(&mut inner, message);

        let mut outer = self.outer;
        finish(&mut outer, &to_bytes(inner));
        to_bytes(outer)
    }

    /// The first `N` bytes of the tag; `N` is at most 32.
    #[inline]
    pub fn truncated<const N: usize>(&self, message: &[u8]) -> [u8; N] {
        const { assert!(N <= 32, "a tag has 32 bytes") };
        let tag = self.tag(message);
        std::array::from_fn(|i| tag[i])
    }

    /// Whether `tag` is the tag of `message`, in constant time.
    #[inline]
    pub fn verify(&self, message: &[u8], tag: &[u8; 32]) -> bool {
        self.verify_truncated(message, tag)
    }

    /// Whether `tag` is the first `N` bytes of the tag of `message`, in constant time.
    #[inline]
    pub fn verify_truncated<const N: usize>(&self, message: &[u8], tag: &[u8; N]) -> bool {
        self.truncated::<N>(message).ct_eq(tag).into()
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(…)")
    }
}

/// HMAC-SHA-256 of one message, as a key: this is how keys are derived from a shared secret.
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> Secret<32> {
    Secret::new(HmacKey::new(key).tag(data))
}

/// SHA-256 of a message.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// Hashes `message` and the padding into `state`, which has one block behind it (the key's).
#[inline]
fn finish(state: &mut [u32; 8], message: &[u8]) {
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    if !blocks.is_empty() {
        compress256(state, blocks);
    }

    // What follows the message: one bit, zeros, and the length in bits at the end of a block. The
    // nine bytes that must fit decide whether that takes one block or two.
    let mut padded = [[0; BLOCK]; 2];
    let needed = if rest.len() + 9 <= BLOCK { 1 } else { 2 };
    let tail = padded[..needed].as_flattened_mut();
    tail[..rest.len()].copy_from_slice(rest);
    tail[rest.len()] = 0x80;
    let bits = 8 * (BLOCK as u64 + message.len() as u64);
    let end = tail.len();
    tail[end - 8..].copy_from_slice(&bits.to_be_bytes());
    compress256(state, &padded[..needed]);
}

#[inline]
fn to_bytes(state: [u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (out, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *out = word.to_be_bytes();
    }
    bytes
}
