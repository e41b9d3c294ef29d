//! Claims and COSE_Sign1, in the one form that issuers owe.

use vigie_crypto::{
    cbor::{self, Value},
    cose::{self, Algorithm},
};

use crate::dcc::{claims::key, json, kid::Kid, time::UnixSeconds};

/// The claims around a DCC, encoded: `{1: issuer, 4: expires, 6: issued, -260: {1: DCC}}`.
///
/// `issuer` is two letters. Instants before 1970, which no issuer means, are written as 1970.
pub fn payload(issuer: &str, issued_at: UnixSeconds, expires_at: UnixSeconds, dcc: &serde_json::Value) -> Vec<u8> {
    let instant = |at: UnixSeconds| Value::integer(at.0.max(0));
    let hcert = Value::Map(vec![(Value::integer(key::DCC), json::to_cbor(dcc))]);
    cbor::encode(&Value::Map(vec![
        (Value::integer(key::ISSUER), Value::text(issuer)),
        (Value::integer(key::EXPIRES_AT), instant(expires_at)),
        (Value::integer(key::ISSUED_AT), instant(issued_at)),
        (Value::integer(key::HCERT), hcert),
    ]))
}

/// A certificate that waits for its signature. The key may be far away: only bytes go there.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsigned {
    protected: Vec<u8>,
    payload: Vec<u8>,
}

impl Unsigned {
    /// Puts algorithm and key identifier in the protected header, and nothing in the other.
    pub fn new(algorithm: Algorithm, kid: Kid, payload: Vec<u8>) -> Self {
        Self { protected: cose::protected_header(algorithm, kid.as_bytes()), payload }
    }

    /// The bytes to sign.
    pub fn to_be_signed(&self) -> Vec<u8> {
        cose::to_be_signed(&self.protected, &self.payload)
    }

    /// The COSE_Sign1, in tag 18.
    pub fn with_signature(&self, signature: &[u8]) -> Vec<u8> {
        cose::assemble(&self.protected, &self.payload, signature)
    }
}

/// Prints nothing of what it says.
impl std::fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unsigned(…)")
    }
}
