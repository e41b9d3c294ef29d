//! What is asked of a key before any arithmetic: family, kind, length, in this order.
//!
//! Source: dcc.md §1.5, "tests on one candidate key".

use super::{Algorithm, Curve, Curves, KeyKind, KeyPolicy, Material, Rsa1024, SignatureError};

/// The arithmetic that is left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// ECDSA with SHA-256 on this curve.
    Ecdsa(Curve),
    /// RSASSA-PSS with SHA-256.
    Pss,
    /// RSA PKCS#1 v1.5 with SHA-256.
    Pkcs1,
}

/// Whether this key may check such a signature, and how.
pub(crate) fn admit(
    key: &Material,
    algorithm: Algorithm,
    signature: &[u8],
    policy: KeyPolicy,
) -> Result<Check, SignatureError> {
    let (check, length) = match (algorithm, key.kind()) {
        (Algorithm::Es256, KeyKind::P256) => (Check::Ecdsa(Curve::P256), 64),
        (Algorithm::Es256, KeyKind::P384) if policy.curves == Curves::OfTheKey => (Check::Ecdsa(Curve::P384), 96),
        (Algorithm::Es256, KeyKind::P384 | KeyKind::OtherCurve) => return Err(SignatureError::UnsupportedKey),
        (Algorithm::Ps256 | Algorithm::Rs256, KeyKind::Rsa { bits }) => {
            let accepted = match bits {
                2048..=4096 => true,
                1024 => policy.rsa_1024 == Rsa1024::Accepted,
                _ => false,
            };
            if !accepted || !key.is_in_range() {
                return Err(SignatureError::UnsupportedKey);
            }
            (if algorithm == Algorithm::Ps256 { Check::Pss } else { Check::Pkcs1 }, bits.div_ceil(8))
        }
        // A family that is neither fits no algorithm, but it is the key that nobody can use.
        (_, KeyKind::Unsupported { .. }) => return Err(SignatureError::UnsupportedKey),
        (Algorithm::Es256, KeyKind::Rsa { .. })
        | (Algorithm::Ps256 | Algorithm::Rs256, KeyKind::P256 | KeyKind::P384 | KeyKind::OtherCurve) => {
            return Err(SignatureError::AlgorithmKeyMismatch);
        }
    };
    if signature.len() == length { Ok(check) } else { Err(SignatureError::SignatureMalformed) }
}
