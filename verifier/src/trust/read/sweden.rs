//! The Swedish list: one JWS, signers by country as JWK with their certificates.
//!
//! The certificate in the header of the token says who signed it; it is not asked. Only list keys are.
//!
//! Source: dcc.md §2.5 (SE).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use vigie_protocol::{
    dcc::{kid::Kid, time::UnixSeconds},
    jws::Compact,
};

use super::jws;
use crate::trust::{
    jwk::Jwk,
    list::{Collector, List, ListError, NOT_A_KID},
    list_keys::ListKeys,
    source::{Kind, Source},
};

const FORMAT: &str = "Swedish list";

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    iat: i64,
    exp: Option<i64>,
    dsc_trust_list: BTreeMap<String, Value>,
}

pub(super) fn read(
    name: &str,
    token: &Compact<'_>,
    header: &Value,
    claims: Value,
    keys: &ListKeys,
) -> Result<List, ListError> {
    let mut source = Source::new(name, Kind::Sweden);
    source.signature = jws::checked(FORMAT, token, header, keys)?;
    let claims = Claims::deserialize(claims).map_err(|e| ListError::malformed(FORMAT, e.to_string()))?;
    source.issuer = claims.iss;
    source.date = Some(UnixSeconds(claims.iat));
    source.ends = claims.exp.map(UnixSeconds);
    let keys_of = |country: &Value| country.get("keys").and_then(Value::as_array).map_or(0, Vec::len);
    let mut list = Collector::of(claims.dsc_trust_list.values().map(keys_of).sum())?;
    for (country, mut signers) in claims.dsc_trust_list {
        let Some(Value::Array(keys)) = signers.get_mut("keys").map(Value::take) else {
            list.note(&country, "no array of keys");
            continue;
        };
        for (index, key) in keys.into_iter().enumerate() {
            let label = format!("{country}, key {index}");
            match Jwk::deserialize(key) {
                Ok(jwk) => collect(&mut list, &country, &label, &jwk),
                Err(error) => list.note(&label, error.to_string()),
            }
        }
    }
    list.finish(source)
}

fn collect(list: &mut Collector, country: &str, label: &str, jwk: &Jwk) {
    let Some(der) = jwk.certificate() else { return list.note(label, "no certificate, or one that is not base64") };
    match jwk.kid.as_deref().map(Kid::read) {
        Some(None) => list.note(label, NOT_A_KID),
        kid => list.certificate_of(Some(country), label, &der, kid.flatten()),
    }
}
