//! Vectors that are not of this crate: the common set of the official test cases, with the verdicts that dcc.md
//! §3.3 describes, and the odd certificates of `scripts/make-dcc-certificates.py`.

use std::{fs, path::Path};

use serde_json::Value;
use vigie_protocol::dcc::time::{UnixSeconds, read_instant};
use vigie_verifier::{ListKeys, Policy, Reason, Trust, verify};

use crate::common::code;

/// The reason codes that are told, by case; the cases that are not named here are valid.
const EXPECTED: [(&str, &str); 33] = [
    ("B1", "Base45Invalid"),
    ("CBO1", "CwtMalformed"),
    ("CBO2", "CoseMalformed"),
    ("CO1", "ok"),
    ("CO2", "ok"),
    ("CO3", "ok"),
    ("CO5", "SignatureMalformed"),
    ("CO6", "KeyUsageMismatch"),
    ("CO7", "KeyUsageMismatch"),
    ("CO8", "KeyUsageMismatch"),
    ("CO9", "KeyUsageMismatch"),
    ("CO10", "KeyUsageMismatch"),
    ("CO11", "KeyUsageMismatch"),
    ("CO12", "ok"),
    ("CO13", "ok"),
    ("CO14", "ok"),
    ("CO15", "ok"),
    ("CO16", "SignerNotYetValid"),
    ("CO17", "SignerExpired"),
    ("CO18", "ok"),
    ("CO19", "ok"),
    ("CO20", "ok"),
    ("CO21", "ok"),
    ("CO22", "KeyNotTrusted"),
    ("CO23", "KeyNotTrusted"),
    ("CO28", "ok"),
    ("DGC1", "SchemaViolation"),
    ("DGC2", "MultipleEntries"),
    ("H1", "PrefixMissing"),
    ("H2", "PrefixUnsupported"),
    ("H3", "PrefixMissing"),
    ("Z1", "DecompressionFailed"),
    ("Z2", "DecompressionFailed"),
];

#[test]
fn the_common_cases_get_their_reasons() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/dcc/cases/common/2DCode/raw");
    // No skew: the official cases were made for a clock that is right.
    let policy = Policy { skew: std::time::Duration::ZERO, ..Policy::default() };
    let mut wrong = Vec::new();
    for (name, expected) in EXPECTED {
        let path = folder.join(format!("{name}.json"));
        let case: Value = serde_json::from_slice(&fs::read(&path).expect("the official cases")).expect("a case");
        let text = |pointer: &str| case.pointer(pointer).and_then(Value::as_str);
        let mut trust = Trust::empty();
        if let Some(certificate) = text("/TESTCTX/CERTIFICATE") {
            trust.load_one("certificate", certificate.as_bytes(), &ListKeys::none()).expect("a certificate");
        }
        let now = text("/TESTCTX/VALIDATIONCLOCK").and_then(read_instant).expect("an instant");
        let verdict = verify(text("/PREFIX").expect("a text").as_bytes(), &trust, &policy, now);
        if code(&verdict) != expected {
            wrong.push(format!("{name}: {verdict:?}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_odd_certificates_get_their_reasons() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/dcc/certificates.json");
    let vectors: Value = serde_json::from_slice(&fs::read(path).expect("the vectors")).expect("JSON");
    let cases = vectors["cases"].as_array().expect("cases");
    let mut wrong = Vec::new();
    for case in cases {
        let text = |member: &str| case[member].as_str().expect("a text");
        let certificate = &vectors["certificates"][text("certificate")]["der"];
        let mut trust = Trust::empty();
        trust
            .load_one("certificate", certificate.as_str().expect("a certificate").as_bytes(), &ListKeys::none())
            .expect("a certificate");
        let now = UnixSeconds(case["clock"].as_i64().expect("an instant"));
        let verdict = verify(text("text").as_bytes(), &trust, &Policy::default(), now);
        let got = verdict.reason.as_ref().map_or("valid", Reason::code);
        if got != text("expect") {
            wrong.push(format!("{}: {got}, not {}", text("name"), text("expect")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() > 200);
}
