//! What belongs to a reason beyond its code.
//!
//! Source: dcc.md §3.1 (the brackets); verifier.md §6 (`details`).

use std::fmt;

use serde_json::{Map, Value, json};

use super::Reason;

impl Reason {
    /// What belongs to the code, by name; empty for most. Never anything of the person.
    #[must_use]
    pub fn details(&self) -> Map<String, Value> {
        let details = match self {
            Self::QrUnreadable { found } => json!({ "found": found }),
            Self::PictureTooLarge => json!({ "found": 0, "why": "larger than 8 megapixels or 5 MiB" }),
            Self::PrefixUnsupported { kind } | Self::VariantUnsupported { kind } => json!({ "kind": kind.as_str() }),
            Self::Base45Invalid { fault } => {
                json!({ "position": fault.position, "reason": fault.kind.to_string() })
            }
            Self::CoseMalformed { fault } => json!({ "reason": fault.to_string() }),
            Self::CwtMalformed { fault } => json!({ "reason": fault.to_string() }),
            Self::CriticalHeaderUnsupported { label } => json!({ "label": number_or_name(&label.to_string()) }),
            Self::UnsupportedAlgorithm { alg } => json!({ "alg": number_or_name(&alg.to_string()) }),
            Self::KeyNotTrusted { kid, trusted, .. } => {
                json!({ "kid": crate::base64::encode(kid), "trusted": trusted })
            }
            Self::UnsupportedKey { key } => json!({ "key": key.to_string() }),
            Self::CwtMissingClaim { key } => json!({ "key": key }),
            Self::SignerNotYetValid { from } => json!({ "from": from.to_string() }),
            Self::SignerExpired { until } => json!({ "until": until.to_string() }),
            Self::NotYetValid { issued_at } => json!({ "issued_at": issued_at.to_string() }),
            Self::Expired { expires_at } => json!({ "expires_at": expires_at.to_string() }),
            Self::SchemaViolation { violations } => json!({
                "violations": violations.iter().map(|v| json!({ "pointer": v.pointer, "rule": v.rule })).collect::<Vec<_>>(),
            }),
            Self::KeyUsageMismatch { group, allowed } => {
                json!({ "type": group.as_str(), "allowed": allowed.letters() })
            }
            Self::Revoked { hash } => json!({ "hash": hash.as_str() }),
            Self::TrustListStale { list, age_days } => json!({ "list": list, "age_days": age_days }),
            _ => return Map::new(),
        };
        match details {
            Value::Object(members) => members,
            _ => Map::new(), // every arm above is an object
        }
    }
}

/// A header's value as JSON: a number, or a name without the quotes it is shown in.
fn number_or_name(shown: &str) -> Value {
    shown.parse::<i64>().map_or_else(|_| Value::from(shown.trim_matches('"')), Value::from)
}

/// The code, and in brackets what belongs to it: for logs and developers.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        let details = self.details();
        if details.is_empty() { Ok(()) } else { write!(f, "({})", Value::Object(details)) }
    }
}
