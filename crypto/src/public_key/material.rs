//! The numbers of a public key, before any backend looks at them.
//!
//! Backends differ at the edges: which identifiers of RSA they read, which moduli they take. So the
//! numbers are read here, once, and both get the same.
//!
//! ```text
//! SubjectPublicKeyInfo ::= SEQUENCE {
//!     algorithm   SEQUENCE { OID, parameters },
//!     key         BIT STRING: a SEC 1 point, or RSAPublicKey }
//! ```
//!
//! Source: RFC 5480 §2, RFC 4055 §1.2 (RSA under either of its identifiers).

use super::{Curve, KeyKind, SpkiError};
use crate::der::{BIT_STRING, INTEGER, OID, Reader, SEQUENCE, without_leading_zeros};

/// The numbers of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Material {
    /// A point in SEC 1 form: its length fits the curve and that is all that is known of it.
    Ec(Curve, Vec<u8>),
    /// A curve that nothing here can use.
    OtherCurve(Vec<u8>),
    /// Modulus and exponent, big-endian without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// Another family.
    Unsupported(&'static str, Vec<u8>),
}

const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
const P256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
const P384: &[u8] = b"\x2b\x81\x04\x00\x22";
const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const RSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
const DSA: &[u8] = b"\x2a\x86\x48\xce\x38\x04\x01";
const ED25519: &[u8] = b"\x2b\x65\x70";
const ED448: &[u8] = b"\x2b\x65\x71";

impl Material {
    /// Reads a SubjectPublicKeyInfo, the whole of `der`.
    pub(crate) fn from_spki(der: &[u8]) -> Result<Self, SpkiError> {
        let (mut algorithm, key) = parts(der).ok_or(SpkiError::Encoding)?;
        match algorithm.element(OID).ok_or(SpkiError::Encoding)?.content {
            // Curves spelled out as parameters are no named curve, but a key all the same.
            EC => match algorithm.element(OID).map(|curve| curve.content) {
                Some(P256) => Self::ec(Curve::P256, key),
                Some(P384) => Self::ec(Curve::P384, key),
                _ => Ok(Self::OtherCurve(der.to_vec())),
            },
            RSA | RSA_PSS => {
                let (modulus, exponent) = numbers(key).ok_or(SpkiError::Encoding)?;
                Self::rsa(modulus, exponent)
            }
            DSA => Ok(Self::Unsupported("DSA", der.to_vec())),
            ED25519 => Ok(Self::Unsupported("Ed25519", der.to_vec())),
            ED448 => Ok(Self::Unsupported("Ed448", der.to_vec())),
            _ => Ok(Self::Unsupported("unknown", der.to_vec())),
        }
    }

    /// A point in SEC 1 form, uncompressed or compressed.
    pub(crate) fn ec(curve: Curve, point: &[u8]) -> Result<Self, SpkiError> {
        let length = match point {
            [4, ..] => 1 + 2 * curve.coordinate(),
            [2 | 3, ..] => 1 + curve.coordinate(),
            _ => return Err(SpkiError::Point),
        };
        if point.len() == length { Ok(Self::Ec(curve, point.to_vec())) } else { Err(SpkiError::Point) }
    }

    /// A point by its coordinates: leading zeros may be missing, or too many.
    pub(crate) fn ec_coordinates(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, SpkiError> {
        let mut point = vec![4];
        for coordinate in [x, y].map(without_leading_zeros) {
            let zeros = curve.coordinate().checked_sub(coordinate.len()).ok_or(SpkiError::Point)?;
            point.resize(point.len() + zeros, 0);
            point.extend_from_slice(coordinate);
        }
        Self::ec(curve, &point)
    }

    /// Modulus and exponent, big-endian; leading zeros are dropped.
    pub(crate) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, SpkiError> {
        let [modulus, exponent] = [modulus, exponent].map(without_leading_zeros);
        if modulus.is_empty() || exponent.is_empty() {
            return Err(SpkiError::Encoding);
        }
        Ok(Self::Rsa { modulus: modulus.to_vec(), exponent: exponent.to_vec() })
    }

    /// What the key is. Whether it may be used is for [`admit`](super::admit::admit).
    pub(crate) fn kind(&self) -> KeyKind {
        match self {
            Self::Ec(Curve::P256, _) => KeyKind::P256,
            Self::Ec(Curve::P384, _) => KeyKind::P384,
            Self::OtherCurve(_) => KeyKind::OtherCurve,
            Self::Rsa { modulus, .. } => {
                let zeros = modulus.first().map_or(0, |first| first.leading_zeros() as usize);
                KeyKind::Rsa { bits: modulus.len() * 8 - zeros }
            }
            Self::Unsupported(name, _) => KeyKind::Unsupported { name },
        }
    }

    /// What the key is and its numbers, each with its length before it: equal bytes for equal numbers, and for no others.
    ///
    /// ```text
    /// family, a text    'EC P-256', 'RSA', …
    /// numbers           the point; modulus and exponent; of what nothing is done with, its SubjectPublicKeyInfo
    /// each part         length in 8 bytes, big-endian, then its bytes
    /// ```
    pub(crate) fn canonical(&self) -> Vec<u8> {
        let (family, numbers): (&str, [&[u8]; 2]) = match self {
            Self::Ec(Curve::P256, point) => ("EC P-256", [point, &[]]),
            Self::Ec(Curve::P384, point) => ("EC P-384", [point, &[]]),
            Self::OtherCurve(spki) => ("EC", [spki, &[]]),
            Self::Rsa { modulus, exponent } => ("RSA", [modulus, exponent]),
            Self::Unsupported(name, spki) => (name, [spki, &[]]),
        };
        let mut written = Vec::new();
        for part in [family.as_bytes(), numbers[0], numbers[1]] {
            written.extend((part.len() as u64).to_be_bytes());
            written.extend(part);
        }
        written
    }

    /// Whether arithmetic is done with the key at all. For RSA that wants an odd modulus of 1024 to 4096
    /// bits and an odd exponent from 3 to 2³²-1.
    pub(crate) fn is_in_range(&self) -> bool {
        match self {
            Self::Rsa { modulus, exponent } => Self::rsa_in_range(modulus, exponent),
            Self::Ec(..) => true,
            Self::OtherCurve(_) | Self::Unsupported(..) => false,
        }
    }

    /// See [`is_in_range`](Self::is_in_range).
    pub(crate) fn rsa_in_range(modulus: &[u8], exponent: &[u8]) -> bool {
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        let long_enough = modulus.len() > 128 || modulus.len() == 128 && modulus[0] >= 0x80;
        long_enough && modulus.len() <= 512 && odd(modulus) && odd(exponent) && exponent.len() <= 4 && exponent != [1]
    }
}

/// Algorithm and key of a SubjectPublicKeyInfo, with nothing after them.
fn parts(der: &[u8]) -> Option<(Reader<'_>, &[u8])> {
    let mut info = Reader(der).enter_only(SEQUENCE)?;
    let algorithm = info.enter(SEQUENCE)?;
    let [0, key @ ..] = info.element(BIT_STRING)?.content else { return None };
    info.0.is_empty().then_some((algorithm, key))
}

/// Modulus and exponent of an RSAPublicKey.
fn numbers(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut numbers = Reader(key).enter_only(SEQUENCE)?;
    Some((numbers.element(INTEGER)?.content, numbers.element(INTEGER)?.content))
}
