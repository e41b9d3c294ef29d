//! The published vectors hold, all of them; and the runner notices a wrong one in every file.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};
use vigie_tests::vectors::{FILES, run};

#[test]
fn every_published_vector_holds() {
    let outcome = run(&published()).expect("the published vectors can be run");
    for (file, report) in &outcome.0 {
        let report = report.as_ref().unwrap_or_else(|| panic!("{file} is missing"));
        for section in &report.sections {
            assert!(section.total.is_some_and(|total| total > 0), "{file}: {} is missing or empty", section.name);
            assert_eq!(section.failures, [], "{file}: {}", section.name);
        }
    }
    let (held, total) = outcome.counts();
    assert_eq!(held, total);
}

/// One expected value in each file, what to put in its place, and how the case is then named.
fn alterations() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    vec![
        ("skinny64_192.json", "/vectors/0/ciphertext", json!("0000000000000000"), "vectors[0]"),
        ("skinny64_192.json", "/officialRoundStates/11", json!("0000000000000000"), "round 12"),
        ("ebid.json", "/vectors/3/ebid", json!("0000000000000000"), "vectors[3]"),
        ("ecc.json", "/vectors/2/countryCode", json!(32), "vectors[2]"),
        ("hello_mac.json", "/client/0/mac", json!("0000000000"), "from the Android client unit tests"),
        ("auth_request_mac.json", "/vectors/1/requestBody/epochId", json!(7), "vectors[1]"),
        ("key_agreement_tuples.json", "/vectors/0/sharedSecret", json!("11".repeat(32)), "vectors[0]"),
        ("key_agreement_tuples.json", "/vectors/1/tuples/count", json!(2), "vectors[1]"),
        ("key_agreement_tuples.json", "/keyWrapping/2/clientKey", json!("11".repeat(32)), "keyWrapping[2]"),
        ("time.json", "/vectors/0/bundle4DaysCount", json!(316), "2022-01-01T16:45:46Z"),
        ("time.json", "/tolerance16/2/accepted", json!(true), "tolerance16[2]"),
        ("contact_validation.json", "/cases/0/expected/keptIndexes", json!([0, 1, 2]), "all valid"),
        ("scoring.json", "/reference/5/expected/nbContacts", json!(15), "C4_20_A05"),
        ("scoring.json", "/aggregateReference/0/finalRisk", json!(0.5), "C4_20_A"),
        ("risk_evaluation.json", "/evaluation/3/expected/dayOffsets", json!([0, 1]), "20.0 two days ago"),
        ("risk_evaluation.json", "/purge/0/kept", json!(false), "purge[0]"),
        ("jwt.json", "/submissionCode/cases/0/expectedValid", json!(false), "fresh"),
        ("jwt.json", "/analytics/0/nowUnix", json!(1_615_802_880), "analytics[0]"),
        ("end_to_end.json", "/status/currentEpoch", json!(27_683), "answer"),
        ("end_to_end.json", "/registration/bundleCount", json!(345), "bundle"),
    ]
}

#[test]
fn an_altered_value_fails_by_name() {
    for (file, at, value, case) in alterations() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let mut altered = read(file);
        let place = altered.pointer_mut(at).unwrap_or_else(|| panic!("{file} has no {at}"));
        assert_ne!(*place, value, "{file} {at}: nothing is altered");
        *place = value;
        std::fs::write(dir.path().join(file), altered.to_string()).expect("a copy can be written");
        let output = vectors(&[dir.path()]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{file} {at}:\n{said}");
        assert!(said.contains(&format!("FAILED {case}:")), "{file} {at} is not named:\n{said}");
        assert_eq!(said.matches("FAILED").count(), 1, "{file} {at} fails others too:\n{said}");
    }
}

#[test]
fn every_file_has_an_alteration() {
    for (file, _) in FILES {
        assert!(alterations().iter().any(|(altered, ..)| *altered == file), "{file}");
    }
}

#[test]
fn what_is_absent_is_skipped_and_said_so() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("ebid.json"), r#"{"added":"later"}"#).expect("written");
    std::fs::copy(published().join("ecc.json"), dir.path().join("ecc.json")).expect("copied");
    let output = vectors(&[dir.path()]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("vectors: not in this file, skipped"), "{said}");
    assert!(said.contains("jwt.json: not there, skipped"), "{said}");
    assert!(said.contains("held 10 / 10"), "{said}");
}

#[test]
fn what_cannot_be_run_is_said_in_a_sentence() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let empty = dir.path().join("empty");
    std::fs::create_dir(&empty).expect("made");
    let garbled = dir.path().join("garbled");
    std::fs::create_dir(&garbled).expect("made");
    for (content, tells) in [
        ("{\"vectors\":[", "ebid.json is not of its published shape: EOF"),
        ("{\"vectors\":[{\"serverKey\":\"xyz\"}]}", "ebid.json is not of its published shape"),
        ("\u{0}", "ebid.json is not of its published shape"),
    ] {
        std::fs::write(garbled.join("ebid.json"), content).expect("written");
        could_not_run(&[&garbled], tells);
    }
    could_not_run(&[&empty], "holds none of the published files");
    could_not_run(&[&dir.path().join("nowhere")], "is no directory");
    // One directory that cannot be run does not hide the verdict on another.
    could_not_run(&[&published(), &empty], "holds none of the published files");
}

fn could_not_run(dirs: &[&Path], tells: &str) {
    let output = vectors(dirs);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(tells), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

fn vectors(dirs: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vectors")).args(dirs).output().expect("the runner runs")
}

fn published() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/robert")
}

fn read(file: &str) -> Value {
    let text = std::fs::read_to_string(published().join(file)).expect("a published file");
    serde_json::from_str(&text).expect("JSON")
}
