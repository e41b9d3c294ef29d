//! P-256 public keys on the wire: X.509 SubjectPublicKeyInfo around a SEC 1 point.
//!
//! ```text
//! 30 len                                    SubjectPublicKeyInfo
//!    30 13                                    AlgorithmIdentifier
//!       06 07 2a 86 48 ce 3d 02 01              id-ecPublicKey
//!       06 08 2a 86 48 ce 3d 03 01 07           secp256r1
//!    03 len 00                                BIT STRING
//!       04 | x (32) | y (32)                    uncompressed point: 91 bytes in all
//!       02 or 03 | x (32)                       compressed point: 59 bytes in all
//! ```
//!
//! DER leaves no choice, so reading is a comparison: other curves, curves spelled out as parameters,
//! the point at infinity, the hybrid form and bytes left over all fail to match. Whether the point
//! lies on the curve is for the backend to say.
//!
//! Source: RFC 5480 §2, SEC 1 §2.3.3; robert.md §2.2 and §2.3.

use crate::error::KeyError;

/// An uncompressed point, `04 | x | y`.
pub(crate) type Uncompressed = [u8; 65];

/// All that stands before the uncompressed point.
const BEFORE_UNCOMPRESSED: [u8; 26] = *b"\
    \x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\
    \x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";

/// All that stands before the compressed point.
const BEFORE_COMPRESSED: [u8; 26] = *b"\
    \x30\x39\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\
    \x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x22\x00";

/// A point as it was sent, its form checked and nothing else.
#[derive(Clone, Copy)]
pub(crate) enum Point<'a> {
    /// `04 | x | y`.
    Uncompressed(&'a Uncompressed),
    /// `02` or `03`, the parity of y, then x.
    Compressed(&'a [u8; 33]),
}

impl<'a> Point<'a> {
    /// Reads a SubjectPublicKeyInfo.
    pub(crate) fn from_spki(der: &'a [u8]) -> Result<Self, KeyError> {
        let (before, point) = der.split_first_chunk::<26>().ok_or(KeyError::Encoding)?;
        let point = Self::from_sec1(point)?;
        let expected = match point {
            Self::Uncompressed(_) => &BEFORE_UNCOMPRESSED,
            Self::Compressed(_) => &BEFORE_COMPRESSED,
        };
        if before == expected { Ok(point) } else { Err(KeyError::Encoding) }
    }

    /// Reads a bare point.
    pub(crate) fn from_sec1(bytes: &'a [u8]) -> Result<Self, KeyError> {
        match bytes {
            [4, ..] => bytes.try_into().map(Self::Uncompressed),
            [2 | 3, ..] => bytes.try_into().map(Self::Compressed),
            _ => return Err(KeyError::Encoding),
        }
        .map_err(|_| KeyError::Encoding)
    }

    /// The bytes of the point.
    pub(crate) fn as_bytes(self) -> &'a [u8] {
        match self {
            Self::Uncompressed(bytes) => bytes,
            Self::Compressed(bytes) => bytes,
        }
    }
}

/// Writes a SubjectPublicKeyInfo, 91 bytes.
pub(crate) fn encode(point: &Uncompressed) -> Vec<u8> {
    [BEFORE_UNCOMPRESSED.as_slice(), point].concat()
}

/// The compressed form of a point: x, and the parity of y.
pub(crate) fn compress(point: &Uncompressed) -> [u8; 33] {
    let mut compressed = [0; 33];
    compressed.copy_from_slice(&point[..33]);
    compressed[0] = 2 | (point[64] & 1);
    compressed
}
