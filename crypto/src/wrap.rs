//! Keys at rest: a 32-byte key encrypted under another.
//!
//! ```text
//! offset  0           12                44        60
//!         | nonce     | ciphertext      | tag     |
//! bytes     12          32                16
//! ```
//!
//! AES-256-GCM without associated data, a fresh nonce each time.
//!
//! Source: robert.md §8.3.

use std::fmt;

use rand_core::CryptoRng;

use crate::{
    aead::{Aes256Gcm, OpenError},
    secret::Secret,
};

/// A wrapped key, 60 bytes.
pub const WRAPPED_LEN: usize = 60;

/// The key that other keys are wrapped under.
#[derive(Clone)]
pub struct WrapKey(Aes256Gcm);

/// A stored key did not unwrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// Altered in storage, or wrapped under another key.
    #[error("wrapped key refused")]
    Refused,
}

impl From<OpenError> for WrapError {
    fn from(OpenError::Refused: OpenError) -> Self {
        Self::Refused
    }
}

impl WrapKey {
    /// Prepares a wrapping key.
    pub fn new(key: &Secret<32>) -> Self {
        Self(Aes256Gcm::new(key))
    }

    /// Wraps a key under a fresh nonce.
    pub fn wrap(&self, rng: &mut (impl CryptoRng + ?Sized), key: &Secret<32>) -> [u8; WRAPPED_LEN] {
        let blob = self.0.seal_blob(rng, &[], key.expose());
        // A blob is 12 + 16 bytes longer than the 32 that went in.
        blob.try_into().expect("a sealed 32-byte key is 60 bytes long")
    }

    /// Gives a key back.
    ///
    /// # Errors
    /// [`WrapError::Refused`].
    pub fn unwrap(&self, wrapped: &[u8; WRAPPED_LEN]) -> Result<Secret<32>, WrapError> {
        let key = self.0.open_blob(&[], wrapped)?;
        Secret::from_slice(&key).ok_or(WrapError::Refused)
    }
}

impl fmt::Debug for WrapKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrapKey(…)")
    }
}
