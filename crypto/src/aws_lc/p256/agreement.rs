//! ECDH on P-256, and the public keys it is done with.
//!
//! Source: SEC 1 §3.3.1; used by robert.md §2.3.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    agreement::{self, ECDH_P256, ParsedPublicKey, PrivateKey, UnparsedPublicKey},
    encoding::{AsBigEndian, AsDer, EcPrivateKeyBin, PublicKeyX509Der},
    signature::{self, ECDSA_P256_SHA256_FIXED},
};
use rand_core::CryptoRng;

use crate::{
    error::KeyError,
    scalar,
    secret::Secret,
    spki::{self, Point, Uncompressed},
};

/// A private key for key agreement. Wiped on drop.
#[derive(Clone)]
pub struct AgreementKey(Arc<PrivateKey>);

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
        if !scalar::in_range(scalar) {
            return Err(KeyError::Scalar);
        }
        PrivateKey::from_private_key(&ECDH_P256, scalar.expose())
            .map(|key| Self(Arc::new(key)))
            .map_err(|_| KeyError::Scalar)
    }

    /// The private scalar, 32 bytes big-endian, for storage.
    pub fn scalar(&self) -> Secret<32> {
        // Writing out a P-256 key that was read in fails only for want of memory.
        let bytes: EcPrivateKeyBin<'_> = self.0.as_be_bytes().expect("a P-256 key has a scalar");
        Secret::from_slice(bytes.as_ref()).expect("a P-256 scalar is written in 32 bytes")
    }

    /// The public key that belongs to this private key.
    pub fn public_key(&self) -> PublicKey {
        // The public point was computed and checked when the private key came in.
        let point = self.0.compute_public_key().expect("a P-256 key has a public point");
        PublicKey::from_sec1(point.as_ref()).expect("AWS-LC writes the points it reads")
    }

    /// The shared secret: the x-coordinate of the shared point, 32 bytes with leading zeros.
    ///
    /// It is not uniformly distributed: derive keys from it, do not use it as one.
    pub fn agree(&self, peer: &PublicKey) -> Secret<32> {
        // The group has prime order, so a scalar in range times a point other than infinity is
        // never infinity; and the x-coordinate is always 32 bytes.
        agreement::agree(&self.0, ParsedPublicKey::clone(&peer.parsed), (), |z| Secret::from_slice(z).ok_or(()))
            .expect("two valid P-256 keys agree")
    }
}

impl fmt::Debug for AgreementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgreementKey(…)")
    }
}

/// A public key: a point of the curve, checked when it came in, never the point at infinity.
#[derive(Clone)]
pub struct PublicKey {
    point: Uncompressed,
    parsed: Arc<ParsedPublicKey>,
}

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
        let point = match point {
            Point::Uncompressed(bytes) => *bytes,
            compressed @ Point::Compressed(_) => decompress(compressed)?,
        };
        let parsed = UnparsedPublicKey::new(&ECDH_P256, point).try_into().map_err(|_| KeyError::Point)?;
        Ok(Self { point, parsed: Arc::new(parsed) })
    }

    /// The key as SubjectPublicKeyInfo around the uncompressed point, 91 bytes.
    pub fn to_spki_der(&self) -> Vec<u8> {
        spki::encode(&self.point)
    }

    /// The point as `04 | x | y`.
    pub fn to_uncompressed(&self) -> Uncompressed {
        self.point
    }

    /// The point as `02` or `03`, then x.
    pub fn to_compressed(&self) -> [u8; 33] {
        spki::compress(&self.point)
    }
}

/// Finds y. Of the public keys of `aws-lc-rs` only those for signatures can be written out again, so
/// the point goes through one, and comes back at the end of its SubjectPublicKeyInfo.
fn decompress(compressed: Point<'_>) -> Result<Uncompressed, KeyError> {
    let key = signature::ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, compressed.as_bytes())
        .map_err(|_| KeyError::Point)?;
    let der: PublicKeyX509Der<'_> = key.as_der().map_err(|_| KeyError::Point)?;
    match Point::from_spki(der.as_ref())? {
        Point::Uncompressed(point) => Ok(*point),
        Point::Compressed(_) => Err(KeyError::Encoding),
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.point == other.point
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(…)")
    }
}
