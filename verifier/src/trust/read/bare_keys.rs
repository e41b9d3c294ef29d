//! The lists of the United Kingdom and Norway: keys without certificates, unsigned.
//!
//! Source: dcc.md §2.5 (UK, NO), §2.1 (the identifier is taken as given).

use serde_json::Value;
use vigie_protocol::dcc::kid::Kid;

use crate::{
    base64,
    trust::{
        list::{Collector, List, ListError, NOT_A_KID},
        source::{Kind, Source},
        usage::Usage,
    },
};

pub(super) fn read(name: &str, entries: &[Value]) -> Result<List, ListError> {
    let mut list = Collector::of(entries.len())?;
    for (index, entry) in entries.iter().enumerate() {
        let text = |member: &str| entry.get(member).and_then(Value::as_str);
        let label = text("kid").map_or_else(|| format!("entry {index}"), str::to_owned);
        match (text("kid").and_then(Kid::read), text("publicKey").and_then(base64::decode_any)) {
            (Some(kid), Some(spki)) => list.spki(&label, kid, &spki, Usage::ALL),
            (None, _) => list.note(&label, NOT_A_KID),
            (_, None) => list.note(&label, "publicKey is missing or not base64"),
        }
    }
    list.finish(Source::new(name, Kind::BareKeys))
}
