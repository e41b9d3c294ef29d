//! Certificates by themselves, in PEM or DER: what a folder holds.
//!
//! Source: dcc.md §2.1 (the identifier is computed), verifier.md §4 (no date, so no staleness).

use crate::trust::{
    list::{Collector, List, ListError},
    pem,
    source::{Kind, Source},
};

/// Every block of a PEM file; blocks other than certificates are ignored.
pub(super) fn pem(name: &str, text: &str) -> Result<List, ListError> {
    let mut list = Collector::of(pem::count(text))?;
    for (index, (label, der)) in pem::blocks(text).into_iter().enumerate() {
        let entry = format!("{name}, block {}", index + 1);
        match der {
            Some(der) if label == "CERTIFICATE" => list.certificate(&entry, &der, None),
            Some(_) => list.note(&entry, "not a certificate"),
            None => list.note(&entry, "not base64"),
        }
    }
    Ok(list.finish(Source::new(name, Kind::Certificates)))
}

/// One certificate in DER.
pub(super) fn der(name: &str, bytes: &[u8]) -> Result<List, ListError> {
    let mut list = Collector::of(1)?;
    list.certificate(name, bytes, None);
    Ok(list.finish(Source::new(name, Kind::Certificates)))
}
