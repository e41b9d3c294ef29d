//! `hello_mac.json`: HELLOs, composed, written and read.
//!
//! Source: robert.md §3.5.

use serde::Deserialize;
use vigie_protocol::robert::{
    hello::{Hello, mac_input},
    id::{Ebid, EncryptedCountryCode},
    keys::AuthKey,
    time::{NtpSeconds, UnixMicros},
};

use super::{
    FileReport,
    text::{Base64, Hex},
    verdict::{Verdict, all, holds, same},
};

#[derive(Deserialize)]
struct File {
    client: Option<Vec<Client>>,
    vectors: Option<Vec<Case>>,
    parse: Option<Vec<Parse>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    name: String,
    key_for_mac_ascii: String,
    ecc: Hex<1>,
    ebid: Hex<8>,
    unix_millis: i64,
    time16: u16,
    mac: Hex<5>,
    hello: Hex<16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    key_for_mac: Hex<32>,
    ecc: Hex<1>,
    ebid: Hex<8>,
    ntp_seconds: u64,
    time16: u16,
    mac_input: Hex<12>,
    mac: Hex<5>,
    mac_base64: Base64<5>,
    hello: Hex<16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parse {
    hello: Hex<16>,
    ecc: Hex<1>,
    ebid: Hex<8>,
    time16: u16,
    mac: Hex<5>,
    ecc_base64: Base64<1>,
    ebid_base64: Base64<8>,
    mac_base64: Base64<5>,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let mut report = FileReport::default();
    report.section("client", file.client.as_deref(), |case| Some(&case.name), client);
    report.section("vectors", file.vectors.as_deref(), |_| None, check);
    report.section("parse", file.parse.as_deref(), |_| None, parse);
    Ok(report)
}

fn client(case: &Client) -> Verdict {
    let ntp = UnixMicros(case.unix_millis * 1000).to_ntp();
    let key = AuthKey::from_bytes(case.key_for_mac_ascii.as_bytes());
    all([
        same("time16", &ntp.low16(), &case.time16),
        composed(&key, case.ecc, case.ebid, case.time16, case.mac, case.hello),
    ])
}

fn check(case: &Case) -> Verdict {
    let key = AuthKey::from_bytes(&case.key_for_mac.0);
    let input = mac_input(EncryptedCountryCode(case.ecc.0[0]), Ebid(case.ebid.0), case.time16);
    let mut wrong = case.mac.0;
    wrong[4] ^= 1;
    all([
        same("time16", &NtpSeconds(case.ntp_seconds).low16(), &case.time16),
        same("MAC input", &Hex(input), &case.mac_input),
        same("MAC in base64", &Base64(case.mac.0), &case.mac_base64),
        holds("its own MAC is refused", key.verify_hello(&input, &case.mac.0)),
        holds("a wrong MAC is accepted", !key.verify_hello(&input, &wrong)),
        composed(&key, case.ecc, case.ebid, case.time16, case.mac, case.hello),
    ])
}

fn composed(key: &AuthKey, ecc: Hex<1>, ebid: Hex<8>, sent: u16, mac: Hex<5>, whole: Hex<16>) -> Verdict {
    let hello = Hello::compose(EncryptedCountryCode(ecc.0[0]), Ebid(ebid.0), sent, key);
    all([
        same("MAC", &Hex(hello.mac), &mac),
        same("HELLO", &Hex(hello.encode()), &whole),
        holds("it does not read back", Hello::decode(&whole.0) == Ok(hello)),
    ])
}

fn parse(case: &Parse) -> Verdict {
    let hello = Hello::decode(&case.hello.0).map_err(|e| e.to_string())?;
    all([
        same("ECC", &Hex([hello.ecc.0]), &case.ecc),
        same("EBID", &Hex(hello.ebid.0), &case.ebid),
        same("time16", &hello.sent, &case.time16),
        same("MAC", &Hex(hello.mac), &case.mac),
        same("ECC in base64", &Base64(case.ecc.0), &case.ecc_base64),
        same("EBID in base64", &Base64(case.ebid.0), &case.ebid_base64),
        same("MAC in base64", &Base64(case.mac.0), &case.mac_base64),
        same("written again", &Hex(hello.encode()), &case.hello),
    ])
}
