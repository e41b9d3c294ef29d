//! `ecc.json`: the encrypted country code, both ways.
//!
//! Source: robert.md §3.4.

use serde::Deserialize;
use vigie_crypto::{aes_block::AesBlock, secret::Secret};
use vigie_protocol::robert::{
    id::{CountryCode, Ebid, EncryptedCountryCode},
    keys::FederationKey,
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
    federation_key: Hex<32>,
    ebid: Hex<8>,
    aes_block_input: Hex<16>,
    aes_block_output: Hex<16>,
    country_code: u8,
    ecc: Hex<1>,
    ecc_base64: Base64<1>,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let mut report = FileReport::default();
    report.section("vectors", file.vectors.as_deref(), |_| None, check);
    Ok(report)
}

fn check(case: &Case) -> Verdict {
    let secret = Secret::new(case.federation_key.0);
    let key = FederationKey::from_secret(&secret);
    let (ebid, country) = (Ebid(case.ebid.0), CountryCode(case.country_code));
    let ecc = EncryptedCountryCode(case.ecc.0[0]);
    let padded = [&case.ebid.0[..], &[0; 8]].concat();
    let in_bulk = key.ecc_many(&[ebid], country);
    all([
        same("AES input", &padded, &case.aes_block_input.0.to_vec()),
        same("AES block", &Hex(AesBlock::new(&secret).encrypt(case.aes_block_input.0)), &case.aes_block_output),
        same("ECC", &Hex([key.ecc(ebid, country).0]), &case.ecc),
        same("ECC in bulk", &in_bulk.iter().map(|ecc| Hex([ecc.0])).collect(), &vec![case.ecc]),
        same("ECC in base64", &Base64(case.ecc.0), &case.ecc_base64),
        same("country", &key.country(ebid, ecc).0, &case.country_code),
        same("country in bulk", &key.country_many(&[(ebid, ecc)]), &vec![country]),
    ])
}
