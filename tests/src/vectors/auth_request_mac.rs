//! `auth_request_mac.json`: authenticated requests, signed and read from their bodies.
//!
//! Source: robert.md §3.6, §3.7.

use serde::Deserialize;
use serde_json::Value;
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, Purpose},
    id::Ebid,
    keys::AuthKey,
    time::{EpochId, NtpSeconds},
    wire::{DeleteHistoryRequest, StatusRequest, UnregisterRequest, WireError},
};

use super::{
    FileReport,
    text::{Base64, Base64Bytes, Hex},
    verdict::{Verdict, all, holds, same},
};

#[derive(Deserialize)]
struct File {
    client: Option<Vec<Client>>,
    vectors: Option<Vec<Case>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    name: String,
    endpoint: String,
    prefix: u8,
    key_for_mac_base64: Base64Bytes,
    ebid_base64: Base64<8>,
    epoch_id: u32,
    ntp_seconds: u64,
    mac_base64: Base64<32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    endpoint: String,
    prefix: u8,
    key_for_mac: Hex<32>,
    ebid: Hex<8>,
    epoch_id: u32,
    ntp_seconds: u64,
    mac_input: Hex<17>,
    mac: Hex<32>,
    request_body: Value,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let mut report = FileReport::default();
    report.section("client", file.client.as_deref(), |case| Some(&case.name), client);
    report.section("vectors", file.vectors.as_deref(), |_| None, check);
    Ok(report)
}

fn client(case: &Client) -> Verdict {
    let purpose = purpose(&case.endpoint)?;
    let key = AuthKey::from_bytes(&case.key_for_mac_base64.0);
    let request = compose(purpose, &key, Ebid(case.ebid_base64.0), case.epoch_id, case.ntp_seconds);
    all([same("prefix", &purpose.prefix(), &case.prefix), same("MAC", &Base64(request.mac), &case.mac_base64)])
}

fn check(case: &Case) -> Verdict {
    let purpose = purpose(&case.endpoint)?;
    let key = AuthKey::from_bytes(&case.key_for_mac.0);
    let request = compose(purpose, &key, Ebid(case.ebid.0), case.epoch_id, case.ntp_seconds);
    let read = parse(purpose, case.request_body.to_string().as_bytes()).map_err(|e| format!("body: {e}"))?;
    let others = [Purpose::Status, Purpose::Unregister, Purpose::DeleteHistory].into_iter().filter(|&p| p != purpose);
    let mut others = others.map(|other| holds("its MAC passes for another purpose", !read.check(other, &key)));
    all([
        same("prefix", &purpose.prefix(), &case.prefix),
        same("MAC input", &Hex(request.mac_input(purpose)), &case.mac_input),
        same("MAC", &Hex(request.mac), &case.mac),
        holds("the body says something else", read == request),
        holds("its own MAC is refused", read.check(purpose, &key)),
        others.try_for_each(|verdict| verdict),
    ])
}

fn compose(purpose: Purpose, key: &AuthKey, ebid: Ebid, epoch: u32, ntp: u64) -> AuthenticatedRequest {
    AuthenticatedRequest::compose(purpose, ebid, EpochId::new(epoch), NtpSeconds(ntp).low32(), key)
}

/// Reads a body as its endpoint does.
pub(super) fn parse(purpose: Purpose, body: &[u8]) -> Result<AuthenticatedRequest, WireError> {
    Ok(match purpose {
        Purpose::Status => StatusRequest::parse(body)?.auth,
        Purpose::Unregister => UnregisterRequest::parse(body)?.auth,
        Purpose::DeleteHistory => DeleteHistoryRequest::parse(body)?.auth,
    })
}

fn purpose(endpoint: &str) -> Result<Purpose, String> {
    match endpoint {
        "status" => Ok(Purpose::Status),
        "unregister" => Ok(Purpose::Unregister),
        "deleteExposureHistory" => Ok(Purpose::DeleteHistory),
        other => Err(format!("there is no endpoint {other:?}")),
    }
}
