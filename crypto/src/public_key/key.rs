//! One key: its numbers, and what a backend made of them.

use std::fmt;

use super::{
    Algorithm, Curve, KeyKind, KeyPolicy, SignatureError, SpkiError,
    admit::{Check, admit},
    material::Material,
};

/// What a backend brings: numbers made ready once, for checks without end.
///
/// Public only because [`Key`] is; nobody outside of the crate can name it, or what its functions take.
pub trait Arithmetic: Sized {
    /// Makes the numbers ready. A point is written back in its uncompressed form, so that equal points are equal
    /// bytes. Numbers that no arithmetic is done with are no error.
    ///
    /// # Errors
    /// [`SpkiError::Point`] for a point off its curve.
    fn prepare(material: &mut Material) -> Result<Self, SpkiError>;

    /// Whether `signature`, of the right length, is over `message`; `None` when the numbers allow no such check.
    fn holds(&self, check: Check, material: &Material, message: &[u8], signature: &[u8]) -> Option<bool>;
}

/// One public key of a trust list, parsed once. See [`public_key`](crate::public_key).
#[derive(Clone)]
pub struct Key<A> {
    material: Material,
    arithmetic: A,
}

impl<A: Arithmetic> Key<A> {
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

    fn new(mut material: Material) -> Result<Self, SpkiError> {
        let arithmetic = A::prepare(&mut material)?;
        Ok(Self { material, arithmetic })
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
        let check = admit(&self.material, algorithm, signature, policy)?;
        match self.arithmetic.holds(check, &self.material, message, signature) {
            Some(true) => Ok(()),
            Some(false) => Err(SignatureError::SignatureInvalid),
            None => Err(SignatureError::UnsupportedKey),
        }
    }
}

impl<A> Key<A> {
    /// What the key is.
    pub fn kind(&self) -> KeyKind {
        self.material.kind()
    }

    /// Bytes that are equal for equal keys, however these were written, and differ for different ones, whatever their
    /// kinds: what a key is told apart by where it cannot be compared.
    pub fn canonical(&self) -> Vec<u8> {
        self.material.canonical()
    }
}

/// Two keys are equal when their numbers are, however they were written.
impl<A> PartialEq for Key<A> {
    fn eq(&self, other: &Self) -> bool {
        self.material == other.material
    }
}

impl<A> Eq for Key<A> {}

impl<A> fmt::Debug for Key<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.kind())
    }
}
