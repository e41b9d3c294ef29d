//! ECDH on P-256, and the public keys it is done with.
//!
//! Source: SEC 1 §3.3.1; used by robert.md §2.3.

use std::fmt;

use p256::elliptic_curve::sec1::ToSec1Point;
use rand_core::CryptoRng;

use crate::{
    error::KeyError,
    scalar,
    secret::Secret,
    spki::{self, Point, Uncompressed},
};

/// A private key for key agreement. Wiped on drop.
#[derive(Clone)]
pub struct AgreementKey(p256::SecretKey);

impl AgreementKey {
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
        p256::SecretKey::from_bytes(scalar.expose().into()).map(Self).map_err(|_| KeyError::Scalar)
    }

    /// The private scalar, 32 bytes big-endian, for storage.
    pub fn scalar(&self) -> Secret<32> {
        Secret::new(self.0.to_bytes().into())
    }

    /// The public key that belongs to this private key.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key())
    }

    /// The shared secret: the x-coordinate of the shared point, 32 bytes with leading zeros.
    ///
    /// It is not uniformly distributed: derive keys from it, do not use it as one.
    pub fn agree(&self, peer: &PublicKey) -> Secret<32> {
        Secret::new((*self.0.diffie_hellman(&peer.0).raw_secret_bytes()).into())
    }
}

impl fmt::Debug for AgreementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgreementKey(…)")
    }
}

/// A public key: a point of the curve, checked when it came in, never the point at infinity.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(pub(super) p256::PublicKey);

impl PublicKey {
    /// Reads an X.509 SubjectPublicKeyInfo that names the curve and holds an uncompressed (91 bytes)
    /// or compressed (59 bytes) point.
    ///
    /// # Errors
    /// [`KeyError::Encoding`] for anything else, [`KeyError::Point`] for a point off the curve.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_point(Point::from_spki(der)?)
    }

    /// Reads a SEC 1 point, uncompressed (65 bytes) or compressed (33 bytes).
    ///
    /// # Errors
    /// [`KeyError::Encoding`] for any other form or length, [`KeyError::Point`] off the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        Self::from_point(Point::from_sec1(bytes)?)
    }

    fn from_point(point: Point<'_>) -> Result<Self, KeyError> {
        p256::PublicKey::from_sec1_bytes(point.as_bytes()).map(Self).map_err(|_| KeyError::Point)
    }

    /// The key as SubjectPublicKeyInfo around the uncompressed point, 91 bytes.
    pub fn to_spki_der(&self) -> Vec<u8> {
        spki::encode(&self.to_uncompressed())
    }

    /// The point as `04 | x | y`.
    pub fn to_uncompressed(&self) -> Uncompressed {
        let point = self.0.to_sec1_point(false);
        // 65 bytes is the length of the form asked for; the one-byte form is that of the point at
        // infinity, which a public key never is.
        point.as_bytes().try_into().expect("an uncompressed point has 65 bytes")
    }

    /// The point as `02` or `03`, then x.
    pub fn to_compressed(&self) -> [u8; 33] {
        spki::compress(&self.to_uncompressed())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(…)")
    }
}
