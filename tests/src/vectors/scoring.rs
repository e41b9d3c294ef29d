//! `scoring.json`: what recordings and edge cases score, under both versions of the algorithm.
//!
//! Source: robert.md §7.5.

use serde::Deserialize;
use vigie_protocol::robert::{
    scoring::{Algorithm, Scoring, score},
    time::{EpochId, NtpSeconds},
};

use super::{
    FileReport,
    verdict::{Verdict, all, holds, near, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    configuration: Configuration,
    reference_epoch_tolerance: Option<u32>,
    aggregate_reference: Option<Vec<Aggregate>>,
    reference: Option<Vec<Recording>>,
    edge_and_random: Option<Vec<Recording>>,
    legacy_v0: Option<Vec<Legacy>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    rssi_max: f64,
    p0: f64,
    soft_max_a: f64,
    soft_max_b: f64,
    deltas: [f64; 6],
    r0: f64,
    epoch_seconds: u32,
}

/// The total risk over the scores of one data set: the recordings whose names begin with its name.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Aggregate {
    dataset: String,
    final_risk: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recording {
    name: String,
    epoch_tolerance: Option<u32>,
    t0: u64,
    /// Seconds after `t0`, and dBm.
    hellos: Vec<(i64, i16)>,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    normalized_score: Option<f64>,
    duration: u8,
    nb_contacts: u8,
    rssi_score: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Legacy {
    name: String,
    hellos: Vec<(u64, i16)>,
    rssi_at1m: f64,
    service_time_start: u64,
    reference_range: (Option<f64>, Option<f64>),
    score: f64,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let configured = &file.configuration;
    let algorithm = Scoring {
        algorithm: Algorithm::V2,
        rssi_max: configured.rssi_max,
        p0: configured.p0,
        softmax_a: configured.soft_max_a,
        softmax_b: configured.soft_max_b,
        deltas: configured.deltas,
        r0: configured.r0,
        epoch_tolerance_s: file.reference_epoch_tolerance.unwrap_or(0),
        ..Scoring::default()
    };
    let recordings = file.reference.as_deref();
    let mut report = FileReport::default();
    report.steps("configuration", Some(configured), |configured| {
        vec![("epochSeconds", same("length of an epoch", &EpochId::SECONDS, &configured.epoch_seconds))]
    });
    report.section(
        "aggregateReference",
        file.aggregate_reference.as_deref(),
        |case| Some(&case.dataset),
        |case| aggregate(case, &algorithm, recordings.unwrap_or_default()),
    );
    for (name, cases) in [("reference", recordings), ("edgeAndRandom", file.edge_and_random.as_deref())] {
        report.section(name, cases, |case| Some(&case.name), |case| recording(case, &algorithm));
    }
    report.section("legacyV0", file.legacy_v0.as_deref(), |case| Some(&case.name), legacy);
    Ok(report)
}

impl Recording {
    fn heard(&self) -> Vec<(NtpSeconds, i16)> {
        let at = |after: i64| NtpSeconds(self.t0.saturating_add_signed(after));
        self.hellos.iter().map(|&(after, rssi)| (at(after), rssi)).collect()
    }
}

fn recording(case: &Recording, algorithm: &Scoring) -> Verdict {
    let tolerance = case.epoch_tolerance.unwrap_or(algorithm.epoch_tolerance_s);
    let scored = score(&case.heard(), &Scoring { epoch_tolerance_s: tolerance, ..algorithm.clone() });
    let expected = &case.expected;
    all([
        expected.normalized_score.map_or(Ok(()), |s| near("S", scored.normalized, s)),
        same("duration", &scored.duration, &expected.duration),
        same("nbContacts", &scored.contacts, &expected.nb_contacts),
        near("score", scored.score, expected.rssi_score),
    ])
}

fn aggregate(case: &Aggregate, algorithm: &Scoring, recordings: &[Recording]) -> Verdict {
    let of_the_set = recordings.iter().filter(|recording| recording.name.starts_with(&case.dataset));
    let scores: Vec<f64> = of_the_set.map(|recording| score(&recording.heard(), algorithm).score).collect();
    all([
        holds("there is no recording of this data set", !scores.is_empty()),
        near("total risk", algorithm.aggregate(scores.iter().sum()), case.final_risk),
    ])
}

fn legacy(case: &Legacy) -> Verdict {
    let algorithm = Scoring { algorithm: Algorithm::V0, rssi_1m: case.rssi_at1m, ..Scoring::default() };
    // A service opens at midnight, where an epoch begins: this one opened at the time 0 of its messages.
    let since_opening = |at: u64| NtpSeconds(at.saturating_sub(case.service_time_start));
    let heard: Vec<_> = case.hellos.iter().map(|&(at, rssi)| (since_opening(at), rssi)).collect();
    let score = score(&heard, &algorithm).score;
    let (least, most) = case.reference_range;
    all([
        near("score", score, case.score),
        holds("below the reference range", least.is_none_or(|least| score >= least)),
        holds("above the reference range", most.is_none_or(|most| score <= most)),
    ])
}
