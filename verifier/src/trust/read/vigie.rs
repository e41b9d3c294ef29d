//! `trustlist.jws`: our own list, the gateway's entries in a signed token.
//!
//! Source: verifier.md §11.

use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::public_key::Algorithm;
use vigie_protocol::{dcc::time::UnixSeconds, jws::Compact};

use super::gateway;
use crate::trust::{
    list::{Collector, List, ListError},
    list_keys::ListKeys,
    source::{Kind, Source},
};

/// Member `typ` of the header.
pub(super) const TYPE: &str = "vigie-trustlist+jwt";

const FORMAT: &str = "trustlist.jws";

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    iat: i64,
    exp: i64,
    sequence: u64,
    keys: Vec<Value>,
}

pub(super) fn read(name: &str, token: &Compact<'_>, keys: &ListKeys) -> Result<List, ListError> {
    let signature = keys.check(FORMAT, Algorithm::Es256, token.signed.as_bytes(), &token.signature)?;
    let claims: Claims = token
        .claims()
        .ok_or_else(|| ListError::malformed(FORMAT, "iat, exp, sequence or keys is missing or of another type"))?;
    let mut list = Collector::of(claims.keys.len())?;
    gateway::collect(&mut list, &claims.keys);
    let mut source = Source::new(name, Kind::Vigie);
    source.issuer = claims.iss;
    source.date = Some(UnixSeconds(claims.iat));
    source.ends = Some(UnixSeconds(claims.exp));
    source.sequence = Some(claims.sequence);
    source.signature = signature;
    list.finish(source)
}
