//! A key of a trust list, with the arithmetic of the RustCrypto crates.

use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};

use crate::public_key::{Arithmetic, Check, Curve, Material, P384Key, RsaKey, SpkiError};

/// One public key of a trust list, parsed once. See [`public_key`](crate::public_key).
pub type PublicKey = crate::public_key::Key<Parsed>;

/// A key as the RustCrypto crates want it.
#[derive(Clone)]
pub struct Parsed(Kind);

#[derive(Clone)]
enum Kind {
    P256(VerifyingKey),
    P384(P384Key),
    Rsa(Box<RsaKey>),
    /// Nothing to do arithmetic with.
    Nothing,
}

impl Arithmetic for Parsed {
    fn prepare(material: &mut Material) -> Result<Self, SpkiError> {
        Ok(Self(match material {
            Material::Ec(Curve::P256, point) => {
                let key = VerifyingKey::from_sec1_bytes(point).map_err(|_| SpkiError::Point)?;
                *point = key.to_sec1_point(false).as_bytes().to_vec();
                Kind::P256(key)
            }
            Material::Ec(Curve::P384, point) => {
                let key = P384Key::new(point).ok_or(SpkiError::Point)?;
                *point = key.uncompressed();
                Kind::P384(key)
            }
            Material::Rsa { modulus, exponent } => {
                RsaKey::new(modulus, exponent).map_or(Kind::Nothing, |key| Kind::Rsa(Box::new(key)))
            }
            Material::OtherCurve(_) | Material::Unsupported(..) => Kind::Nothing,
        }))
    }

    fn holds(&self, check: Check, _: &Material, message: &[u8], signature: &[u8]) -> Option<bool> {
        Some(match (check, &self.0) {
            (Check::Ecdsa(Curve::P256), Kind::P256(key)) => {
                Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            (Check::Ecdsa(Curve::P384), Kind::P384(key)) => key.verify(message, signature),
            (Check::Pss, Kind::Rsa(key)) => key.verify_pss(message, signature),
            (Check::Pkcs1, Kind::Rsa(key)) => key.verify_pkcs1(message, signature),
            _ => return None,
        })
    }
}
