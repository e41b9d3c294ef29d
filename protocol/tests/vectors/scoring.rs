//! `scoring.json`

use std::collections::BTreeMap;

use serde::Deserialize;
use vigie_protocol::robert::{
    scoring::{Algorithm, Scoring, score},
    time::{EpochId, NtpSeconds},
};

use crate::data::{close, load};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    configuration: Configuration,
    reference_epoch_tolerance: u32,
    aggregate_reference: Vec<AggregateCase>,
    reference: Vec<Recording>,
    edge_and_random: Vec<Edge>,
    legacy_v0: Vec<Legacy>,
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AggregateCase {
    dataset: String,
    final_risk: f64,
}

#[derive(Deserialize)]
struct Recording {
    name: String,
    t0: u64,
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
struct Edge {
    epoch_tolerance: u32,
    #[serde(flatten)]
    recording: Recording,
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

impl Recording {
    fn check(&self, scoring: &Scoring) -> f64 {
        let heard: Vec<_> = self
            .hellos
            .iter()
            .map(|&(offset, rssi)| (NtpSeconds(self.t0.saturating_add_signed(offset)), rssi))
            .collect();
        let (got, expected, name) = (score(&heard, scoring), &self.expected, &self.name);
        assert_eq!((got.duration, got.contacts), (expected.duration, expected.nb_contacts), "{name}");
        if let Some(normalized) = expected.normalized_score {
            assert!(close(got.normalized, normalized), "{name}: {} is not {normalized}", got.normalized);
        }
        assert!(close(got.score, expected.rssi_score), "{name}: {} is not {}", got.score, expected.rssi_score);
        got.score
    }
}

#[test]
fn constants() {
    let file: File = load("scoring.json");
    let Configuration { rssi_max, p0, soft_max_a, soft_max_b, deltas, r0, epoch_seconds } = file.configuration;
    let read = Scoring { rssi_max, p0, softmax_a: soft_max_a, softmax_b: soft_max_b, deltas, r0, ..Scoring::default() };
    assert_eq!(read, Scoring::default());
    assert_eq!(epoch_seconds, EpochId::SECONDS);
}

#[test]
fn recordings_and_their_sums() {
    let file: File = load("scoring.json");
    let scoring = Scoring { epoch_tolerance_s: file.reference_epoch_tolerance, ..Scoring::default() };
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for recording in &file.reference {
        let score = recording.check(&scoring);
        let dataset = file.aggregate_reference.iter().find(|case| recording.name.starts_with(&case.dataset));
        *sums.entry(&dataset.expect("every recording belongs to a data set").dataset).or_default() += score;
    }
    assert_eq!(file.reference.len(), 127);
    for case in &file.aggregate_reference {
        let risk = scoring.aggregate(sums[&*case.dataset]);
        assert!(close(risk, case.final_risk), "{}: {risk} is not {}", case.dataset, case.final_risk);
    }
}

/// Not only to nine digits: the sums run in the order of the reference.
#[test]
fn recordings_to_the_last_bit() {
    let file: File = load("scoring.json");
    let scoring = Scoring { epoch_tolerance_s: file.reference_epoch_tolerance, ..Scoring::default() };
    let inexact = file.reference.iter().filter(|r| r.check(&scoring) != r.expected.rssi_score).count();
    assert_eq!(inexact, 0);
}

#[test]
fn edges() {
    for Edge { epoch_tolerance, recording } in load::<File>("scoring.json").edge_and_random {
        recording.check(&Scoring { epoch_tolerance_s: epoch_tolerance, ..Scoring::default() });
    }
}

#[test]
fn version_0() {
    for case in load::<File>("scoring.json").legacy_v0 {
        let scoring = Scoring { algorithm: Algorithm::V0, rssi_1m: case.rssi_at1m, ..Scoring::default() };
        assert_eq!(case.service_time_start % u64::from(EpochId::SECONDS), 0, "{}", case.name);
        let heard: Vec<_> = case.hellos.iter().map(|&(at, rssi)| (NtpSeconds(at), rssi)).collect();
        let got = score(&heard, &scoring).score;
        assert!(close(got, case.score), "{}: {got} is not {}", case.name, case.score);
        let (low, high) = case.reference_range;
        assert!(low.is_none_or(|low| low <= got) && high.is_none_or(|high| got <= high), "{}: {got}", case.name);
    }
}
