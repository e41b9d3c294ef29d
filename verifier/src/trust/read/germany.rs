//! The German list: a signature in the first line, and below it the JSON that it is over.
//!
//! ```text
//! base64(r | s)\n
//! {"certificates":[{"certificateType","country","kid","rawData","signature","thumbprint","timestamp"}]}
//! ```
//!
//! It has no date of its own.
//!
//! Source: dcc.md §2.5 (DE).

use serde_json::Value;
use vigie_crypto::public_key::Algorithm;

use super::gateway;
use crate::{
    base64,
    trust::{
        list::{Collector, List, ListError},
        list_keys::ListKeys,
        source::{Kind, Source},
    },
};

const FORMAT: &str = "German list";

/// Reads such a list; `None` if `text` does not look like one.
pub(super) fn read(name: &str, text: &str, keys: &ListKeys) -> Option<Result<List, ListError>> {
    let (first, body) = text.split_once('\n')?;
    let signature = base64::decode(first.trim())?;
    body.trim_start().starts_with('{').then(|| checked(name, &signature, body, keys))
}

fn checked(name: &str, signature: &[u8], body: &str, keys: &ListKeys) -> Result<List, ListError> {
    let mut source = Source::new(name, Kind::Germany);
    source.signature = keys.check(FORMAT, Algorithm::Es256, body.as_bytes(), signature)?;
    let json: Value = serde_json::from_str(body).map_err(|e| ListError::malformed(FORMAT, e.to_string()))?;
    let certificates = json
        .get("certificates")
        .and_then(Value::as_array)
        .ok_or_else(|| ListError::malformed(FORMAT, "no array of certificates"))?;
    let mut list = Collector::of(certificates.len())?;
    gateway::collect(&mut list, certificates);
    list.finish(source)
}
