//! A key of a trust list, with the arithmetic of AWS-LC.

use std::sync::Arc;

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    signature::{
        ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
        UnparsedPublicKey,
    },
};

use super::rsa_der::rsa_public_key;
use crate::public_key::{Arithmetic, Check, Curve, KeyKind, Material, P384Key, RsaKey, SpkiError};

/// One public key of a trust list, parsed once. See [`public_key`](crate::public_key).
pub type PublicKey = crate::public_key::Key<Parsed>;

/// A key as AWS-LC wants it.
#[derive(Clone)]
pub struct Parsed(Kind);

#[derive(Clone)]
enum Kind {
    P256(Arc<ParsedPublicKey>),
    P384(P384Key),
    Rsa(Arc<ParsedPublicKey>),
    /// Under 2048 bits, which AWS-LC does not take for PSS.
    ShortRsa(Box<RsaKey>),
    /// Nothing to do arithmetic with.
    Nothing,
}

impl Arithmetic for Parsed {
    fn prepare(material: &mut Material) -> Result<Self, SpkiError> {
        let long = matches!(material.kind(), KeyKind::Rsa { bits: 2048.. }) && material.is_in_range();
        Ok(Self(match material {
            Material::Ec(Curve::P256, point) => {
                let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &*point).map_err(|_| SpkiError::Point)?;
                if let Some(uncompressed) = uncompressed(&key) {
                    *point = uncompressed.to_vec();
                }
                Kind::P256(Arc::new(key))
            }
            Material::Ec(Curve::P384, point) => {
                let key = P384Key::new(point).ok_or(SpkiError::Point)?;
                *point = key.uncompressed();
                Kind::P384(key)
            }
            Material::Rsa { modulus, exponent } if long => {
                ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, rsa_public_key(modulus, exponent))
                    .map_or(Kind::Nothing, |key| Kind::Rsa(Arc::new(key)))
            }
            Material::Rsa { modulus, exponent } => {
                RsaKey::new(modulus, exponent).map_or(Kind::Nothing, |key| Kind::ShortRsa(Box::new(key)))
            }
            Material::OtherCurve(_) | Material::Unsupported(..) => Kind::Nothing,
        }))
    }

    fn holds(&self, check: Check, material: &Material, message: &[u8], signature: &[u8]) -> Option<bool> {
        Some(match (check, &self.0) {
            (Check::Ecdsa(Curve::P256), Kind::P256(key)) | (Check::Pss, Kind::Rsa(key)) => {
                key.verify_sig(message, signature).is_ok()
            }
            (Check::Ecdsa(Curve::P384), Kind::P384(key)) => key.verify(message, signature),
            (Check::Pss, Kind::ShortRsa(key)) => key.verify_pss(message, signature),
            (Check::Pkcs1, Kind::ShortRsa(key)) => key.verify_pkcs1(message, signature),
            (Check::Pkcs1, Kind::Rsa(_)) => pkcs1_holds(material, message, signature),
            _ => return None,
        })
    }
}

/// A parsed key is bound to one scheme; the other one, for the few signatures of lists, parses anew.
fn pkcs1_holds(material: &Material, message: &[u8], signature: &[u8]) -> bool {
    let Material::Rsa { modulus, exponent } = material else { return false };
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, rsa_public_key(modulus, exponent))
        .verify(message, signature)
        .is_ok()
}

/// The point in its uncompressed form. It stands at the end of the SubjectPublicKeyInfo, the only form in which
/// AWS-LC writes a point out.
fn uncompressed(key: &ParsedPublicKey) -> Option<[u8; 65]> {
    let written: PublicKeyX509Der<'_> = key.as_der().ok()?;
    written.as_ref().last_chunk().copied()
}
