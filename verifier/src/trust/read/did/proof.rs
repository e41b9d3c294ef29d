//! The proof of a DID document: JsonWebSignature2020 over what the document stands for.
//!
//! ```text
//! jws      base64url({"alg":"ES256","b64":false,"crit":["b64"]}) ".." base64url(signature)
//! signed   the header's base64 "." SHA-256(proof without jws) SHA-256(document without proof)
//! ```
//!
//! The published signature is in DER where r and s are meant; both are read. Which key counts is for the
//! list keys: what the proof names as its method is not asked.
//!
//! Source: dcc.md §2.6; JSON Web Signature 2020; RFC 7797.

use serde_json::{Value, json};
use vigie_crypto::{der::ecdsa_to_fixed, hmac::sha256, public_key::Algorithm};

use super::{FORMAT, rdf};
use crate::{
    base64,
    trust::{list::ListError, list_keys::ListKeys, read::jws::algorithm, source::Signature},
};

/// What is known of the proof of a document.
///
/// # Errors
/// [`ListError::NotSigned`]; [`ListError::Uncheckable`] for a document or proof beyond the one shape.
pub(super) fn check(document: &Value, keys: &ListKeys) -> Result<Signature, ListError> {
    if keys.is_empty() {
        return Ok(Signature::Unchecked);
    }
    let proof = document.get("proof").filter(|proof| proof.is_object()).ok_or(ListError::NotSigned(FORMAT))?;
    let triples = rdf::document(document).zip(rdf::proof(proof));
    let (document, options) = triples.ok_or(ListError::Uncheckable(FORMAT))?;
    let jws = proof.get("jws").and_then(Value::as_str).and_then(|jws| jws.split_once(".."));
    let (header, signature) = jws.ok_or(ListError::NotSigned(FORMAT))?;
    let (algorithm, signature) = read_jws(header, signature)?;
    let signed = [header.as_bytes(), b".", &sha256(options.as_bytes()), &sha256(document.as_bytes())].concat();
    keys.check(FORMAT, algorithm, &signed, &signature)
}

fn read_jws(header: &str, signature: &str) -> Result<(Algorithm, Vec<u8>), ListError> {
    let decoded = base64::decode_any(header).and_then(|header| serde_json::from_slice::<Value>(&header).ok());
    let decoded = decoded.ok_or(ListError::NotSigned(FORMAT))?;
    if decoded.get("b64") != Some(&json!(false)) || decoded.get("crit") != Some(&json!(["b64"])) {
        return Err(ListError::Uncheckable(FORMAT));
    }
    let algorithm = algorithm(FORMAT, &decoded)?;
    let signature = base64::decode_any(signature).ok_or(ListError::NotSigned(FORMAT))?;
    let fixed = (algorithm == Algorithm::Es256 && signature.len() != 64).then(|| ecdsa_to_fixed(&signature)).flatten();
    Ok((algorithm, fixed.map_or(signature, |fixed| fixed.to_vec())))
}
