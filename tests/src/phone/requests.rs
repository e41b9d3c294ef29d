//! What a phone sends: authenticated requests and reports, in the JSON of the deployed apps.
//!
//! Source: robert.md §3.7, §4.1.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;

use super::{Heard, Phone, Trouble, Tuple};

/// What an authenticated request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Am I at risk?
    Status,
    /// Forget me.
    Unregister,
    /// Forget whom I met.
    DeleteHistory,
}

impl Purpose {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Status, Self::Unregister, Self::DeleteHistory];

    /// The path it is sent to.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Status => "/api/v6/status",
            Self::Unregister => "/api/v6/unregister",
            Self::DeleteHistory => "/api/v6/deleteExposureHistory",
        }
    }

    /// The byte its MAC input begins with (robert.md §3.6).
    const fn prefix(self) -> u8 {
        match self {
            Self::Status => 0x02,
            Self::Unregister => 0x03,
            Self::DeleteHistory => 0x04,
        }
    }
}

/// An authenticated request, ready to send. Fields are public: a test may spoil them.
#[derive(Clone, Debug, Serialize)]
pub struct Signed {
    /// Base64 of the EBID.
    pub ebid: String,
    /// The epoch that EBID was made for.
    #[serde(rename = "epochId")]
    pub epoch_id: u32,
    /// Base64 of the low 32 bits of NTP seconds.
    pub time: String,
    /// Base64 of the MAC.
    pub mac: String,
}

/// One HELLO of a report. `rssiRaw` is what Android adds and no server knows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    time_collected_on_device: u64,
    time_from_hello_message: u16,
    mac: String,
    rssi_calibrated: i32,
    rssi_raw: i32,
}

/// What was heard under one EBID.
#[derive(Serialize)]
struct Contact {
    ebid: String,
    ecc: String,
    ids: Vec<Detail>,
}

/// A whole report.
#[derive(Serialize)]
struct Report<'a> {
    token: &'a str,
    contacts: Vec<Contact>,
}

impl Phone {
    /// A request signed with the EBID of `epoch`, dated `ntp`.
    ///
    /// # Errors
    /// [`Trouble::Unable`] if the phone has no EBID for that epoch.
    pub fn sign(&self, purpose: Purpose, epoch: u32, ntp: u64) -> Result<Signed, Trouble> {
        let Some(Tuple { ebid, .. }) = self.tuples.get(&epoch) else {
            return Err(Trouble::Unable(format!("this phone has no EBID for epoch {epoch}")));
        };
        let time = (ntp & 0xffff_ffff) as u32;
        let mut input = vec![purpose.prefix()];
        input.extend(ebid.0);
        input.extend(epoch.to_be_bytes());
        input.extend(time.to_be_bytes());
        Ok(Signed {
            ebid: STANDARD.encode(ebid.0),
            epoch_id: epoch,
            time: STANDARD.encode(time.to_be_bytes()),
            mac: STANDARD.encode(self.keys.mac(&input)),
        })
    }

    /// A request as the app would send it now.
    ///
    /// # Errors
    /// [`Trouble::Unable`] for a phone without any tuple.
    pub fn sign_now(&self, purpose: Purpose) -> Result<Signed, Trouble> {
        self.sign(purpose, self.signing_epoch()?, self.clock.ntp())
    }

    /// The report of everything it heard, paid for with `token`: one contact per EBID, in the order in
    /// which they were first heard.
    #[must_use]
    pub fn report_body(&self, token: &str) -> String {
        report_body(token, &self.heard)
    }
}

/// The report of these HELLOs.
fn report_body(token: &str, heard: &[Heard]) -> String {
    let mut groups: Vec<(Tuple, Vec<&Heard>)> = Vec::new();
    for one in heard {
        match groups.iter_mut().find(|(tuple, _)| *tuple == one.tuple) {
            Some((_, hellos)) => hellos.push(one),
            None => groups.push((one.tuple, vec![one])),
        }
    }
    let contacts = groups.into_iter().map(|(tuple, hellos)| Contact {
        ebid: STANDARD.encode(tuple.ebid.0),
        ecc: STANDARD.encode(tuple.ecc.0),
        ids: hellos.into_iter().map(detail).collect(),
    });
    let report = Report { token, contacts: contacts.collect() };
    serde_json::to_string(&report).expect("a report is plain JSON")
}

fn detail(heard: &Heard) -> Detail {
    Detail {
        time_collected_on_device: heard.at,
        time_from_hello_message: heard.sent,
        mac: STANDARD.encode(heard.mac.0),
        rssi_calibrated: heard.rssi,
        rssi_raw: heard.rssi - 35,
    }
}
