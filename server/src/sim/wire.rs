//! The JSON that a phone writes and reads.
//!
//! Source: robert.md §2.2 and §2.5 (registration, bundle), §3.7 (requests), §4.1 (report), §5.4 (status).

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize, Serializer};
use vigie_protocol::robert::{auth::AuthenticatedRequest, contact::Contact};

/// `POST /api/v6/captcha`.
#[derive(Deserialize)]
pub(crate) struct Captcha {
    pub(crate) id: String,
}

/// `GET /.well-known/vigie`, as far as a phone wants it.
#[derive(Deserialize)]
pub(crate) struct WellKnown {
    pub(crate) robert: WellKnownRobert,
}

/// What a phone is built with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WellKnownRobert {
    pub(crate) registration_key: String,
    pub(crate) time_start: u64,
}

/// The answer to a registration.
#[derive(Deserialize)]
pub(crate) struct Registered {
    pub(crate) tuples: String,
}

/// The answer to a status request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    pub(crate) risk_level: u8,
    pub(crate) tuples: String,
    /// NTP seconds, as text.
    pub(crate) last_risk_scoring_date: Option<String>,
}

/// The answer to a report or an unregistration.
#[derive(Deserialize)]
pub(crate) struct Done {
    pub(crate) success: bool,
}

/// One tuple of a bundle.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BundledTuple<'a> {
    pub(crate) epoch_id: u32,
    #[serde(borrow)]
    pub(crate) key: BundledKey<'a>,
}

/// EBID and ECC in base64. The server escapes nothing in it, so both are read where they stand.
#[derive(Deserialize)]
pub(crate) struct BundledKey<'a> {
    pub(crate) ebid: &'a str,
    pub(crate) ecc: &'a str,
}

/// An authenticated request.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Authenticated {
    ebid: String,
    epoch_id: u32,
    time: String,
    mac: String,
}

/// Writes an authenticated request.
pub(crate) fn authenticated(request: &AuthenticatedRequest) -> Vec<u8> {
    json(&Authenticated {
        ebid: BASE64_STANDARD.encode(request.ebid.0),
        epoch_id: request.epoch.get(),
        time: BASE64_STANDARD.encode(request.time.to_bytes()),
        mac: BASE64_STANDARD.encode(request.mac),
    })
}

/// A report.
#[derive(Serialize)]
struct Report<'a> {
    token: &'a str,
    contacts: &'a [Written<'a>],
}

struct Written<'a>(&'a Contact);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Heard {
    time_collected_on_device: u32,
    time_from_hello_message: u16,
    mac: String,
    rssi_calibrated: i16,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Whole {
            ebid: String,
            ecc: String,
            ids: Vec<Heard>,
        }
        let heard = self.0.hellos.iter().map(|hello| Heard {
            time_collected_on_device: hello.at.low32().0,
            time_from_hello_message: hello.sent,
            mac: BASE64_STANDARD.encode(hello.mac),
            rssi_calibrated: hello.rssi,
        });
        let (ebid, ecc) = (BASE64_STANDARD.encode(self.0.ebid.0), BASE64_STANDARD.encode([self.0.ecc.0]));
        Whole { ebid, ecc, ids: heard.collect() }.serialize(serializer)
    }
}

/// Writes a report of these contacts, paid for with a code.
pub(crate) fn report(token: &str, contacts: &[Contact]) -> Vec<u8> {
    let contacts: Vec<Written<'_>> = contacts.iter().map(Written).collect();
    json(&Report { token, contacts: &contacts })
}

/// Writes a registration.
pub(crate) fn register(captcha_id: &str, public_key: &[u8]) -> Vec<u8> {
    let key = BASE64_STANDARD.encode(public_key);
    json(&serde_json::json!({ "captcha": "simulated", "captchaId": captcha_id, "clientPublicECDHKey": key }))
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Strings, numbers and lists of them: nothing that JSON cannot say, and memory does not refuse.
    serde_json::to_vec(value).expect("plain values are JSON")
}

#[cfg(test)]
mod tests {
    use vigie_protocol::robert::{
        contact,
        id::{Ebid, EncryptedCountryCode},
        time::{EpochId, NtpSeconds, Time32},
        wire::{ReportRequest, StatusRequest},
    };

    use super::*;

    #[test]
    fn the_server_reads_what_a_phone_writes() {
        let request = AuthenticatedRequest {
            ebid: Ebid([1; 8]),
            epoch: EpochId::new(27_593),
            time: Time32(0xe3fa_eb0d),
            mac: [9; 32],
        };
        let read = StatusRequest::parse(&authenticated(&request)).expect("a request");
        assert!(read.auth == request);

        let heard = contact::Heard { at: NtpSeconds(3_824_791_221), sent: 44_724, mac: [1, 2, 3, 4, 5], rssi: -40 };
        let contact = Contact { ebid: Ebid([2; 8]), ecc: EncryptedCountryCode(7), hellos: vec![heard] };
        let read = ReportRequest::parse(&report("ABC123", std::slice::from_ref(&contact))).expect("a report");
        assert_eq!(read.token, "ABC123");
        assert!(read.contacts == [contact]);
    }
}
