//! `end_to_end.json`: the worked example of the specification, from registration to alert.
//!
//! Source: robert.md §12.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::{
    p256::{AgreementKey, PublicKey},
    wrap::WrapKey,
};
use vigie_protocol::robert::{
    auth::{Purpose, drift},
    bundle::{Bundler, Run, Template},
    contact::Contact,
    id::{CountryCode, Ebid, PermanentId},
    keys::{AuthKey, ClientKeys, DayKey, FederationKey},
    registration::{Asked, Registration, RiskLevel},
    scoring::{Scoring, score},
    time::{Day, Drift, EpochId, NtpSeconds, Service, UnixMicros},
    token::Declaration,
    validation::{Rules, validate},
    wire::StatusRequest,
};

use crate::{
    data::{Base64, ContactJson, Hex, close, load, service},
    fixed::Fixed,
    risk_evaluation,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    time_start: String,
    time_start_ntp: u64,
    country_code: u8,
    registration: RegistrationStep,
    report: ReportStep,
    batch: BatchStep,
    status: StatusStep,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegistrationStep {
    at: String,
    now_ntp: u64,
    epoch_id: u32,
    remaining_epochs_today: u32,
    bundle_count: usize,
    server_private_key_d: Hex<32>,
    client_public_key_spki_base64: Base64,
    shared_secret: Hex<32>,
    key_for_mac: Hex<32>,
    #[serde(rename = "serverKey20210315")]
    server_key: Hex<24>,
    federation_key: Hex<32>,
    key_encryption_key: Hex<32>,
    id_a: Hex<5>,
    first_tuples: Vec<Tuple>,
    nonce: Hex<12>,
    tuples_base64_first_two: String,
    stored_key_for_mac_base64: Base64,
    stored_key_nonce: Hex<12>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tuple {
    epoch_id: u32,
    ebid: Hex<8>,
    ecc: Hex<1>,
}

#[derive(Deserialize)]
struct ReportStep {
    contacts: Vec<ContactJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchStep {
    now_ntp: u64,
    scores: Vec<f64>,
    expected: risk_evaluation::Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusStep {
    at: String,
    now_ntp: u64,
    request_body: Value,
    mac_input: Hex<17>,
    current_epoch: u32,
    risk_level: u8,
    last_contact_date_if_upper_draw: String,
    last_risk_scoring_date: String,
    declaration_jti: String,
    notification_date_timestamp: u64,
}

struct World {
    file: File,
    service: Service,
    keys: BTreeMap<Day, DayKey>,
    federation: FederationKey,
    id: PermanentId,
}

impl World {
    fn load() -> Self {
        let file: File = load("end_to_end.json");
        let key = DayKey::from_secret(file.registration.server_key.secret());
        Self {
            service: service(&file.time_start),
            keys: BTreeMap::from([(Day::from_ymd(2021, 3, 15).expect("a day"), key)]),
            federation: FederationKey::from_secret(&file.registration.federation_key.secret()),
            id: PermanentId::from_bytes(file.registration.id_a.0),
            file,
        }
    }

    fn auth(&self) -> AuthKey {
        AuthKey::from_secret(&self.file.registration.key_for_mac.secret())
    }

    fn bundler(&self) -> Bundler<'_, BTreeMap<Day, DayKey>> {
        Bundler {
            service: self.service,
            days: 4,
            country: CountryCode(self.file.country_code),
            keys: &self.keys,
            federation: &self.federation,
        }
    }
}

#[test]
fn registration() {
    let world = World::load();
    let step = &world.file.registration;
    assert_eq!(world.service.start, NtpSeconds(world.file.time_start_ntp));
    let now = step.at.parse::<UnixMicros>().expect("an instant").to_ntp();
    assert_eq!(now, NtpSeconds(step.now_ntp));
    let epoch = world.service.epoch_at(now).expect("the service is open");
    assert_eq!(epoch, EpochId::new(step.epoch_id));
    assert_eq!(world.service.remaining_epochs(epoch), step.remaining_epochs_today);

    let server = AgreementKey::from_scalar(&step.server_private_key_d.secret()).expect("a scalar");
    let phone = PublicKey::from_spki_der(&step.client_public_key_spki_base64.0).expect("a public key");
    let shared = server.agree(&phone);
    assert_eq!(shared, step.shared_secret.secret());
    let keys = ClientKeys::derive(&shared);

    let day = world.service.key_day(epoch).expect("a day");
    for tuple in &step.first_tuples {
        let ebid = world.keys[&day].seal(EpochId::new(tuple.epoch_id), world.id);
        assert_eq!(ebid.0, tuple.ebid.0);
        assert_eq!(world.federation.ecc(ebid, CountryCode(world.file.country_code)).0, tuple.ecc.0[0]);
    }
    let first_two = Template::new(vec![Run { day, first: epoch, count: 2 }]);
    let bundle = world.bundler().fill(&first_two, world.id, &keys.tuples(), &mut Fixed(&step.nonce.0));
    assert_eq!(bundle.as_ref(), Ok(&step.tuples_base64_first_two));

    let kek = WrapKey::new(&step.key_encryption_key.secret());
    let nonces = [step.stored_key_nonce.0, step.stored_key_nonce.0].concat();
    let wrapped = keys.wrap(&kek, &mut Fixed(&nonces));
    assert_eq!(wrapped.auth, step.stored_key_for_mac_base64.array());
}

#[test]
fn the_bundle_of_the_registration_holds_four_days() {
    let mut world = World::load();
    for later in 1..4 {
        let day = Day::from_ymd(2021, 3, 15).expect("a day").plus(later);
        world.keys.insert(day, DayKey::from_secret(world.file.registration.server_key.secret()));
    }
    let template = world.bundler().template(EpochId::new(world.file.registration.epoch_id)).expect("keys");
    assert_eq!(template.len(), world.file.registration.bundle_count);
    assert!(template.missing().is_empty());
}

#[test]
fn report_and_batch() {
    let world = World::load();
    let step = &world.file.batch;
    let contacts: Vec<Contact> = world.file.report.contacts.iter().map(ContactJson::contact).collect();
    let rules = Rules { service: world.service, country: CountryCode(world.file.country_code), hello_tolerance_s: 180 };
    let auth = world.auth();
    let lookup = |id: &PermanentId| (*id == world.id).then_some(&auth);
    let outcomes = validate(&contacts, &rules, &world.federation, &world.keys, lookup);

    let exposures: Vec<(EpochId, f64)> = contacts
        .iter()
        .zip(outcomes)
        .map(|(contact, outcome)| {
            let valid = outcome.expect("both contacts pass");
            let heard: Vec<_> = valid.kept.iter().map(|&i| (contact.hellos[i].at, contact.hellos[i].rssi)).collect();
            (valid.epoch, score(&heard, &Scoring::default()).score)
        })
        .collect();
    assert_eq!(exposures.len(), step.scores.len());
    assert!(exposures.iter().zip(&step.scores).all(|((_, got), expected)| close(*got, *expected)));

    let before = Registration { outdated_risk: true, ..Registration::default() };
    step.expected.check("batch", NtpSeconds(step.now_ntp), world.service, &before, &exposures);
}

#[test]
fn status() {
    let world = World::load();
    let step = &world.file.status;
    let request = StatusRequest::parse(step.request_body.to_string().as_bytes()).expect("a body").auth;
    assert_eq!(request.mac_input(Purpose::Status), step.mac_input.0);
    assert_eq!(request.open(world.service, &world.keys), Ok(world.id));
    assert!(request.check(Purpose::Status, &world.auth()));
    assert_eq!(request.ebid, Ebid(world.file.registration.first_tuples[1].ebid.0));
    let now: UnixMicros = step.at.parse().expect("an instant");
    assert_eq!(now.to_ntp(), NtpSeconds(step.now_ntp));
    assert_eq!(drift(now, request.time, 60), Ok(Drift(0)));

    let epoch = world.service.epoch_at(now.to_ntp()).expect("the service is open");
    assert_eq!(epoch, EpochId::new(step.current_epoch));
    let mut registration = Registration {
        at_risk: true,
        latest_risk_epoch: EpochId::new(27_656),
        last_contact: NtpSeconds(step.last_contact_date_if_upper_draw.parse().expect("a number")),
        ..Registration::default()
    };
    let Asked::Answer(answer) = registration.ask(epoch, Some(2), Drift(0)) else { panic!("too soon") };
    assert_eq!(answer.risk.number(), step.risk_level);
    let found_at = world.service.start_of(answer.latest_risk_epoch.expect("a risk was found"));
    assert_eq!(found_at.0.to_string(), step.last_risk_scoring_date);

    let declaration = Declaration {
        id: world.id,
        risk: RiskLevel::High,
        latest_risk_epoch: registration.latest_risk_epoch,
        notified_at: world.service.start_of(registration.last_status_epoch),
        last_contact: registration.last_contact,
    };
    assert_eq!(declaration.jti(), step.declaration_jti);
    assert_eq!(declaration.notified_at, NtpSeconds(step.notification_date_timestamp));
}
