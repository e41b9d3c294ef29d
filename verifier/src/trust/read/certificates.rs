//! Certificates by themselves, in PEM or DER: what a folder holds.
//!
//! Source: dcc.md §2.1 (the identifier is computed), verifier.md §4 (no date, so no staleness).

use crate::trust::{
    list::{Collector, List, ListError},
    pem,
    source::{Kind, Source},
};

/// Every block of a PEM file. What is no certificate, or is damaged, is left out and named.
pub(super) fn pem(name: &str, text: &str) -> Result<List, ListError> {
    let mut list = Collector::of(pem::count(text))?;
    for (index, block) in pem::blocks(text).enumerate() {
        let entry = format!("{name}, block {}", index + 1);
        match block.bytes {
            Ok(der) if block.label == "CERTIFICATE" => list.certificate(&entry, &der, None),
            Ok(_) => list.note(&entry, "not a certificate"),
            Err(damage) => list.note(&entry, format!("not a certificate that can be read: {damage}")),
        }
    }
    list.finish(Source::new(name, Kind::Certificates))
}

/// One certificate in DER.
pub(super) fn der(name: &str, bytes: &[u8]) -> Result<List, ListError> {
    let mut list = Collector::of(1)?;
    list.certificate(name, bytes, None);
    list.finish(Source::new(name, Kind::Certificates))
}
