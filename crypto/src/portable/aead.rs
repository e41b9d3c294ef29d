//! AES-256-GCM by the RustCrypto crate `aes-gcm`.
//!
//! Source: NIST SP 800-38D; used by robert.md §2.5 and §8.3.

use std::fmt;

use aes_gcm::{AeadInOut, KeyInit};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

pub use crate::error::OpenError;
use crate::{
    blob::{self, NONCE, TAG},
    secret::Secret,
};

/// An AES-256-GCM key, expanded. Nonces are 12 bytes, tags 16.
///
/// A nonce must never serve twice under one key: use the `blob` forms, which draw it, unless a
/// format says where it comes from.
#[derive(Clone)]
pub struct Aes256Gcm(aes_gcm::Aes256Gcm);

impl Aes256Gcm {
    /// Expands a key.
    pub fn new(key: &Secret<32>) -> Self {
        Self(aes_gcm::Aes256Gcm::new(key.expose().into()))
    }

    /// Encrypts: `ciphertext | tag`, 16 bytes longer than the plaintext.
    ///
    /// # Panics
    /// Beyond the 64 GiB that one nonce can encrypt.
    pub fn seal(&self, nonce: &[u8; NONCE], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let mut buf = Vec::with_capacity(plaintext.len() + TAG);
        buf.extend_from_slice(plaintext);
        self.seal_in_place(nonce, aad, &mut buf, 0);
        buf
    }

    /// Encrypts `buf[from..]` where it stands and appends the tag.
    ///
    /// # Panics
    /// If `from` lies beyond the end of `buf`, or beyond the 64 GiB that one nonce can encrypt.
    pub fn seal_in_place(&self, nonce: &[u8; NONCE], aad: &[u8], buf: &mut Vec<u8>, from: usize) {
        let tag = self
            .0
            .encrypt_inout_detached(nonce.into(), aad, (&mut buf[from..]).into())
            // The only error is the length, and it is documented above.
            .expect("at most 64 GiB under one nonce");
        buf.extend_from_slice(&tag);
    }

    /// Decrypts what [`seal`](Self::seal) made.
    ///
    /// # Errors
    /// [`OpenError::Refused`].
    pub fn open(&self, nonce: &[u8; NONCE], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (ciphertext, tag) = sealed.split_last_chunk::<TAG>().ok_or(OpenError::Refused)?;
        let mut plaintext = Zeroizing::new(ciphertext.to_vec());
        self.0
            .decrypt_inout_detached(nonce.into(), aad, plaintext.as_mut_slice().into(), tag.into())
            .map_err(|_| OpenError::Refused)?;
        Ok(plaintext)
    }

    /// Encrypts under a fresh nonce: `nonce | ciphertext | tag`, 28 bytes longer than the plaintext.
    pub fn seal_blob(&self, rng: &mut (impl CryptoRng + ?Sized), aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let (nonce, mut buf) = blob::begin(rng, plaintext);
        self.seal_in_place(&nonce, aad, &mut buf, NONCE);
        buf
    }

    /// Decrypts what [`seal_blob`](Self::seal_blob) made.
    ///
    /// # Errors
    /// [`OpenError::Refused`].
    pub fn open_blob(&self, aad: &[u8], blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (nonce, sealed) = blob::split(blob).ok_or(OpenError::Refused)?;
        self.open(nonce, aad, sealed)
    }
}

impl fmt::Debug for Aes256Gcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aes256Gcm(…)")
    }
}
