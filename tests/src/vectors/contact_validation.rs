//! `contact_validation.json`: which HELLOs of a contact count, and what the contact then scores.
//!
//! Source: robert.md §7.4, §7.5.

use std::collections::BTreeMap;

use serde::Deserialize;
use vigie_crypto::secret::Secret;
use vigie_protocol::robert::{
    contact::{Contact, Heard},
    id::{CountryCode, Ebid, EncryptedCountryCode, PermanentId},
    keys::{AuthKey, DayKey, FederationKey},
    scoring::{Scoring, score},
    time::{Day, DayRule, NtpSeconds, Service},
    validation::{Rules, validate},
};

use super::{
    FileReport,
    text::{Base64, Hex},
    verdict::{Verdict, all, holds, near, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    server_country_code: u8,
    time_start_ntp: u64,
    hello_tolerance: u32,
    federation_key: Hex<32>,
    server_keys: BTreeMap<String, Hex<24>>,
    identities: Vec<Identity>,
    cases: Option<Vec<Case>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    id_a: Hex<5>,
    key_for_mac: Hex<32>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    contact: Uploaded,
    expected: Expected,
}

/// A contact as it is uploaded.
#[derive(Deserialize)]
pub(super) struct Uploaded {
    ebid: Base64<8>,
    ecc: Base64<1>,
    ids: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    time_collected_on_device: u64,
    time_from_hello_message: u16,
    mac: Base64<5>,
    rssi_calibrated: i16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    outcome: String,
    id_a: Option<Hex<5>>,
    epoch_id: Option<u32>,
    kept_indexes: Option<Vec<usize>>,
    score: Option<f64>,
    country_code: Option<u8>,
}

/// What the server of the file knows.
struct Server {
    rules: Rules,
    federation: FederationKey,
    day_keys: BTreeMap<Day, DayKey>,
    auth_keys: BTreeMap<PermanentId, AuthKey>,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let server = Server::of(&file)?;
    let mut report = FileReport::default();
    report.section("cases", file.cases.as_deref(), |case| Some(&case.name), |case| server.check(case));
    Ok(report)
}

impl Uploaded {
    pub(super) fn contact(&self) -> Contact {
        let hellos = self.ids.iter().map(|detail| Heard {
            at: NtpSeconds(detail.time_collected_on_device),
            sent: detail.time_from_hello_message,
            mac: detail.mac.0,
            rssi: detail.rssi_calibrated,
        });
        Contact { ebid: Ebid(self.ebid.0), ecc: EncryptedCountryCode(self.ecc.0[0]), hellos: hellos.collect() }
    }
}

impl Server {
    fn of(file: &File) -> Result<Self, serde_json::Error> {
        let day_keys = file.server_keys.iter().map(|(day, key)| {
            let day = day.parse().map_err(|_| serde::de::Error::custom(format!("{day:?} is no day")))?;
            Ok((day, DayKey::from_secret(Secret::new(key.0))))
        });
        let auth_keys = file
            .identities
            .iter()
            .map(|identity| (PermanentId::from_bytes(identity.id_a.0), AuthKey::from_bytes(&identity.key_for_mac.0)));
        let start = NtpSeconds(file.time_start_ntp);
        let opened_at_midnight = start.day().map(Service::opening).filter(|service| service.start == start);
        let rules = Rules {
            service: opened_at_midnight.unwrap_or(Service { start, rule: DayRule::Utc }),
            country: CountryCode(file.server_country_code),
            hello_tolerance_s: file.hello_tolerance,
        };
        Ok(Self {
            rules,
            federation: FederationKey::from_secret(&Secret::new(file.federation_key.0)),
            day_keys: day_keys.collect::<Result<_, serde_json::Error>>()?,
            auth_keys: auth_keys.collect(),
        })
    }

    fn check(&self, case: &Case) -> Verdict {
        let contact = case.contact.contact();
        let expected = &case.expected;
        let stored = Contact::unpack(&contact.pack()).map_err(|e| e.to_string())?;
        holds("it does not survive the queue", stored == contact)?;
        if let Some(country) = expected.country_code {
            same("country", &self.federation.country(contact.ebid, contact.ecc).0, &country)?;
        }
        let contacts = [contact];
        let lookup = |id: &PermanentId| self.auth_keys.get(id);
        let outcome = validate(&contacts, &self.rules, &self.federation, &self.day_keys, lookup).remove(0);
        same(
            "outcome",
            &outcome.as_ref().map_or_else(|reason| reason.code(), |_| "scored"),
            &expected.outcome.as_str(),
        )?;
        let Ok(valid) = outcome else { return Ok(()) };
        let heard: Vec<_> =
            valid.kept.iter().map(|&i| (contacts[0].hellos[i].at, contacts[0].hellos[i].rssi)).collect();
        all([
            expected.id_a.map_or(Ok(()), |id| same("identity", &Hex(*valid.id.as_bytes()), &id)),
            expected.epoch_id.map_or(Ok(()), |epoch| same("epoch", &valid.epoch.get(), &epoch)),
            expected.kept_indexes.as_ref().map_or(Ok(()), |kept| same("kept", &valid.kept, kept)),
            expected.score.map_or(Ok(()), |expected| near("score", score(&heard, &Scoring::default()).score, expected)),
        ])
    }
}
