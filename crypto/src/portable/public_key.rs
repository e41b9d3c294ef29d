//! A key of a trust list, with the arithmetic of the RustCrypto crates.

use std::fmt;

use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};

use crate::public_key::{
    Algorithm, Check, Curve, KeyKind, KeyPolicy, Material, P384Key, RsaKey, SignatureError, SpkiError, admit,
};

/// One public key of a trust list, parsed once. See [`public_key`](crate::public_key).
#[derive(Clone)]
pub struct PublicKey {
    material: Material,
    parsed: Parsed,
}

#[derive(Clone)]
enum Parsed {
    P256(VerifyingKey),
    P384(P384Key),
    Rsa(Box<RsaKey>),
    /// Nothing to do arithmetic with.
    Nothing,
}

impl PublicKey {
    /// Reads an X.509 SubjectPublicKeyInfo. A key of an unsupported kind is kept as such.
    ///
    /// # Errors
    /// [`SpkiError`] for bytes that are no key at all, or a point off its curve.
    pub fn from_spki(der: &[u8]) -> Result<Self, SpkiError> {
        Self::new(Material::from_spki(der)?)
    }

    /// Takes a point by its coordinates, big-endian, with leading zeros missing or too many.
    ///
    /// # Errors
    /// [`SpkiError::Point`] for a point off the curve.
    pub fn from_ec_point(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, SpkiError> {
        Self::new(Material::ec_coordinates(curve, x, y)?)
    }

    /// Takes an RSA key by its numbers, big-endian; numbers outside the profile make a key that checks
    /// nothing.
    ///
    /// # Errors
    /// [`SpkiError::Encoding`] when one of them is zero.
    pub fn from_rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, SpkiError> {
        Self::new(Material::rsa(modulus, exponent)?)
    }

    fn new(material: Material) -> Result<Self, SpkiError> {
        let (material, parsed) = match material {
            Material::Ec(Curve::P256, point) => {
                let key = VerifyingKey::from_sec1_bytes(&point).map_err(|_| SpkiError::Point)?;
                // Written out again, so that a compressed point equals its uncompressed form.
                let point = key.to_sec1_point(false).as_bytes().to_vec();
                (Material::Ec(Curve::P256, point), Parsed::P256(key))
            }
            Material::Ec(Curve::P384, ref point) => {
                let key = P384Key::new(point).ok_or(SpkiError::Point)?;
                (material, Parsed::P384(key))
            }
            Material::Rsa { ref modulus, ref exponent } => {
                let key = RsaKey::new(modulus, exponent);
                (material, key.map_or(Parsed::Nothing, |key| Parsed::Rsa(Box::new(key))))
            }
            Material::OtherCurve(_) | Material::Unsupported(..) => (material, Parsed::Nothing),
        };
        Ok(Self { material, parsed })
    }

    /// What the key is.
    pub fn kind(&self) -> KeyKind {
        self.material.kind()
    }

    /// Checks that `signature` is this key's signature of `message`: family, then kind, then length,
    /// then the arithmetic.
    ///
    /// # Errors
    /// [`SignatureError`], the first in that order.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
        policy: KeyPolicy,
    ) -> Result<(), SignatureError> {
        let holds = match (admit(&self.material, algorithm, signature, policy)?, &self.parsed) {
            (Check::Ecdsa(Curve::P256), Parsed::P256(key)) => {
                Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            (Check::Ecdsa(Curve::P384), Parsed::P384(key)) => key.verify(message, signature),
            (Check::Pss, Parsed::Rsa(key)) => key.verify_pss(message, signature),
            (Check::Pkcs1, Parsed::Rsa(key)) => key.verify_pkcs1(message, signature),
            _ => return Err(SignatureError::UnsupportedKey),
        };
        if holds { Ok(()) } else { Err(SignatureError::SignatureInvalid) }
    }
}

/// Two keys are equal when their numbers are, however they were written.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.material == other.material
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.kind())
    }
}
