//! `contact_validation.json`

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use vigie_protocol::robert::{
    contact::Contact,
    id::{CountryCode, PermanentId},
    keys::{AuthKey, DayKey, FederationKey},
    scoring::{Scoring, score},
    time::{Day, EpochId},
    validation::{Rules, validate},
};

use crate::data::{ContactJson, Hex, close, load, service};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    server_country_code: u8,
    time_start_ntp: u64,
    hello_tolerance: u32,
    federation_key: Hex<32>,
    server_keys: BTreeMap<String, Hex<24>>,
    identities: Vec<Identity>,
    cases: Vec<Case>,
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
    contact: ContactJson,
    expected: Expected,
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

#[test]
fn cases() {
    let file: File = load("contact_validation.json");
    let service = service("20200601");
    assert_eq!(service.start.0, file.time_start_ntp);
    let rules =
        Rules { service, country: CountryCode(file.server_country_code), hello_tolerance_s: file.hello_tolerance };
    let federation = FederationKey::from_secret(&file.federation_key.secret());
    let keys: BTreeMap<Day, DayKey> = file
        .server_keys
        .iter()
        .map(|(day, key)| (day.parse().expect("a day"), DayKey::from_secret(key.secret())))
        .collect();
    let identities: HashMap<PermanentId, AuthKey> = file
        .identities
        .iter()
        .map(|known| (PermanentId::from_bytes(known.id_a.0), AuthKey::from_secret(&known.key_for_mac.secret())))
        .collect();

    // All in one batch, as in the job.
    let contacts: Vec<Contact> = file.cases.iter().map(|case| case.contact.contact()).collect();
    let outcomes = validate(&contacts, &rules, &federation, &keys, |id| identities.get(id));
    assert_eq!(outcomes.len(), file.cases.len());
    for ((Case { name, expected, .. }, contact), outcome) in file.cases.iter().zip(&contacts).zip(outcomes) {
        if let Some(country) = expected.country_code {
            assert_eq!(federation.country(contact.ebid, contact.ecc), CountryCode(country), "{name}");
        }
        let valid = match outcome {
            Ok(valid) => valid,
            Err(discard) => {
                assert_eq!(discard.code(), expected.outcome, "{name}");
                continue;
            }
        };
        assert_eq!(expected.outcome, "scored", "{name}");
        assert_eq!(expected.id_a.map(|id| PermanentId::from_bytes(id.0)), Some(valid.id), "{name}");
        assert_eq!(expected.epoch_id.map(EpochId::new), Some(valid.epoch), "{name}");
        assert_eq!(expected.kept_indexes.as_ref(), Some(&valid.kept), "{name}");
        let heard: Vec<_> = valid.kept.iter().map(|&i| (contact.hellos[i].at, contact.hellos[i].rssi)).collect();
        let got = score(&heard, &Scoring::default()).score;
        assert!(close(got, expected.score.expect("a score")), "{name}: {got}");
    }
}
