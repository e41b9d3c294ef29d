//! The French list: the configuration of TAC Verif, of which `certificatesDCC` counts.
//!
//! Each entry is base64 of base64 of a certificate, or of a bare key; the padding of the identifiers is
//! sometimes missing. Certificates for 2D-Doc, refresh periods and rule parameters stand beside it and are
//! ignored.
//!
//! Source: dcc.md §2.5 (FR).

use serde_json::Value;
use vigie_protocol::dcc::kid::Kid;

use crate::{
    base64,
    trust::{
        certificate::Certificate,
        list::{Collector, List, ListError, NOT_A_KID},
        source::{Kind, Source},
        usage::Usage,
    },
};

const FORMAT: &str = "French list";

pub(super) fn read(name: &str, json: &Value) -> Result<List, ListError> {
    let entries = json
        .get("certificatesDCC")
        .and_then(Value::as_object)
        .ok_or_else(|| ListError::malformed(FORMAT, "certificatesDCC is no object"))?;
    let mut list = Collector::of(entries.len())?;
    for (kid, entry) in entries {
        match (Kid::read(kid), twice_decoded(entry)) {
            (Some(id), Some(der)) if Certificate::read(&der).is_ok() => list.certificate(kid, &der, Some(id)),
            (Some(id), Some(spki)) => list.spki(kid, id, &spki, Usage::ALL),
            (None, _) => list.note(kid, NOT_A_KID),
            (_, None) => list.note(kid, "not base64 of base64"),
        }
    }
    list.finish(Source::new(name, Kind::France))
}

fn twice_decoded(entry: &Value) -> Option<Vec<u8>> {
    let inner = base64::decode_wrapped(entry.as_str()?)?;
    base64::decode_wrapped(str::from_utf8(&inner).ok()?)
}
