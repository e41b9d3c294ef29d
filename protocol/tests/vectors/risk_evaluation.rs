//! `risk_evaluation.json`

use rand::{SeedableRng, rngs::StdRng};
use serde::Deserialize;
use vigie_protocol::robert::{
    registration::Registration,
    risk::{Evaluation, Outcome, Settings, day_offsets, evaluate, last_contact, purge_before, reset_due},
    scoring::Scoring,
    time::{EpochId, NtpSeconds, Service},
};

use crate::data::{close, load, service};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    aggregate: Vec<Aggregate>,
    time_start_ntp: u64,
    risk_threshold: f64,
    r0: f64,
    last_contact_delay_seconds: u32,
    retention_days: u32,
    contagious_period_days: u32,
    evaluation: Vec<EvaluationCase>,
    reset: Vec<Reset>,
    purge: Vec<Purge>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Aggregate {
    score_sum: f64,
    total_risk: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EvaluationCase {
    name: String,
    now_ntp: u64,
    registration: State,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct State {
    at_risk: bool,
    #[serde(default)]
    latest_risk_epoch: u32,
    last_contact_timestamp: u64,
    #[serde(default)]
    exposed_epochs: Vec<ExposedEpoch>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExposedEpoch {
    epoch_id: u32,
    exposition_scores: Vec<f64>,
}

/// What an evaluation must come to.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Expected {
    total_risk: f64,
    latest_exposition_epoch: u32,
    risk_raised: bool,
    at_risk: bool,
    latest_risk_epoch: u32,
    #[serde(default)]
    kpi_retention_expired: bool,
    notified_for_current_risk: Option<bool>,
    day_offsets: Option<[i8; 2]>,
    allowed_last_contact_timestamps: Option<Vec<u64>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reset {
    now_ntp: u64,
    registration: State,
    expected_reset: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Purge {
    current_epoch_id: u32,
    exposed_epoch_id: u32,
    kept: bool,
}

impl File {
    fn settings(&self) -> Settings {
        Settings {
            threshold: self.risk_threshold,
            last_contact_delay_s: self.last_contact_delay_seconds,
            contagious_days: self.contagious_period_days,
            retention_days: self.retention_days,
        }
    }
}

impl State {
    fn registration(&self) -> Registration {
        Registration {
            at_risk: self.at_risk,
            is_notified: true,
            notified_for_current_risk: true,
            outdated_risk: true,
            latest_risk_epoch: EpochId::new(self.latest_risk_epoch),
            last_contact: NtpSeconds(self.last_contact_timestamp),
            ..Registration::default()
        }
    }

    fn exposures(&self) -> Vec<(EpochId, f64)> {
        let scores = |exposed: &ExposedEpoch| {
            let epoch = EpochId::new(exposed.epoch_id);
            exposed.exposition_scores.iter().map(|&score| (epoch, score)).collect::<Vec<_>>()
        };
        self.exposed_epochs.iter().flat_map(scores).collect()
    }
}

impl Expected {
    /// Evaluates with many seeds, and holds every result against this.
    pub(crate) fn check(
        &self,
        name: &str,
        now: NtpSeconds,
        service: Service,
        before: &Registration,
        exposures: &[(EpochId, f64)],
    ) {
        let mut seen = Vec::new();
        for seed in 0..64 {
            let rng = &mut StdRng::seed_from_u64(seed);
            let (settings, scoring) = (Settings::default(), Scoring::default());
            let evaluation = evaluate(before, exposures, now, service, &settings, &scoring, rng);
            let mut after = before.clone();
            evaluation.apply(&mut after);
            self.check_one(name, &evaluation, before, &after);
            seen.push(after.last_contact.0);
        }
        if let Some([low, high]) = self.day_offsets {
            let exposed = service.start_of(EpochId::new(self.latest_exposition_epoch));
            assert_eq!(day_offsets(exposed, now, &Settings::default()), low..=high, "{name}");
            let all: Vec<u64> =
                (low..=high).map(|shift| last_contact(before.last_contact, exposed, shift, now).0).collect();
            assert!(all.iter().all(|date| seen.contains(date)), "{name}: some shift is never drawn");
        }
        seen.sort_unstable();
        seen.dedup();
        let allowed = self.allowed_last_contact_timestamps.clone().unwrap_or(vec![before.last_contact.0]);
        assert_eq!(seen, allowed, "{name}");
    }

    fn check_one(&self, name: &str, evaluation: &Evaluation, before: &Registration, after: &Registration) {
        let raised = matches!(evaluation.outcome, Outcome::Raised { .. });
        assert!(close(evaluation.total_risk, self.total_risk), "{name}: {}", evaluation.total_risk);
        assert_eq!(evaluation.latest_exposure, EpochId::new(self.latest_exposition_epoch), "{name}");
        assert_eq!(raised, self.risk_raised, "{name}");
        assert_eq!(evaluation.outcome == Outcome::Expired, self.kpi_retention_expired, "{name}");
        assert_eq!(after.at_risk, self.at_risk, "{name}");
        assert_eq!(after.latest_risk_epoch, EpochId::new(self.latest_risk_epoch), "{name}");
        assert!(!after.outdated_risk, "{name}");
        let notified = self.notified_for_current_risk.unwrap_or(before.notified_for_current_risk);
        assert_eq!(after.notified_for_current_risk, notified, "{name}");
    }
}

#[test]
fn constants() {
    let file: File = load("risk_evaluation.json");
    assert_eq!(file.settings(), Settings::default());
    assert_eq!(file.r0, Scoring::default().r0);
    assert_eq!(service("20200601").start, NtpSeconds(file.time_start_ntp));
}

#[test]
fn aggregates() {
    for case in load::<File>("risk_evaluation.json").aggregate {
        let got = Scoring::default().aggregate(case.score_sum);
        assert!(close(got, case.total_risk), "{}: {got} is not {}", case.score_sum, case.total_risk);
    }
}

#[test]
fn evaluations() {
    for case in load::<File>("risk_evaluation.json").evaluation {
        let (registration, exposures) = (case.registration.registration(), case.registration.exposures());
        case.expected.check(&case.name, NtpSeconds(case.now_ntp), service("20200601"), &registration, &exposures);
    }
}

#[test]
fn resets() {
    let file: File = load("risk_evaluation.json");
    for case in &file.reset {
        let registration = case.registration.registration();
        let got = reset_due(&registration, NtpSeconds(case.now_ntp), &file.settings());
        assert_eq!(got, case.expected_reset, "{}", case.registration.last_contact_timestamp);
    }
}

#[test]
fn purges() {
    let file: File = load("risk_evaluation.json");
    for case in &file.purge {
        let first = purge_before(EpochId::new(case.current_epoch_id), &file.settings());
        assert_eq!(EpochId::new(case.exposed_epoch_id) >= first, case.kept, "{}", case.exposed_epoch_id);
    }
}
