//! `auth_request_mac.json`

use serde::Deserialize;
use serde_json::Value;
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, Purpose},
    id::Ebid,
    keys::AuthKey,
    time::{EpochId, NtpSeconds},
    wire::DeleteHistoryRequest,
};

use crate::data::{Base64, Hex, load};

#[derive(Deserialize)]
struct File {
    client: Vec<Client>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    endpoint: String,
    prefix: u8,
    key_for_mac_base64: Base64,
    ebid_base64: Base64,
    epoch_id: u32,
    ntp_seconds: u64,
    mac_base64: Base64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
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

fn purpose(endpoint: &str, prefix: u8) -> Purpose {
    let purpose = match endpoint {
        "status" => Purpose::Status,
        "unregister" => Purpose::Unregister,
        "deleteExposureHistory" => Purpose::DeleteHistory,
        other => panic!("no endpoint: {other}"),
    };
    assert_eq!(purpose.prefix(), prefix, "{endpoint}");
    purpose
}

#[test]
fn client() {
    for case in load::<File>("auth_request_mac.json").client {
        let key = AuthKey::from_bytes(&case.key_for_mac_base64.0);
        let ebid = Ebid(case.ebid_base64.array());
        let (epoch, time) = (EpochId::new(case.epoch_id), NtpSeconds(case.ntp_seconds).low32());
        let purpose = purpose(&case.endpoint, case.prefix);
        let request = AuthenticatedRequest::compose(purpose, ebid, epoch, time, &key);
        assert_eq!(request.mac, case.mac_base64.array());
    }
}

#[test]
fn vectors() {
    for case in load::<File>("auth_request_mac.json").vectors {
        let key = AuthKey::from_secret(&case.key_for_mac.secret());
        let purpose = purpose(&case.endpoint, case.prefix);
        let (epoch, time) = (EpochId::new(case.epoch_id), NtpSeconds(case.ntp_seconds).low32());
        let request = AuthenticatedRequest::compose(purpose, Ebid(case.ebid.0), epoch, time, &key);
        assert_eq!(request.mac_input(purpose), case.mac_input.0);
        assert_eq!(request.mac, case.mac.0);
        assert!(request.check(purpose, &key));
        let read = DeleteHistoryRequest::parse(case.request_body.to_string().as_bytes()).expect("a body");
        assert_eq!(read.auth, request);
    }
}
