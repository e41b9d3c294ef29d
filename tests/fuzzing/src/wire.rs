//! Bodies of requests.
//!
//! Source: robert.md §2.2, §3.7, §4.1.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::Value;
use vigie_protocol::robert::wire::{
    DeleteHistoryRequest, RegisterRequest, ReportRequest, StatusRequest, UnregisterRequest, WireError,
};

/// Base64 as the wire has it: padded, stray bits of the last sign ignored.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// `POST /api/v6/register`: what is required is there, and nothing is longer than what was sent.
pub(crate) fn register(bytes: &[u8]) {
    let Ok(request) = RegisterRequest::parse(bytes) else { return };
    assert!(!request.captcha.is_empty() && !request.captcha_id.is_empty(), "required members");
    assert!(request.captcha.len() + request.captcha_id.len() <= bytes.len(), "no longer than the body");
    if let Some(key) = request.client_public_key() {
        assert!(key.len() <= bytes.len(), "no longer than the body");
    }
    if let Some(push) = &request.push {
        for text in [&push.token, &push.locale, &push.timezone] {
            assert!(!text.trim().is_empty(), "only a complete one is kept");
        }
    }
    assert_eq!(RegisterRequest::parse(bytes), Ok(request), "the same twice");
}

/// The three authenticated requests: they share four members and must read them alike. What one of them has
/// besides can only refuse the whole.
pub(crate) fn authenticated_requests(bytes: &[u8]) {
    let plain = DeleteHistoryRequest::parse(bytes).map(|request| request.auth);
    let others = [
        StatusRequest::parse(bytes).map(|request| request.auth),
        UnregisterRequest::parse(bytes).map(|request| request.auth),
    ];
    for other in others {
        if other != Err(WireError::Malformed) {
            assert_eq!(other, plain, "one reading of what all three share");
        }
    }
    if let Ok(auth) = plain {
        let body: Value = serde_json::from_slice(bytes).expect("what was read is JSON");
        let sent = |member: &str| BASE64.decode(body[member].as_str().expect("text")).expect("base64");
        assert_eq!(sent("ebid"), auth.ebid.0);
        assert_eq!(sent("mac"), auth.mac);
        assert_eq!(body["epochId"].as_f64(), Some(f64::from(auth.epoch.get())));
    }
}

/// `POST /api/v6/report`: entry by entry as a plain reading of the JSON finds it.
pub(crate) fn report(bytes: &[u8]) {
    let Ok(request) = ReportRequest::parse(bytes) else { return };
    let body: Value = serde_json::from_slice(bytes).expect("what was read is JSON");
    assert_eq!(body["token"].as_str(), Some(request.token.as_str()));
    let expected: Vec<PlainContact> =
        body["contacts"].as_array().expect("a list").iter().filter_map(plain_contact).collect();
    let kept: Vec<PlainContact> = request
        .contacts
        .iter()
        .map(|contact| PlainContact {
            ebid: contact.ebid.0,
            ecc: contact.ecc.0,
            hellos: contact.hellos.iter().map(|h| (h.at.0, h.sent, h.mac, h.rssi)).collect(),
        })
        .collect();
    assert_eq!(kept, expected);
}

/// A contact, read with as little thought as possible.
#[derive(Debug, PartialEq)]
struct PlainContact {
    ebid: [u8; 8],
    ecc: u8,
    hellos: Vec<(u64, u16, [u8; 5], i16)>,
}

fn plain_contact(entry: &Value) -> Option<PlainContact> {
    let [ecc] = array(&entry["ecc"])?;
    let hellos: Vec<_> = entry["ids"].as_array()?.iter().filter_map(plain_hello).collect();
    let contact = PlainContact { ebid: array(&entry["ebid"])?, ecc, hellos };
    (!contact.hellos.is_empty()).then_some(contact)
}

fn plain_hello(entry: &Value) -> Option<(u64, u16, [u8; 5], i16)> {
    let at = u32::try_from(integer(&entry["timeCollectedOnDevice"])?).ok()?;
    let sent = u16::try_from(integer(&entry["timeFromHelloMessage"])?).ok()?;
    let rssi = integer(&entry["rssiCalibrated"])?.clamp(i16::MIN.into(), i16::MAX.into());
    Some((at.into(), sent, array(&entry["mac"])?, i16::try_from(rssi).expect("clamped")))
}

fn array<const N: usize>(value: &Value) -> Option<[u8; N]> {
    BASE64.decode(value.as_str()?).ok()?.try_into().ok()
}

/// A number without fraction, the nearest `i64` for one that is larger.
fn integer(value: &Value) -> Option<i64> {
    let large = || value.as_f64().map(|number| number as i64); // saturates
    value.as_i64().or_else(large)
}
