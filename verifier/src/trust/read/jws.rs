//! What lists in the form of a JWS have in common: a header that names the algorithm, and a signature over what stands
//! before it.
//!
//! Source: RFC 7515 §4.1.11 and §5.2, RFC 7518 §3.1.

use serde_json::Value;
use vigie_crypto::public_key::Algorithm;
use vigie_protocol::jws::Compact;

use crate::trust::{list::ListError, list_keys::ListKeys, source::Signature};

/// The header of a token, which makes no extension critical: none is known here, and whoever does not know one that is
/// must refuse the token, signature or not. An empty `crit` is not allowed either.
///
/// # Errors
/// [`ListError::Unknown`] if it is no JSON object, [`ListError::Malformed`].
pub(super) fn header(token: &Compact<'_>) -> Result<Value, ListError> {
    let header: Value = token.header().filter(Value::is_object).ok_or(ListError::Unknown)?;
    match header.get("crit") {
        None => Ok(header),
        Some(_) => {
            Err(ListError::malformed("JWS", "its header makes extensions critical (crit), and none is known here"))
        }
    }
}

/// The algorithm that a token says it is signed with, if it is one that lists are signed with. The family
/// of the pinned key must fit, so a token cannot choose a weaker check than its key makes.
pub(super) fn algorithm(format: &'static str, header: &Value) -> Result<Algorithm, ListError> {
    let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    [Algorithm::Es256, Algorithm::Ps256, Algorithm::Rs256]
        .into_iter()
        .find(|algorithm| algorithm.name() == name)
        .ok_or_else(|| ListError::malformed(format, "signed with an algorithm other than ES256, PS256 and RS256"))
}

/// What is known of the signature of a token.
///
/// # Errors
/// Those of [`algorithm`] and [`ListKeys::check`].
pub(super) fn checked(
    format: &'static str,
    token: &Compact<'_>,
    header: &Value,
    keys: &ListKeys,
) -> Result<Signature, ListError> {
    keys.check(format, algorithm(format, header)?, token.signed.as_bytes(), &token.signature)
}
