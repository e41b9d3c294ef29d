//! `end_to_end.json`: the worked example, from a registration to the answer of a status request.
//!
//! Source: robert.md §12.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::{secret::Secret, wrap::WrapKey};
use vigie_protocol::robert::{
    auth::Purpose,
    bundle::Bundler,
    id::{CountryCode, PermanentId},
    keys::{AuthKey, ClientKeys, DayKey, FederationKey},
    registration::{Asked, Registration, RiskLevel},
    risk::Settings,
    scoring::{Scoring, score},
    time::{Drift, EpochId, NtpSeconds, Service, UnixMicros},
    token::Declaration,
    validation::{Rules, validate},
};

use super::{
    FileReport, auth_request_mac, chance,
    contact_validation::Uploaded,
    key_agreement_tuples::{agreement, open_bundle, sealed},
    risk_evaluation::{Batch, Expected},
    text::{Base64, Base64Bytes, Hex},
    verdict::{Verdict, all, holds, near, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    time_start: String,
    time_start_ntp: u64,
    country_code: u8,
    registration: RegistrationStep,
    report: Option<ReportStep>,
    batch: Option<BatchStep>,
    status: Option<StatusStep>,
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
    server_public_key_spki_base64: Base64Bytes,
    client_private_key_d: Hex<32>,
    client_public_key_spki_base64: Base64Bytes,
    shared_secret: Hex<32>,
    key_for_mac: Hex<32>,
    key_for_tuples: Hex<32>,
    server_key20210315: Hex<24>,
    federation_key: Hex<32>,
    key_encryption_key: Hex<32>,
    id_a: Hex<5>,
    id_a_base64: Base64<5>,
    tuples_plaintext_first_two: String,
    nonce: Hex<12>,
    tuples_base64_first_two: Base64Bytes,
    stored_key_for_mac_base64: Base64Bytes,
    stored_key_nonce: Hex<12>,
}

#[derive(Deserialize)]
struct ReportStep {
    contacts: Vec<Uploaded>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchStep {
    now_ntp: u64,
    scores: Vec<f64>,
    expected: Expected,
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

/// The server of the example.
struct Example<'f> {
    file: &'f File,
    service: Service,
    id: PermanentId,
    auth: AuthKey,
    federation: FederationKey,
    day_keys: BTreeMap<vigie_protocol::robert::time::Day, DayKey>,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let example = Example::of(&file)?;
    let mut report = FileReport::default();
    report.steps("registration", Some(&file.registration), |step| example.registration(step));
    report.steps("report", file.report.as_ref().zip(file.batch.as_ref()).as_ref(), |(report, batch)| {
        vec![("two contacts, two scores", example.report(report, batch))]
    });
    report.steps("batch", file.batch.as_ref(), |step| vec![("risk raised", example.batch(step))]);
    report.steps("status", file.status.as_ref(), |step| example.status(step));
    Ok(report)
}

impl<'f> Example<'f> {
    fn of(file: &'f File) -> Result<Self, serde_json::Error> {
        let opened = file.time_start.parse().map_err(|_| serde::de::Error::custom("timeStart is no day"))?;
        let service = Service::opening(opened);
        let registered = &file.registration;
        let today = service.key_day(EpochId::new(registered.epoch_id));
        let today = today.ok_or_else(|| serde::de::Error::custom("epochId has no day"))?;
        let key = |secret: [u8; 24]| DayKey::from_secret(Secret::new(secret));
        // The example gives the key of its day; the three days after it have some key.
        let mut day_keys: BTreeMap<_, _> = (1_u8..4).map(|n| (today.plus(n.into()), key([n; 24]))).collect();
        day_keys.insert(today, key(registered.server_key20210315.0));
        Ok(Self {
            file,
            service,
            id: PermanentId::from_bytes(registered.id_a.0),
            auth: AuthKey::from_bytes(&registered.key_for_mac.0),
            federation: FederationKey::from_secret(&Secret::new(registered.federation_key.0)),
            day_keys,
        })
    }

    fn registration(&self, step: &RegistrationStep) -> Vec<(&'static str, Verdict)> {
        let first = EpochId::new(step.epoch_id);
        let (server, client) = (&step.server_public_key_spki_base64, &step.client_public_key_spki_base64);
        let shared = &step.shared_secret;
        let derive = |label: &str| Hex(*vigie_crypto::hmac::hmac_sha256(&shared.0, label.as_bytes()).expose());
        vec![
            ("time start", same("NTP seconds", &self.service.start.0, &self.file.time_start_ntp)),
            ("instant", same_instant(&step.at, step.now_ntp)),
            ("epoch", same("epoch", &self.service.epoch_at(NtpSeconds(step.now_ntp)), &Some(first))),
            ("remaining epochs", same("count", &self.service.remaining_epochs(first), &step.remaining_epochs_today)),
            ("agreement, server side", agreement(step.server_private_key_d.0, Some(server), client, shared)),
            ("agreement, phone side", agreement(step.client_private_key_d.0, Some(client), server, shared)),
            ("K_A^auth", same("key", &derive("mac"), &step.key_for_mac)),
            ("K_A^tuples", same("key", &derive("tuples"), &step.key_for_tuples)),
            ("ID_A in base64", same("ID_A", &Base64(step.id_a.0), &step.id_a_base64)),
            ("bundle", self.bundle(step, first)),
            (
                "first two tuples, sealed",
                sealed(
                    step.key_for_tuples.0,
                    step.nonce.0,
                    step.tuples_plaintext_first_two.as_bytes(),
                    &step.tuples_base64_first_two.0,
                ),
            ),
            ("stored key", self.stored_key(step)),
        ]
    }

    fn bundle(&self, step: &RegistrationStep, first: EpochId) -> Verdict {
        let bundler = Bundler {
            service: self.service,
            days: 4,
            country: CountryCode(self.file.country_code),
            keys: &self.day_keys,
            federation: &self.federation,
        };
        let keys = ClientKeys::derive(&Secret::new(step.shared_secret.0));
        let bundle = bundler.make(first, self.id, &keys.tuples(), &mut chance::seeded()).map_err(|e| e.to_string())?;
        let plain = open_bundle(step.key_for_tuples.0, &bundle.tuples)?;
        let first_two = step.tuples_plaintext_first_two.trim_end_matches(']');
        all([
            same("count", &plain.matches("epochId").count(), &step.bundle_count),
            holds("it begins otherwise", plain.starts_with(first_two)),
        ])
    }

    fn stored_key(&self, step: &RegistrationStep) -> Verdict {
        let stored = &step.stored_key_for_mac_base64.0;
        sealed(step.key_encryption_key.0, step.stored_key_nonce.0, &step.key_for_mac.0, stored)?;
        let stored = stored.as_slice().try_into().map_err(|_| "a wrapped key has 60 bytes".to_owned())?;
        let unwrapped = WrapKey::new(&Secret::new(step.key_encryption_key.0)).unwrap(stored);
        same("unwrapped", &unwrapped.map(|key| Hex(*key.expose())).map_err(|e| e.to_string()), &Ok(step.key_for_mac))
    }

    fn report(&self, report: &ReportStep, batch: &BatchStep) -> Verdict {
        let contacts: Vec<_> = report.contacts.iter().map(Uploaded::contact).collect();
        let rules =
            Rules { service: self.service, country: CountryCode(self.file.country_code), hello_tolerance_s: 180 };
        let lookup = |id: &PermanentId| (*id == self.id).then_some(&self.auth);
        let outcomes = validate(&contacts, &rules, &self.federation, &self.day_keys, lookup);
        same("contacts", &outcomes.len(), &batch.scores.len())?;
        all(contacts.iter().zip(outcomes).zip(&batch.scores).map(|((contact, outcome), &expected)| {
            let valid = outcome.map_err(|reason| reason.to_string())?;
            let heard: Vec<_> = valid.kept.iter().map(|&i| (contact.hellos[i].at, contact.hellos[i].rssi)).collect();
            near("score", score(&heard, &Scoring::default()).score, expected)
        }))
    }

    fn batch(&self, step: &BatchStep) -> Verdict {
        let first = self.file.registration.epoch_id;
        let exposures: Vec<_> = (first..).map(EpochId::new).zip(step.scores.iter().copied()).collect();
        // As `Stored::read` in `risk_evaluation.json`: a new risk has to clear this flag.
        let registration =
            Registration { notified_for_current_risk: true, outdated_risk: true, ..Registration::default() };
        let batch = Batch { service: self.service, settings: Settings::default(), scoring: Scoring::default() };
        batch.check(&registration, &exposures, NtpSeconds(step.now_ntp), &step.expected)
    }

    fn status(&self, step: &StatusStep) -> Vec<(&'static str, Verdict)> {
        vec![
            ("instant", same_instant(&step.at, step.now_ntp)),
            ("request", self.request(step)),
            ("answer", self.answer(step)),
        ]
    }

    fn request(&self, step: &StatusStep) -> Verdict {
        let request = auth_request_mac::parse(Purpose::Status, step.request_body.to_string().as_bytes())
            .map_err(|e| e.to_string())?;
        all([
            same("MAC input", &Hex(request.mac_input(Purpose::Status)), &step.mac_input),
            holds("its MAC is refused", request.check(Purpose::Status, &self.auth)),
            same("identity", &request.open(self.service, &self.day_keys), &Ok(self.id)),
            same("time", &request.time, &NtpSeconds(step.now_ntp).low32()),
        ])
    }

    fn answer(&self, step: &StatusStep) -> Verdict {
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("{text:?} is no number"));
        let last_contact = NtpSeconds(number(&step.last_contact_date_if_upper_draw)?);
        let scored_at = NtpSeconds(number(&step.last_risk_scoring_date)?);
        let scored_in = self.service.epoch_at(scored_at).ok_or("scored before the service opened")?;
        let mut registration =
            Registration { at_risk: true, last_contact, latest_risk_epoch: scored_in, ..Registration::default() };
        let now = self.service.epoch_at(NtpSeconds(step.now_ntp)).ok_or("before the service opened")?;
        let Asked::Answer(answer) = registration.ask(now, Some(2), Drift::default()) else {
            return Err("the request is refused as too early".to_owned());
        };
        let declared = Declaration {
            id: self.id,
            risk: RiskLevel::High,
            latest_risk_epoch: scored_in,
            notified_at: self.service.start_of(registration.last_status_epoch),
            last_contact,
        };
        all([
            same("current epoch", &now.get(), &step.current_epoch),
            same("risk level", &answer.risk.number(), &step.risk_level),
            same("last contact", &answer.last_contact, &Some(last_contact)),
            same("last scoring", &answer.latest_risk_epoch.map(|epoch| self.service.start_of(epoch)), &Some(scored_at)),
            same("jti", &declared.jti(), &step.declaration_jti),
            same("date of the notification", &declared.notified_at.0, &step.notification_date_timestamp),
        ])
    }
}

fn same_instant(iso: &str, ntp: u64) -> Verdict {
    let instant: UnixMicros = iso.parse().map_err(|_| format!("{iso:?} is no instant"))?;
    same("NTP seconds", &instant.to_ntp().0, &ntp)
}
