//! `ebid.json`: ephemeral identifiers, made and opened.
//!
//! Source: robert.md §3.1.

use serde::Deserialize;
use vigie_crypto::{secret::Secret, skinny::Skinny};
use vigie_protocol::robert::{
    id::{Ebid, PermanentId},
    keys::DayKey,
    time::EpochId,
};

use super::{
    FileReport,
    text::{Base64, Hex},
    verdict::{Verdict, all, same},
};

#[derive(Deserialize)]
struct File {
    vectors: Option<Vec<Case>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    server_key: Hex<24>,
    epoch_id: u32,
    id_a: Hex<5>,
    plaintext: Hex<8>,
    ebid: Hex<8>,
    ebid_base64: Base64<8>,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let mut report = FileReport::default();
    report.section("vectors", file.vectors.as_deref(), |_| None, check);
    Ok(report)
}

fn check(case: &Case) -> Verdict {
    let key = DayKey::from_secret(Secret::new(case.server_key.0));
    let (epoch, id) = (EpochId::new(case.epoch_id), PermanentId::from_bytes(case.id_a.0));
    let in_bulk = key.seal_range(epoch, 1, id);
    let (opened_epoch, opened_id) = key.open(Ebid(case.ebid.0));
    let opened_in_bulk = key.open_many(&[Ebid(case.ebid.0)]);
    all([
        same("EBID", &Hex(key.seal(epoch, id).0), &case.ebid),
        same("EBID in bulk", &in_bulk.iter().map(|ebid| Hex(ebid.0)).collect(), &vec![case.ebid]),
        same("EBID in base64", &Base64(case.ebid.0), &case.ebid_base64),
        same("epoch of the opened EBID", &opened_epoch.get(), &case.epoch_id),
        same("identity of the opened EBID", &Hex(*opened_id.as_bytes()), &case.id_a),
        same("opened in bulk", &opened_in_bulk, &vec![(epoch, id)]),
        same("block", &Hex(Skinny::new(&Secret::new(case.server_key.0)).decrypt(case.ebid.0)), &case.plaintext),
    ])
}
