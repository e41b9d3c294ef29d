//! Compact JSON Web Signatures: `header.claims.signature`, each part in URL-safe base64.
//!
//! The tokens of the status and report answers are written here, and the declaration codes of the JWT
//! kind are written and read here. Neither the algorithm nor the key is this module's business: the
//! caller signs, or verifies, the bytes it is shown. A reader decides by itself which algorithm it
//! accepts, never by what the token says of itself.
//!
//! Source: RFC 7515 §3.1, §7.1; robert.md §4.3, §4.4, §5.6, §5.7.

use serde::{Serialize, de::DeserializeOwned};

use crate::base64::{decode_url, encode_url};

/// Writes a token: `sign` gets the bytes `header.claims` and answers the signature over them.
///
/// Members are written in the order in which the two structures declare them.
///
/// # Errors
/// Those of `sign`.
///
/// # Panics
/// If `header` or `claims` cannot be written as JSON, which no structure with named members and text
/// or numbers inside can cause.
pub fn write<E>(
    header: &impl Serialize,
    claims: &impl Serialize,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    let mut token = part(header);
    token.push('.');
    token.push_str(&part(claims));
    let signature = sign(token.as_bytes())?;
    token.push('.');
    token.push_str(&encode_url(&signature));
    Ok(token)
}

fn part(value: &impl Serialize) -> String {
    // Serialization into memory fails only for maps whose keys are not text; the headers and claims of
    // this crate are structures.
    encode_url(&serde_json::to_vec(value).expect("a structure is always JSON"))
}

/// A token taken apart, its signature not yet checked.
pub struct Compact<'a> {
    /// `header.claims`, the bytes that are signed.
    pub signed: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
    header: Vec<u8>,
    claims: Vec<u8>,
}

/// Never prints the token.
impl std::fmt::Debug for Compact<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Compact(…)")
    }
}

impl<'a> Compact<'a> {
    /// Takes a token apart: exactly three parts, each of them base64. `None` for anything else.
    #[must_use]
    pub fn read(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        Some(Self {
            signed,
            signature: decode_url(signature)?,
            header: decode_url(header)?,
            claims: decode_url(claims)?, // a fourth part fails here: a dot is not base64
        })
    }

    /// The header as `T`; `None` if it is not that.
    #[must_use]
    pub fn header<T: DeserializeOwned>(&self) -> Option<T> {
        json(&self.header)
    }

    /// The claims as `T`; `None` if they are not that.
    #[must_use]
    pub fn claims<T: DeserializeOwned>(&self) -> Option<T> {
        json(&self.claims)
    }
}

/// `serde_json` alone would skip text that is no UTF-8 in members that are not asked for.
fn json<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_str(str::from_utf8(bytes).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_token_is_read_back() {
        let token = write(&json!({"alg": "none"}), &json!({"iat": 1}), |signed| {
            Ok::<_, Infallible>(signed.iter().rev().copied().collect())
        })
        .unwrap_or_else(|e| match e {});
        let read = Compact::read(&token).expect("our own token");
        assert_eq!(read.header::<Value>(), Some(json!({"alg": "none"})));
        assert_eq!(read.claims::<Value>(), Some(json!({"iat": 1})));
        assert_eq!(read.signature, read.signed.bytes().rev().collect::<Vec<_>>());
        assert!(Compact::read(&format!("{token}.AA")).is_none());
        assert!(Compact::read(&format!("{token}=")).is_none());
    }

    #[test]
    fn a_signer_that_fails_leaves_no_token() {
        assert_eq!(write(&json!({}), &json!({}), |_| Err("the key is away")), Err("the key is away"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*\\..*\\..*|.*") {
            if let Some(read) = Compact::read(&text) {
                let _ = (read.header::<Value>(), read.claims::<Value>());
            }
        }
    }
}
