//! Keys as JSON: what signed lists, DID documents and our well-known document hold.
//!
//! Coordinates come with leading zeros too many and in either base64 alphabet; both are read.
//!
//! Source: RFC 7517, RFC 7518 §6; dcc.md §2.5 (SE, CH), §2.6 (traps).

use serde::Deserialize;
use vigie_crypto::public_key::{Curve, PublicKey};

use crate::base64;

/// The members of a JWK that are looked at; all of them are texts, all may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Jwk {
    pub(crate) kty: Option<String>,
    pub(crate) kid: Option<String>,
    pub(crate) crv: Option<String>,
    pub(crate) x: Option<String>,
    pub(crate) y: Option<String>,
    pub(crate) n: Option<String>,
    pub(crate) e: Option<String>,
    #[serde(default)]
    pub(crate) x5c: Vec<String>,
}

impl Jwk {
    /// The key that the coordinates, or modulus and exponent, make; `None` if they make none.
    pub(crate) fn key(&self) -> Option<PublicKey> {
        let bytes = |text: &Option<String>| base64::decode_any(text.as_deref()?);
        match (self.kty.as_deref(), self.crv.as_deref()) {
            (Some("RSA"), _) => PublicKey::from_rsa(&bytes(&self.n)?, &bytes(&self.e)?).ok(),
            (Some("EC"), Some("P-256")) => {
                PublicKey::from_ec_point(Curve::P256, &bytes(&self.x)?, &bytes(&self.y)?).ok()
            }
            (Some("EC"), Some("P-384")) => {
                PublicKey::from_ec_point(Curve::P384, &bytes(&self.x)?, &bytes(&self.y)?).ok()
            }
            _ => None,
        }
    }

    /// The first certificate of the chain, in DER: the key's own.
    pub(crate) fn certificate(&self) -> Option<Vec<u8>> {
        base64::decode_any(self.x5c.first()?)
    }
}
