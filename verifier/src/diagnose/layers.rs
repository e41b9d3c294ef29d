//! What is shown of each layer, and of the signer.
//!
//! Source: dcc.md §1; verifier.md §7.

use std::fmt;

use vigie_crypto::{cbor::Value, cose::Algorithm, hmac::sha256, public_key::KeyKind};
use vigie_protocol::dcc::{
    claims,
    revocation::{HashKind, RevocationHash},
};

use crate::trust::{Usage, Validity};

/// The layers of a certificate. Holds what the certificate says: for developers with test certificates.
#[derive(Clone, Default)]
pub struct Layers {
    /// The text; `None` if it is too long for one.
    pub text: Option<Blob>,
    /// What Base45 holds: zlib.
    pub compressed: Option<Blob>,
    /// What inflates from it: the COSE_Sign1.
    pub cose: Option<Blob>,
    /// The headers: protected, then unprotected.
    pub headers: Option<(Value<'static>, Value<'static>)>,
    /// The key identifier, if there is a usable one.
    pub kid: Option<Vec<u8>>,
    /// The algorithm, if it is one of the two.
    pub algorithm: Option<Algorithm>,
    /// The bytes that are signed.
    pub signed: Option<Blob>,
    /// The signature.
    pub signature: Option<Vec<u8>>,
    /// The payload.
    pub payload: Option<Blob>,
    /// The claims, with the certificate in them, if they are CBOR.
    pub claims: Option<Value<'static>>,
    /// The hashes that revocation lists may hold.
    pub hashes: Vec<(HashKind, RevocationHash)>,
}

impl Layers {
    /// The DCC in the claims, if it stands where it belongs.
    #[must_use]
    pub fn dcc(&self) -> Option<&Value<'static>> {
        self.claims.as_ref()?.get_integer(claims::key::HCERT)?.get_integer(claims::key::DCC)
    }
}

/// Prints sizes and nothing of the person.
impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layers")
            .field("text", &self.text)
            .field("compressed", &self.compressed)
            .field("cose", &self.cose)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}

/// The size and hash of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its bytes.
    pub bytes: usize,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

impl Blob {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len(), sha256: sha256(bytes) }
    }
}

/// The signer whose key made the signature.
#[derive(Clone, Debug)]
pub struct Signer {
    /// What kind of key it is.
    pub key: KeyKind,
    /// When its certificate is valid.
    pub validity: Option<Validity>,
    /// What it may sign.
    pub usage: Usage,
    /// Its country.
    pub country: Option<String>,
    /// The names of the lists that it stands on.
    pub lists: Vec<String>,
}
