//! A DID document of the GDHCN: the signers of the world as JWK with their certificates.
//!
//! ```text
//! {"@context", "id", "controller",
//!  "verificationMethod": [{"id": "did:web:HOST:…:DCC:FRA:DSC#<kid>", "type": "JsonWebKey2020",
//!      "publicKeyJwk": {"kty", "crv", "x", "y", "x5c": [DSC, SCA]}}],
//!  "proof": {"type": "JsonWebSignature2020", "created", "jws", …}}
//! ```
//!
//! The key is that of the first certificate and must agree with the coordinates, which come with zeros too
//! many. Methods that are texts name further documents, which nobody can fetch here; authorities (SCA) and
//! signers of other domains than DCC are passed over.
//!
//! | module | what it is |
//! |---|---|
//! | `proof` | the signature |
//! | `rdf` | what it is over |
//!
//! Source: dcc.md §2.6.

mod proof;
mod rdf;

use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::public_key::{KeyKind, PublicKey};
use vigie_protocol::dcc::{
    kid::Kid,
    time::{UnixSeconds, read_instant},
};

use crate::trust::{
    anchor::Anchor,
    certificate::Certificate,
    jwk::Jwk,
    list::{Collector, List, ListError, NOT_A_KID},
    list_keys::ListKeys,
    source::{Kind, Source},
    usage::Usage,
};

const FORMAT: &str = "DID document";

/// One method; the ones that are texts are no such thing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Method {
    id: String,
    public_key_jwk: Jwk,
}

pub(super) fn read(name: &str, json: &Value, keys: &ListKeys) -> Result<List, ListError> {
    let signature = proof::check(json, keys)?;
    let methods = json
        .get("verificationMethod")
        .and_then(Value::as_array)
        .ok_or_else(|| ListError::malformed(FORMAT, "verificationMethod is no array"))?;
    let mut list = Collector::of(methods.len())?;
    for (index, method) in methods.iter().enumerate() {
        if let Some(reference) = method.as_str() {
            list.note(reference, "a reference to another document, which has to be given by itself");
            continue;
        }
        match Method::deserialize(method) {
            Ok(method) => method.collect(&mut list),
            Err(error) => list.note(&format!("method {index}"), error.to_string()),
        }
    }
    let mut source = Source::new(name, Kind::Did);
    source.issuer = json.get("id").and_then(Value::as_str).map(str::to_owned);
    source.date = proved(json, "created")?;
    source.ends = proved(json, "expires")?;
    source.signature = signature;
    list.finish(source)
}

/// An instant of the proof; `None` if it has none. One that cannot be read is no reason to believe the list for ever.
fn proved(document: &Value, member: &str) -> Result<Option<UnixSeconds>, ListError> {
    let Some(stated) = document.get("proof").and_then(|proof| proof.get(member)) else { return Ok(None) };
    let instant = stated.as_str().and_then(read_instant);
    instant.map(Some).ok_or_else(|| ListError::malformed(FORMAT, format!("{member} of its proof is no date-time")))
}

impl Method {
    fn collect(&self, list: &mut Collector) {
        let Some((path, kid)) = self.id.rsplit_once('#') else { return list.note(&self.id, "no key identifier") };
        if !signs_certificates(path) {
            return list.pass_over();
        }
        let Some(id) = Kid::read(kid) else { return list.note(kid, NOT_A_KID) };
        let stated = self.public_key_jwk.key();
        match (self.public_key_jwk.certificate(), stated) {
            (Some(der), stated) => match Certificate::read(&der).and_then(|certificate| certificate.anchor()) {
                Ok(anchor) if !agrees(stated.as_ref(), &anchor.key) => {
                    list.note(kid, "the coordinates are not those of the key in the certificate");
                }
                _ => list.certificate(kid, &der, Some(id)),
            },
            (None, Some(key)) => list.anchor(id, Anchor::bare(key, Usage::ALL)),
            (None, None) => list.note(kid, "neither a certificate nor a key that can be read"),
        }
    }
}

/// Whether the coordinates are those of the certificate's key; ones that make no key are not. Only what no signature
/// can be checked with has coordinates that nobody here can read, and is kept to be named as that.
fn agrees(stated: Option<&PublicKey>, certified: &PublicKey) -> bool {
    match stated {
        Some(stated) => stated == certified,
        None => matches!(certified.kind(), KeyKind::OtherCurve | KeyKind::Unsupported { .. }),
    }
}

/// Whether the path of an identifier, `…:DOMAIN:PARTICIPANT:USAGE`, is that of signers of certificates. Paths
/// that do not say are.
fn signs_certificates(path: &str) -> bool {
    let mut parts = path.rsplit(':');
    let (usage, _participant, domain) = (parts.next(), parts.next(), parts.next());
    match usage {
        Some("SCA") => false,
        Some("DSC") => domain.is_none_or(|domain| matches!(domain, "DCC" | "-") || domain.contains("trustlist")),
        _ => true,
    }
}
