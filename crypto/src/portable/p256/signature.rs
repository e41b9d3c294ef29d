//! ES256: ECDSA on P-256 with SHA-256, signatures as `r | s`.
//!
//! Source: RFC 7518 §3.4, FIPS 186-5 §6, RFC 6979; used by robert.md §4.4.

use std::fmt;

use p256::{
    ecdsa::{
        self,
        signature::{Signer, Verifier},
    },
    pkcs8::DecodePrivateKey,
};
use rand_core::CryptoRng;

use crate::{error::KeyError, portable::p256::PublicKey, scalar, secret::Secret, spki::Point};

/// A private key for signatures. Wiped on drop.
#[derive(Clone)]
pub struct SigningKey(ecdsa::SigningKey);

impl SigningKey {
    /// Draws a fresh key.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        // `draw` gives nothing but scalars in range, the one thing that is asked of them.
        Self::from_scalar(&scalar::draw(rng)).expect("a drawn scalar is in range")
    }

    /// Takes a private scalar, 32 bytes big-endian.
    ///
    /// # Errors
    /// [`KeyError::Scalar`] if it is zero or not below the order of the group.
    pub fn from_scalar(scalar: &Secret<32>) -> Result<Self, KeyError> {
        ecdsa::SigningKey::from_bytes(scalar.expose().into()).map(Self).map_err(|_| KeyError::Scalar)
    }

    /// Reads PKCS#8 DER, the form in which keys come from elsewhere.
    ///
    /// # Errors
    /// [`KeyError::Encoding`] if it is not that or holds no P-256 key.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        ecdsa::SigningKey::from_pkcs8_der(der).map(Self).map_err(|_| KeyError::Encoding)
    }

    /// The private scalar, 32 bytes big-endian, for storage.
    pub fn scalar(&self) -> Secret<32> {
        Secret::new(self.0.to_bytes().into())
    }

    /// Signs a message, which is hashed here: `r | s`, each 32 bytes big-endian.
    ///
    /// The same message gives the same signature.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: ecdsa::Signature = self.0.sign(message);
        signature.to_bytes().into()
    }

    /// The key that checks this key's signatures.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(*self.0.verifying_key())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// A public key for signatures, parsed once.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey(ecdsa::VerifyingKey);

impl VerifyingKey {
    /// Reads an X.509 SubjectPublicKeyInfo, as [`PublicKey::from_spki_der`] does.
    ///
    /// # Errors
    /// [`KeyError::Encoding`], [`KeyError::Point`].
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        let point = Point::from_spki(der)?;
        ecdsa::VerifyingKey::from_sec1_bytes(point.as_bytes()).map(Self).map_err(|_| KeyError::Point)
    }

    /// The key as SubjectPublicKeyInfo around the uncompressed point, 91 bytes.
    pub fn to_spki_der(&self) -> Vec<u8> {
        PublicKey(self.0.into()).to_spki_der()
    }

    /// Whether `signature` (`r | s`) is this key's signature of `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        ecdsa::Signature::from_slice(signature).is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyingKey(…)")
    }
}
