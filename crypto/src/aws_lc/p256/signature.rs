//! ES256: ECDSA on P-256 with SHA-256, signatures as `r | s`.
//!
//! Source: RFC 7518 §3.4, FIPS 186-5 §6; used by robert.md §4.4.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::{AsBigEndian, EcPrivateKeyBin},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey},
};
use rand_core::CryptoRng;

use crate::{
    aws_lc::p256::{AgreementKey, PublicKey},
    error::KeyError,
    scalar,
    secret::Secret,
};

/// A private key for signatures. Wiped on drop.
#[derive(Clone)]
pub struct SigningKey(Arc<EcdsaKeyPair>);

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
        // AWS-LC wants the public point beside the scalar and compares the two.
        let public = AgreementKey::from_scalar(scalar)?.public_key().to_uncompressed();
        EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, scalar.expose(), &public)
            .map(|key| Self(Arc::new(key)))
            .map_err(|_| KeyError::Scalar)
    }

    /// Reads PKCS#8 DER, the form in which keys come from elsewhere.
    ///
    /// # Errors
    /// [`KeyError::Encoding`] if it is not that or holds no P-256 key.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
            .map(|key| Self(Arc::new(key)))
            .map_err(|_| KeyError::Encoding)
    }

    /// The private scalar, 32 bytes big-endian, for storage.
    pub fn scalar(&self) -> Secret<32> {
        // Writing out a P-256 key that was read in fails only for want of memory.
        let bytes: EcPrivateKeyBin<'_> = self.0.private_key().as_be_bytes().expect("a P-256 key has a scalar");
        Secret::from_slice(bytes.as_ref()).expect("a P-256 scalar is written in 32 bytes")
    }

    /// Signs a message, which is hashed here: `r | s`, each 32 bytes big-endian.
    ///
    /// The nonce is drawn by AWS-LC: the same message gives another signature each time.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        // The generator is an argument of `ring`'s, which AWS-LC does not look at. A valid key and
        // a message in memory leave no way to fail but want of memory.
        let signature = self.0.sign(&SystemRandom::new(), message).expect("a valid P-256 key signs");
        signature.as_ref().try_into().expect("the fixed form has 64 bytes")
    }

    /// The key that checks this key's signatures.
    pub fn verifying_key(&self) -> VerifyingKey {
        let point = PublicKey::from_sec1(self.0.public_key().as_ref()).and_then(|key| VerifyingKey::from_public(&key));
        // The public point was compared with the private key when that came in.
        point.expect("AWS-LC reads the points it writes")
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// A public key for signatures, parsed once.
#[derive(Clone)]
pub struct VerifyingKey {
    public: PublicKey,
    parsed: Arc<ParsedPublicKey>,
}

impl VerifyingKey {
    /// Reads an X.509 SubjectPublicKeyInfo, as [`PublicKey::from_spki_der`] does.
    ///
    /// # Errors
    /// [`KeyError::Encoding`], [`KeyError::Point`].
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_public(&PublicKey::from_spki_der(der)?)
    }

    fn from_public(public: &PublicKey) -> Result<Self, KeyError> {
        let parsed =
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public.to_uncompressed()).map_err(|_| KeyError::Point)?;
        Ok(Self { public: public.clone(), parsed: Arc::new(parsed) })
    }

    /// The key as SubjectPublicKeyInfo around the uncompressed point, 91 bytes.
    pub fn to_spki_der(&self) -> Vec<u8> {
        self.public.to_spki_der()
    }

    /// Whether `signature` (`r | s`) is this key's signature of `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}

impl PartialEq for VerifyingKey {
    fn eq(&self, other: &Self) -> bool {
        self.public == other.public
    }
}

impl Eq for VerifyingKey {}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyingKey(…)")
    }
}
