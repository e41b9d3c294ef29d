//! A key of a trust list, with the arithmetic of AWS-LC.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    signature::{
        ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
        UnparsedPublicKey,
    },
};

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
    P256(Arc<ParsedPublicKey>),
    P384(P384Key),
    Rsa(Arc<ParsedPublicKey>),
    /// Under 2048 bits, which AWS-LC does not take for PSS.
    ShortRsa(Box<RsaKey>),
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
                let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).map_err(|_| SpkiError::Point)?;
                (Material::Ec(Curve::P256, uncompressed(&key, point)), Parsed::P256(Arc::new(key)))
            }
            Material::Ec(Curve::P384, ref point) => {
                let key = P384Key::new(point).ok_or(SpkiError::Point)?;
                (material, Parsed::P384(key))
            }
            Material::Rsa { ref modulus, ref exponent } => {
                let parsed = match material.kind() {
                    KeyKind::Rsa { bits: 2048.. } if material.is_in_range() => {
                        ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, Material::rsa_der(modulus, exponent))
                            .map_or(Parsed::Nothing, |key| Parsed::Rsa(Arc::new(key)))
                    }
                    _ => RsaKey::new(modulus, exponent).map_or(Parsed::Nothing, |key| Parsed::ShortRsa(Box::new(key))),
                };
                (material, parsed)
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
            (Check::Ecdsa(Curve::P256), Parsed::P256(key)) | (Check::Pss, Parsed::Rsa(key)) => {
                key.verify_sig(message, signature).is_ok()
            }
            (Check::Ecdsa(Curve::P384), Parsed::P384(key)) => key.verify(message, signature),
            (Check::Pss, Parsed::ShortRsa(key)) => key.verify_pss(message, signature),
            (Check::Pkcs1, Parsed::ShortRsa(key)) => key.verify_pkcs1(message, signature),
            (Check::Pkcs1, Parsed::Rsa(_)) => self.verify_pkcs1(message, signature),
            _ => return Err(SignatureError::UnsupportedKey),
        };
        if holds { Ok(()) } else { Err(SignatureError::SignatureInvalid) }
    }

    /// A parsed key is bound to one scheme; the other one, for the few signatures of lists, parses anew.
    fn verify_pkcs1(&self, message: &[u8], signature: &[u8]) -> bool {
        let Material::Rsa { modulus, exponent } = &self.material else { return false };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, Material::rsa_der(modulus, exponent))
            .verify(message, signature)
            .is_ok()
    }
}

/// The point in its uncompressed form, so that equal points are equal bytes. It stands at the end of the
/// SubjectPublicKeyInfo, the only form in which AWS-LC writes a point out.
fn uncompressed(key: &ParsedPublicKey, point: Vec<u8>) -> Vec<u8> {
    let written: Result<PublicKeyX509Der<'_>, _> = key.as_der();
    match written.ok().and_then(|der| der.as_ref().last_chunk::<65>().copied()) {
        Some(uncompressed) => uncompressed.to_vec(),
        None => point,
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
