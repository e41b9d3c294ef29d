//! The lists of the United Kingdom and Norway: keys without certificates, unsigned.
//!
//! Source: dcc.md §2.5 (UK, NO), §2.1 (the identifier is taken as given).

use serde_json::Value;

use crate::{
    base64,
    trust::{
        list::{Collector, List, ListError},
        source::{Kind, Source},
        usage::Usage,
    },
};

pub(super) fn read(name: &str, entries: &[Value]) -> Result<List, ListError> {
    let mut list = Collector::of(entries.len())?;
    for (index, entry) in entries.iter().enumerate() {
        let text = |member: &str| entry.get(member).and_then(Value::as_str);
        let label = text("kid").map_or_else(|| format!("entry {index}"), str::to_owned);
        match (text("kid").and_then(base64::decode_any), text("publicKey").and_then(base64::decode_any)) {
            (Some(kid), Some(spki)) => list.spki(&label, &kid, &spki, Usage::ALL),
            _ => list.note(&label, "kid or publicKey is missing or not base64"),
        }
    }
    Ok(list.finish(Source::new(name, Kind::BareKeys)))
}
