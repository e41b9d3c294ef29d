//! The gateway's trust list: a JSON array of certificates with their identifiers.
//!
//! Only document signers count; entries of the other types, and entries that were deleted (`rawData` is
//! null), are passed over. Each entry's CMS signature is for backends, which know who may upload; here the
//! identifier and the thumbprint must be those of the certificate.
//!
//! Source: dcc.md §2.4; verifier.md §11 (`/dcc/v1/trustList`).

use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::hmac::sha256;
use vigie_protocol::dcc::kid::Kid;

use crate::{
    base64,
    trust::{
        list::{Collector, List, ListError, NOT_A_KID},
        source::{Kind, Source},
    },
};

/// One entry; members that nobody asks for are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    kid: Option<String>,
    country: Option<String>,
    certificate_type: Option<String>,
    thumbprint: Option<String>,
    raw_data: Option<String>,
}

/// Whether a value is an entry of such a list.
pub(super) fn looks_like(entry: &Value) -> bool {
    entry.get("rawData").is_some() || entry.get("certificateType").is_some()
}

pub(super) fn read(name: &str, entries: &[Value]) -> Result<List, ListError> {
    let mut list = Collector::of(entries.len())?;
    collect(&mut list, entries);
    list.finish(Source::new(name, Kind::Gateway))
}

/// Takes in entries, whichever list they stand in.
pub(super) fn collect(list: &mut Collector, entries: &[Value]) {
    for (index, entry) in entries.iter().enumerate() {
        let label = entry.get("kid").and_then(Value::as_str).map_or_else(|| format!("entry {index}"), str::to_owned);
        match Entry::deserialize(entry) {
            _ if !looks_like(entry) => list.note(&label, "neither rawData nor certificateType"),
            Ok(entry) => entry.collect(list, &label),
            Err(error) => list.note(&label, error.to_string()),
        }
    }
}

impl Entry {
    fn collect(&self, list: &mut Collector, label: &str) {
        let Some(raw) = self.raw_data.as_deref() else { return list.pass_over() };
        if self.certificate_type.as_deref().is_some_and(|kind| kind != "DSC") {
            return list.pass_over();
        }
        let Some(der) = base64::decode_any(raw) else { return list.note(label, "rawData is not base64") };
        let thumbprint_differs =
            self.thumbprint.as_deref().is_some_and(|hex| !hex.is_empty() && !is_hex_of(hex, &sha256(&der)));
        if thumbprint_differs {
            return list.note(label, "the thumbprint is not that of the certificate");
        }
        match self.kid.as_deref().map(Kid::read) {
            Some(None) => list.note(label, NOT_A_KID),
            kid => list.certificate_of(self.country.as_deref(), label, &der, kid.flatten()),
        }
    }
}

/// Whether `hex`, in either case, spells `bytes`.
fn is_hex_of(hex: &str, bytes: &[u8]) -> bool {
    hex.len() == 2 * bytes.len()
        && hex
            .as_bytes()
            .chunks(2)
            .zip(bytes)
            .all(|(pair, byte)| str::from_utf8(pair).is_ok_and(|pair| u8::from_str_radix(pair, 16) == Ok(*byte)))
}
