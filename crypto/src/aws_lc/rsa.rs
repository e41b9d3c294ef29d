//! RS256: RSA PKCS#1 v1.5 signatures with SHA-256.
//!
//! The scheme is deterministic, which is why it is here: equal messages have equal signatures, so a
//! signature tells nobody apart. Only this backend has it: the pure Rust implementation leaks private
//! keys through its timing (RUSTSEC-2023-0071).
//!
//! Source: RFC 8017 §8.2, RFC 7518 §3.3; used by robert.md §4.3, §5.6 and §5.7.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use zeroize::Zeroizing;

pub use crate::error::KeyError;

/// An RSA private key that signs RS256. Wiped on drop.
#[derive(Clone)]
pub struct SigningKey(Arc<KeyPair>);

impl SigningKey {
    /// Makes a fresh key of 2048 bits. AWS-LC draws it from its own generator: it offers no way to
    /// hand it one.
    ///
    /// # Panics
    /// If AWS-LC finds no memory for it.
    pub fn generate_2048() -> Self {
        // Two primes are always found; only want of memory is left to fail.
        let key = KeyPair::generate(KeySize::Rsa2048).expect("AWS-LC makes an RSA key");
        Self(Arc::new(key))
    }

    /// Reads an unencrypted PKCS#8 key, 2048 to 8192 bits.
    ///
    /// # Errors
    /// [`KeyError::Encoding`] unless it is such a key and consistent in itself.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        KeyPair::from_pkcs8(der).map(|key| Self(Arc::new(key))).map_err(|_| KeyError::Encoding)
    }

    /// The key as unencrypted PKCS#8, for storage.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        // Writing out a key that was read in or made fails only for want of memory.
        let der: Pkcs8V1Der<'_> = self.0.as_der().expect("AWS-LC writes the keys it holds");
        Zeroizing::new(der.as_ref().to_vec())
    }

    /// Signs a message, which is hashed here. The signature is as long as the modulus: 256 bytes
    /// for a key of 2048 bits. The same message gives the same signature.
    ///
    /// # Panics
    /// If the processor erred: AWS-LC checks each signature before it gives it out.
    pub fn sign_rs256(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // The generator is an argument of `ring`'s, which AWS-LC does not look at.
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("a consistent RSA key signs");
        signature
    }

    /// The public key as X.509 SubjectPublicKeyInfo.
    pub fn public_spki_der(&self) -> Vec<u8> {
        // The public half was written out once already, when the key came in.
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().expect("AWS-LC writes the keys it holds");
        der.as_ref().to_vec()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// Whether `signature` is the RS256 signature of `message` under the key in `spki`, an X.509
/// SubjectPublicKeyInfo. A key that cannot be read has signed nothing.
///
/// Parses the key each time: it is for the receivers of a few tokens, and for tests.
pub fn verify_rs256(spki: &[u8], message: &[u8], signature: &[u8]) -> bool {
    ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki).is_ok_and(|key| key.verify_sig(message, signature).is_ok())
}
