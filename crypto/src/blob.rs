//! The blob form of AES-256-GCM, `nonce (12) | ciphertext | tag (16)`: what the backends share of it.
//!
//! Source: robert.md §2.5 and §8.3.

use rand_core::CryptoRng;

/// Bytes in a nonce.
pub(crate) const NONCE: usize = 12;

/// Bytes in a tag.
pub(crate) const TAG: usize = 16;

/// Starts a blob: a fresh nonce, and room for the rest.
pub(crate) fn begin(rng: &mut (impl CryptoRng + ?Sized), plaintext: &[u8]) -> ([u8; NONCE], Vec<u8>) {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let mut blob = Vec::with_capacity(NONCE + plaintext.len() + TAG);
    blob.extend_from_slice(&nonce);
    blob.extend_from_slice(plaintext);
    (nonce, blob)
}

/// Splits a blob into its nonce and what was sealed, or `None` when it is too short to hold a nonce.
pub(crate) fn split(blob: &[u8]) -> Option<(&[u8; NONCE], &[u8])> {
    blob.split_first_chunk()
}
