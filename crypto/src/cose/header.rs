//! The two headers of a message, and which of them decides.
//!
//! Source: dcc.md §1.5; RFC 9052 §3.1.

use std::borrow::Cow;

use super::{CoseError, CoseFault, Label, error::beginning};
use crate::cbor::{self, Limits, Value};

/// The tag that says COSE_Sign1.
pub(super) const TAG: u64 = 18;

/// The registered labels that are looked at.
pub mod label {
    /// `alg`: the algorithm.
    pub const ALGORITHM: i64 = 1;
    /// `crit`: the labels that have to be understood.
    pub const CRITICAL: i64 = 2;
    /// `content type`.
    pub const CONTENT_TYPE: i64 = 3;
    /// `kid`: the identifier of the key.
    pub const KID: i64 = 4;
}

/// Reads the protected header from the byte string it comes in. The empty string is the empty map.
pub(super) fn protected<'a>(bytes: &Cow<'a, [u8]>) -> Result<Value<'a>, CoseFault> {
    if bytes.is_empty() {
        return Ok(Value::Map(Vec::new()));
    }
    let header = cbor::decode_embedded(bytes, Limits::MESSAGE).map_err(CoseFault::ProtectedCbor)?.into_untagged();
    if header.as_map().is_some() { Ok(header) } else { Err(CoseFault::ProtectedMap) }
}

/// Checks that whatever has to be understood is.
pub(super) fn check_critical(protected: &Value<'_>, unprotected: &Value<'_>) -> Result<(), CoseError> {
    if unprotected.get_integer(label::CRITICAL).is_some() {
        return Err(CoseFault::Critical.into());
    }
    let Some(critical) = protected.get_integer(label::CRITICAL) else { return Ok(()) };
    let labels = critical.as_array().filter(|labels| !labels.is_empty()).ok_or(CoseFault::Critical)?;
    let known = [label::ALGORITHM, label::CRITICAL, label::CONTENT_TYPE, label::KID].map(i128::from);
    let mut unknown = None;
    for value in labels {
        let label = match (value.as_integer(), value.as_text()) {
            (Some(number), _) => Label::Integer(number),
            (None, Some(text)) => Label::Text(beginning(text)),
            (None, None) => return Err(CoseFault::Critical.into()),
        };
        let present =
            protected.as_map().is_some_and(|map| map.iter().any(|(key, _)| key.untagged() == value.untagged()));
        if !present {
            return Err(CoseFault::Critical.into());
        }
        if !matches!(label, Label::Integer(number) if known.contains(&number)) {
            unknown.get_or_insert(label);
        }
    }
    unknown.map_or(Ok(()), |label| Err(CoseError::CriticalHeaderUnsupported(label)))
}
