//! The keys that signed lists are checked with: pinned, never taken from the list itself.
//!
//! A signed list carries the certificate of its signer along, and some a chain; none of that is looked at.
//! Whoever runs the verifier says which keys may sign lists. Without any, lists are taken in and every
//! verdict says that nobody checked them.
//!
//! Source: verifier.md §4 (`--list-key`).

use serde_json::Value;
use vigie_crypto::public_key::{Algorithm, KeyPolicy, PublicKey};

use super::{certificate::Certificate, jwk::Jwk, list::ListError, pem, source::Signature};

/// Pinned keys of list signers.
#[derive(Clone, Debug, Default)]
pub struct ListKeys(Vec<PublicKey>);

/// Why a file gave no list key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate, a public key (PEM, DER, JWK) or a well-known document with list keys")]
pub struct ListKeyError;

impl ListKeys {
    /// No key: signatures of lists go unchecked.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a file and adds what keys it holds; says how many.
    ///
    /// A certificate or a public key, in PEM (several blocks are several keys) or DER; a JWK or a set of
    /// them; our well-known document, of which `dcc.listKeys` counts.
    ///
    /// # Errors
    /// [`ListKeyError`] if it holds none that can be read.
    pub fn add(&mut self, bytes: &[u8]) -> Result<usize, ListKeyError> {
        let keys = if bytes.first() == Some(&0x30) {
            from_der(bytes).into_iter().collect()
        } else {
            str::from_utf8(bytes).map(from_text).unwrap_or_default()
        };
        if keys.is_empty() {
            return Err(ListKeyError);
        }
        let count = keys.len();
        self.0.extend(keys);
        Ok(count)
    }

    /// What is known of a list's signature, given the bytes it is over.
    ///
    /// # Errors
    /// [`ListError::NotSigned`] if there are keys and none of them made it.
    pub(crate) fn check(
        &self,
        format: &'static str,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<Signature, ListError> {
        if self.is_empty() {
            return Ok(Signature::Unchecked);
        }
        let holds = |key: &PublicKey| key.verify(algorithm, message, signature, KeyPolicy::default()).is_ok();
        if self.0.iter().any(holds) { Ok(Signature::Checked) } else { Err(ListError::NotSigned(format)) }
    }
}

fn from_der(bytes: &[u8]) -> Option<PublicKey> {
    let spki = Certificate::read(bytes).map_or(bytes, |certificate| certificate.spki);
    PublicKey::from_spki(spki).ok()
}

fn from_text(text: &str) -> Vec<PublicKey> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text); // some editors put it there
    if pem::looks_like(text) {
        return pem::blocks(text).filter_map(|block| from_der(&block.bytes.ok()?)).collect();
    }
    let Ok(json) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let several = json.pointer("/dcc/listKeys").or_else(|| json.get("keys")).and_then(Value::as_array);
    let keys = several.map_or_else(|| std::slice::from_ref(&json), Vec::as_slice);
    keys.iter().filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok()?.key()).collect()
}
