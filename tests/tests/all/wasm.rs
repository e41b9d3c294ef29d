//! The build for browsers: made of these sources, small, and of one mind with the native verifier.
//!
//! `web/dist` is committed as `scripts/wasm.sh` built it. Node puts certificates through it; the native verifier, here
//! with AWS-LC under it, judges the same ones, and the two objects have to be equal member by member.

mod judge;
mod sources;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::say;
use judge::{Check, Group, certificate, compare};

/// A case that is valid, with a key on P-256.
const CO3: &str = "tests/vectors/dcc/cases/common/2DCode/raw/CO3.json";

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_build_is_of_these_sources() {
    let (listed, found) = (sources::listed(&root()), sources::found(&root()));
    let stale: Vec<_> = listed
        .iter()
        .filter(|(file, hash)| found.get(*file) != Some(*hash))
        .map(|(file, _)| file)
        .chain(found.keys().filter(|file| !listed.contains_key(*file)))
        .collect();
    assert!(stale.is_empty(), "web/dist is stale, scripts/wasm.sh builds it again: {stale:#?}");
}

#[test]
fn what_the_sources_include_is_listed_with_them() {
    let listed = sources::listed(&root());
    let included = sources::included(&root(), listed.keys());
    assert!(included.iter().any(|file| file.ends_with("disease-agent-targeted.json")), "{included:?}");
    let missing: Vec<_> = included.iter().filter(|file| !listed.contains_key(*file)).collect();
    assert!(missing.is_empty(), "scripts/wasm.sh does not look at {missing:?}");
}

#[test]
fn the_module_stays_below_a_million_bytes() {
    let module = std::fs::metadata(root().join("web/dist/vigie-verifier_bg.wasm")).expect("the module");
    assert!((1..1_000_000).contains(&module.len()), "{} bytes", module.len());
}

#[test]
fn the_cases_and_the_texts_of_the_project_get_the_native_verdict() {
    let vectors = root().join("tests/vectors/dcc");
    let mut groups = cases(&vectors.join("cases"));
    let common = cases(&vectors.join("cases/common")).len();
    assert_eq!(common, 38, "the common set is whole");
    groups.extend(cases(&vectors.join("made")));
    groups.push(texts(&json_in(&vectors.join("texts.json"))));
    let seen = compare(&groups);
    for reason in ["-", "KeyNotTrusted", "SignatureInvalid", "Expired", "KeyUsageMismatch", "Base45Invalid"] {
        assert!(seen.contains_key(reason), "no case gives {reason}: {seen:#?}");
    }
}

#[test]
fn a_larger_set_gets_the_native_verdict() {
    let Some(data) = std::env::var_os("VIGIE_DCC_TESTDATA").map(PathBuf::from) else {
        say("VIGIE_DCC_TESTDATA is not set (a larger set of official cases): the test is skipped");
        return;
    };
    let mut groups = cases(&data.join("dgc-testdata"));
    let quality = data.join("dcc-quality-assurance");
    let signers = json_in(&quality.join("known-dsc.json"));
    let texts: Vec<_> = files(&quality, "txt").iter().map(|file| json!({ "text": read(file) })).collect();
    assert!(!groups.is_empty() && !texts.is_empty(), "no cases or no texts in {}", data.display());
    groups.push(self::texts(&json!({ "signers": signers, "texts": texts })));
    compare(&groups);
}

#[test]
fn lists_options_and_clocks_mean_the_same() {
    let case = json_in(&root().join(CO3));
    let (text, at) = judge::text_and_clock(&case);
    let der = judge::decode(&case["TESTCTX"]["CERTIFICATE"]);
    const DAY: i64 = 86_400;
    let (key, fresh) = judge::signed_list(&der, at - 6 * DAY);
    let (_, stale) = judge::signed_list(&der, at - 8 * DAY);
    let (other_key, to_come) = judge::signed_list(&der, at + DAY);
    let asked = [
        Value::Null,
        json!({}),
        json!({ "maxAgeDays": 0 }),
        json!({ "maxAgeDays": 5 }),
        json!({ "maxAgeDays": 30, "language": "en" }),
        json!({ "language": "fr-FR" }),
    ];
    let group = |name: &str, list_keys: &[&Vec<u8>], files: &[(&'static str, &Vec<u8>)]| Group {
        name: name.to_owned(),
        list_keys: list_keys.iter().map(|&key| key.clone()).collect(),
        lists: vec![files.iter().map(|&(name, bytes)| (name, bytes.clone())).collect()],
        checks: asked.iter().map(|options| Check { text: text.clone(), at, options: options.clone() }).collect(),
    };
    let seen = compare(&[
        group("nothing", &[], &[]),
        group("a list unchecked", &[], &[("trustlist.jws", &fresh)]),
        group("a list checked", &[&other_key, &key], &[("trustlist.jws", &fresh)]),
        group("another's list", &[&other_key], &[("trustlist.jws", &fresh)]),
        group("a stale list", &[], &[("trustlist.jws", &stale)]),
        group("a list to come", &[], &[("trustlist.jws", &to_come)]),
        group("a revocation", &[], &[("signer.der", &der), ("revoked.json", &judge::revoking(&text))]),
    ]);
    for reason in ["-", "KeyNotTrusted", "TrustListStale", "Revoked"] {
        assert!(seen.contains_key(reason), "nothing gives {reason}: {seen:#?}");
    }
}

#[test]
fn a_list_is_described_and_only_the_machines_clock_is_questioned() {
    let der = judge::decode(&json_in(&root().join(CO3))["TESTCTX"]["CERTIFICATE"]);
    const YEAR_2100: i64 = 4_102_444_800;
    let (_, list) = judge::signed_list(&der, YEAR_2100);
    let mut request =
        Group { name: String::new(), list_keys: vec![], lists: vec![vec![("l", list)]], checks: vec![] }.request();
    request["checks"] = json!([{ "text": "", "at": null, "options": null }, { "text": "", "at": 0, "options": null }]);
    let answer = judge::node(&json!([request]));
    let told = json!({
        "files": ["l"], "refused": null, "left_out": [], "left_out_more": 0,
        "source": {
            "name": "l", "kind": "vigie", "issuer": "FR", "entries": 1, "sequence": 1, "signature": "unchecked",
            "date": "2100-01-01T00:00:00Z", "ends": "2100-01-31T00:00:00Z",
        },
    });
    assert_eq!(answer[0]["loaded"], json!([[told]]));
    assert_eq!(answer[0]["verdicts"][0]["warnings"], json!(["ClockSuspect", "ListUnchecked"]));
    assert_eq!(answer[0]["verdicts"][1]["warnings"], json!(["ListUnchecked"]));
}

#[test]
fn what_is_no_option_throws_and_the_verifier_lives_on() {
    let answer = judge::node(&json!([{
        "listKeys": [""],
        "lists": [[{ "name": "a.txt", "bytes": "aGVsbG8=" }]],
        "checks": [
            { "text": "HC1:", "at": 1e300, "options": null },
            { "text": "HC1:", "at": 0, "options": { "maxAgeDays": -1 } },
            { "text": "HC1:", "at": 0, "options": { "maxAgeDays": 0.5 } },
            { "text": "\u{0}\u{ffff}", "at": null, "options": { "language": "" } },
        ],
    }]));
    let group = &answer[0];
    assert!(group["listKeys"][0]["thrown"].is_string(), "{group}");
    assert_eq!((&group["loaded"][0][0]["source"], &group["keys"]), (&Value::Null, &json!(0)));
    assert!(group["loaded"][0][0]["refused"].is_string(), "{group}");
    for thrown in 0..3 {
        assert!(group["verdicts"][thrown]["thrown"].is_string(), "{group}");
    }
    assert_eq!(group["verdicts"][3]["reason"], "PrefixMissing", "{group}");
}

/// Every case below a folder: its own certificate trusted, its own clock.
fn cases(folder: &Path) -> Vec<Group> {
    let files = files(folder, "json");
    files.iter().filter_map(|file| Group::case(&file.display().to_string(), &json_in(file))).collect()
}

/// Texts and the signers known of them, at three instants.
fn texts(file: &Value) -> Group {
    let signers = file["signers"].as_object().expect("signers").values();
    let texts: Vec<_> = file["texts"].as_array().expect("texts").iter().map(|text| text["text"].as_str()).collect();
    // In the summer of 2021, in the winter after, and now, when all have expired.
    let instants = [1_625_140_800, 1_643_716_800, 1_793_491_200];
    Group {
        name: "QR texts".to_owned(),
        list_keys: vec![],
        lists: signers.map(|signer| vec![certificate(&signer["certificate"])]).collect(),
        checks: texts
            .iter()
            .flat_map(|text| instants.map(|at| (text.expect("a text"), at)))
            .map(|(text, at)| Check { text: text.to_owned(), at, options: Value::Null })
            .collect(),
    }
}

/// All files below a folder with that extension, sorted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = sources::below(folder);
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn json_in(file: &Path) -> Value {
    serde_json::from_str(read(file).trim_start_matches('\u{feff}'))
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
