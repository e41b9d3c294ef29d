//! `risk_evaluation.json`: from scores to a warning, and back to none.
//!
//! Where chance moves a date by a day, every date it may give is computed and the set compared; then the
//! draw itself is repeated, and has to stay inside the set.
//!
//! Source: robert.md §7.2, §7.3, §7.6.

use std::collections::BTreeSet;

use serde::Deserialize;
use vigie_protocol::robert::{
    registration::Registration,
    risk::{Outcome, Settings, day_offsets, evaluate, last_contact, purge_before, reset_before, reset_due},
    scoring::Scoring,
    time::{DayRule, EpochId, NtpSeconds, Service},
};

use super::{
    FileReport, chance,
    verdict::{Verdict, all, holds, near, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    aggregate: Option<Vec<Aggregate>>,
    time_start_ntp: u64,
    risk_threshold: f64,
    r0: f64,
    last_contact_delay_seconds: u32,
    retention_days: u32,
    contagious_period_days: u32,
    evaluation: Option<Vec<Evaluated>>,
    reset: Option<Vec<Reset>>,
    purge: Option<Vec<Purge>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Aggregate {
    score_sum: f64,
    total_risk: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluated {
    name: String,
    now_ntp: u64,
    registration: Stored,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stored {
    at_risk: bool,
    #[serde(default)]
    latest_risk_epoch: u32,
    last_contact_timestamp: u64,
    #[serde(default)]
    exposed_epochs: Vec<Exposed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exposed {
    epoch_id: u32,
    exposition_scores: Vec<f64>,
}

/// What an evaluation has to find; also the shape of the batch in `end_to_end.json`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Expected {
    total_risk: f64,
    latest_exposition_epoch: u32,
    risk_raised: bool,
    at_risk: bool,
    latest_risk_epoch: u32,
    notified_for_current_risk: Option<bool>,
    day_offsets: Option<(i8, i8)>,
    allowed_last_contact_timestamps: Option<BTreeSet<u64>>,
    kpi_retention_expired: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reset {
    now_ntp: u64,
    registration: Stored,
    expected_reset: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Purge {
    current_epoch_id: u32,
    exposed_epoch_id: u32,
    kept: bool,
}

/// The rules of a file.
pub(super) struct Batch {
    pub(super) service: Service,
    pub(super) settings: Settings,
    pub(super) scoring: Scoring,
}

/// How often a draw is repeated: a date that should not be drawn hides from that many with less than
/// one chance in 10¹¹.
const DRAWS: usize = 64;

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let batch = Batch {
        service: Service { start: NtpSeconds(file.time_start_ntp), rule: DayRule::Utc },
        settings: Settings {
            threshold: file.risk_threshold,
            last_contact_delay_s: file.last_contact_delay_seconds,
            contagious_days: file.contagious_period_days,
            retention_days: file.retention_days,
        },
        scoring: Scoring { r0: file.r0, ..Scoring::default() },
    };
    let mut report = FileReport::default();
    report.section(
        "aggregate",
        file.aggregate.as_deref(),
        |_| None,
        |case| near("total risk", batch.scoring.aggregate(case.score_sum), case.total_risk),
    );
    report.section(
        "evaluation",
        file.evaluation.as_deref(),
        |case| Some(&case.name),
        |case| {
            let (registration, exposures) = case.registration.read();
            batch.check(&registration, &exposures, NtpSeconds(case.now_ntp), &case.expected)
        },
    );
    report.section("reset", file.reset.as_deref(), |_| None, |case| reset(case, &batch.settings));
    report.section("purge", file.purge.as_deref(), |_| None, |case| purge(case, &batch.settings));
    Ok(report)
}

impl Stored {
    fn read(&self) -> (Registration, Vec<(EpochId, f64)>) {
        let registration = Registration {
            at_risk: self.at_risk,
            latest_risk_epoch: EpochId::new(self.latest_risk_epoch),
            last_contact: NtpSeconds(self.last_contact_timestamp),
            outdated_risk: true,
            notified_for_current_risk: true,
            ..Registration::default()
        };
        let scores = self.exposed_epochs.iter().flat_map(|exposed| {
            let epoch = EpochId::new(exposed.epoch_id);
            exposed.exposition_scores.iter().map(move |&score| (epoch, score))
        });
        (registration, scores.collect())
    }
}

impl Batch {
    /// Evaluates a registration as often as chance may decide, and compares.
    pub(super) fn check(
        &self,
        registration: &Registration,
        exposures: &[(EpochId, f64)],
        now: NtpSeconds,
        expected: &Expected,
    ) -> Verdict {
        let mut rng = chance::seeded();
        let mut dates = BTreeSet::new();
        for _ in 0..DRAWS {
            let found = evaluate(registration, exposures, now, self.service, &self.settings, &self.scoring, &mut rng);
            let mut after = registration.clone();
            found.apply(&mut after);
            let raised = matches!(found.outcome, Outcome::Raised { .. });
            all([
                near("total risk", found.total_risk, expected.total_risk),
                same("latest exposure", &found.latest_exposure.get(), &expected.latest_exposition_epoch),
                same("risk raised", &raised, &expected.risk_raised),
                same("at risk", &after.at_risk, &expected.at_risk),
                same("latestRiskEpoch", &after.latest_risk_epoch.get(), &expected.latest_risk_epoch),
                holds("it is still outdated", !after.outdated_risk),
                same("notified", &after.notified_for_current_risk, &expected.notified_for_current_risk.unwrap_or(true)),
                same(
                    "too long ago",
                    &(found.outcome == Outcome::Expired),
                    &expected.kpi_retention_expired.unwrap_or(false),
                ),
            ])?;
            dates.insert(after.last_contact.0);
        }
        match &expected.allowed_last_contact_timestamps {
            None => same("last contact", &dates, &BTreeSet::from([registration.last_contact.0])),
            Some(allowed) => self.check_dates(registration, now, expected, allowed, &dates),
        }
    }

    fn check_dates(
        &self,
        registration: &Registration,
        now: NtpSeconds,
        expected: &Expected,
        allowed: &BTreeSet<u64>,
        drawn: &BTreeSet<u64>,
    ) -> Verdict {
        let exposed = self.service.start_of(EpochId::new(expected.latest_exposition_epoch));
        let offsets = day_offsets(exposed, now, &self.settings);
        let possible: BTreeSet<u64> =
            offsets.clone().map(|shift| last_contact(registration.last_contact, exposed, shift, now).0).collect();
        all([
            expected.day_offsets.map_or(Ok(()), |given| same("shifts", &(*offsets.start(), *offsets.end()), &given)),
            same("possible dates", &possible, allowed),
            same("dates drawn", drawn, allowed),
        ])
    }
}

fn reset(case: &Reset, settings: &Settings) -> Verdict {
    let (registration, _) = case.registration.read();
    let now = NtpSeconds(case.now_ntp);
    let by_the_cut_off = registration.at_risk && registration.last_contact <= reset_before(now, settings);
    all([
        same("reset", &reset_due(&registration, now, settings), &case.expected_reset),
        same("reset by the cut-off for a whole store", &by_the_cut_off, &case.expected_reset),
    ])
}

fn purge(case: &Purge, settings: &Settings) -> Verdict {
    let before = purge_before(EpochId::new(case.current_epoch_id), settings);
    same("kept", &(EpochId::new(case.exposed_epoch_id) >= before), &case.kept)
}
