//! The runner of the official cases, on the cases in the project and on a larger set where there is one.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::harness::{Ran, more_cases, run, vectors};

fn conformance(folders: &[&Path], known: &[&Path], more: &[&str]) -> Ran {
    let path = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let mut arguments = vec!["conformance".to_owned()];
    arguments.extend(more.iter().map(|&argument| argument.to_owned()));
    for file in known {
        arguments.extend(["--known".to_owned(), path(file)]);
    }
    arguments.extend(folders.iter().map(|folder| path(folder)));
    run(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), b"")
}

fn report(folders: &[&Path], known: &[&Path]) -> (i32, Value) {
    let ran = conformance(folders, known, &["--json"]);
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("one object: {}{}", ran.out, ran.err)))
}

#[test]
fn the_common_set_is_met_without_exception() {
    let (code, report) = report(&[&vectors().join("cases/common")], &[]);
    assert_eq!((code, &report["ok"], &report["cases"]), (0, &json!(true), &json!(38)), "{report:#}");
    assert_eq!(report["differences"], json!([]));
    assert_eq!(report["keys"].as_object().expect("an object").len(), 11);
    let count = |key: &str, member: &str| report["keys"][key][member].as_u64().expect("a number");
    for key in
        ["PICTUREDECODE", "UNPREFIX", "B45DECODE", "COMPRESSION", "VERIFY", "DECODE", "EXPIRATIONCHECK", "KEYUSAGE"]
    {
        assert!(count(key, "met") > 0 && count(key, "stated") == count(key, "met") + count(key, "not_judged"), "{key}");
    }
}

#[test]
fn all_cases_in_the_project_are_met_or_known() {
    let (code, report) = report(&[&vectors().join("cases")], &[&vectors().join("known.json")]);
    assert_eq!(code, 0, "{report:#}");
    assert!(report["differences"].as_array().expect("a list").iter().all(|differing| differing["known"] == true));
}

#[test]
fn a_larger_set_is_met_or_known() {
    let Some(folder) = more_cases() else { return };
    let (code, report) = report(&[&folder.join("dgc-testdata")], &[&folder.join("known.json")]);
    assert_eq!(code, 0, "{report:#}");
    assert!(report["cases"].as_u64().is_some_and(|cases| cases > 0), "no cases in {}", folder.display());
}

/// Writes a case that states this of a text that is no certificate.
fn write_case(folder: &Path, name: &str, expected: &Value) {
    fs::create_dir_all(folder).expect("a folder");
    let case = json!({
        "PREFIX": "HL0:6BF", "JSON": { "ver": "1.3.0" },
        "TESTCTX": { "VERSION": 1, "CERTIFICATE": "AAAA", "VALIDATIONCLOCK": "2021-05-03T18:00:00+02:00" },
        "EXPECTEDRESULTS": expected,
    });
    fs::write(folder.join(name), case.to_string()).expect("a file");
}

fn write_known(folder: &Path, name: &str, entries: &[(&str, &str)]) -> std::path::PathBuf {
    let entries: Vec<_> =
        entries.iter().map(|(file, key)| json!({ "file": file, "key": key, "reason": "as an example" })).collect();
    let path = folder.join(name);
    fs::write(&path, json!({ "known": entries }).to_string()).expect("a file");
    path
}

#[test]
fn a_difference_fails_unless_it_is_known_and_a_known_one_that_is_met_is_stale() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = folder.path().join("data/XX/raw");
    write_case(
        &cases,
        "a.json",
        &json!({ "EXPECTEDUNPREFIX": true, "EXPECTEDVERIFY": false, "EXPECTEDPICTUREDECODE": true }),
    );
    fs::write(cases.join("stray.json"), r#"{"ver":"1.3.0"}"#).expect("a file");
    fs::write(cases.join("broken.json"), "{").expect("a file");
    let known = |name, entries: &[(&str, &str)]| write_known(folder.path(), name, entries);

    let (code, found) = report(&[&cases], &[]);
    assert_eq!((code, &found["ok"]), (1, &json!(false)));
    assert_eq!(
        found["differences"],
        json!([{ "file": "a.json", "key": "UNPREFIX", "stated": true, "got": false, "why": "PrefixMissing", "known": false }])
    );
    assert_eq!(
        found["skipped"],
        json!([{ "file": "broken.json", "why": "not JSON" }, { "file": "stray.json", "why": "no TESTCTX" }])
    );
    assert_eq!(found["keys"]["PICTUREDECODE"], json!({ "stated": 1, "met": 0, "not_judged": 1, "known": 0 }));

    let explained = known("explained.json", &[("XX/raw/a.json", "UNPREFIX")]);
    assert_eq!(report(&[&cases], &[&explained]).0, 0, "below the country");
    assert_eq!(report(&[&folder.path().join("data")], &[&explained]).0, 0, "above the country");

    let stale = known("stale.json", &[("XX/raw/a.json", "VERIFY")]);
    let (code, found) = report(&[&cases], &[&explained, &stale]);
    assert_eq!((code, &found["stale"]), (1, &json!([{ "file": "a.json", "key": "VERIFY" }])));

    let elsewhere = known("elsewhere.json", &[("YY/raw/a.json", "VERIFY")]);
    assert_eq!(report(&[&cases], &[&explained, &elsewhere]).0, 0, "about a case that was not walked");
}

#[test]
fn what_the_runner_cannot_use_ends_with_two() {
    let folder = tempfile::tempdir().expect("a folder");
    write_case(folder.path(), "a.json", &json!({}));
    let twice = write_known(folder.path(), "twice.txt", &[("a.json", "VERIFY"), ("a.json", "VERIFY")]);
    let ignored = write_known(folder.path(), "ignored.txt", &[("a.json", "VALIDOBJECT")]);
    let missing = folder.path().join("missing");
    for (folders, known) in [
        (&[][..], &[][..]),
        (&[missing.as_path()], &[]),
        (&[folder.path()], &[missing.as_path()]),
        (&[folder.path()], &[twice.as_path()]),
        (&[folder.path()], &[ignored.as_path()]),
    ] {
        let ran = conformance(folders, known, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{folders:?} {known:?}");
        assert!(!ran.err.is_empty());
    }
}

#[test]
fn the_table_for_people_names_every_key_and_difference() {
    let folder = tempfile::tempdir().expect("a folder");
    write_case(folder.path(), "a.json", &json!({ "EXPECTEDUNPREFIX": true }));
    let ran = conformance(&[folder.path()], &[], &[]);
    assert_eq!(ran.code, 1);
    for words in [
        "1 case, 0 files skipped",
        "PICTUREDECODE",
        "SCHEMAVALIDATION",
        "UNPREFIX a.json: stated true, got false: PrefixMissing",
        "not ok",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
}

#[test]
fn a_folder_without_a_case_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("stray.json"), "{}").expect("a file");
    let ran = conformance(&[folder.path()], &[], &["--json"]);
    let report: Value = serde_json::from_str(&ran.out).expect("one object");
    assert_eq!((ran.code, &report["ok"], &report["cases"]), (2, &json!(false), &json!(0)));
    assert_eq!(report["skipped"].as_array().map(Vec::len), Some(1));
    assert!(ran.err.contains("no test case found below") && ran.err.lines().count() == 1, "{}", ran.err);
}
