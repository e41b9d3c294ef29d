//! The vectors in `tests/vectors/dcc/made`: every reason code that one text and one certificate can give.
//!
//! They stand in the official test-case format with a member of ours, `EXPECTEDVERDICT`, so that any other
//! implementation can run them; among them are the cases that the official set announces and never had.
//! The files are made of the table in `cases`: a test fails when they differ, and with
//! `VIGIE_WRITE_VECTORS=1` writes them anew.

mod cases;

use std::{env, fs, path::PathBuf};

use serde_json::{Value, json};
use vigie_protocol::dcc::time::read_instant;
use vigie_verifier::{ListKeys, Policy, Reason, Trust, verify};

use crate::maker::base64;
use cases::Case;

/// When all of them were issued.
const ISSUED: &str = "2021-06-01T00:00:00Z";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/dcc/made")
}

impl Case {
    fn json(&self) -> Value {
        json!({
            "PREFIX": self.text,
            "TESTCTX": {
                "VERSION": 1,
                "SCHEMA": "1.3.0",
                "CERTIFICATE": base64(&self.certificate),
                "VALIDATIONCLOCK": self.clock,
                "DESCRIPTION": self.name,
            },
            "EXPECTEDRESULTS": self.expected_results(),
            "EXPECTEDVERDICT": { "verdict": self.verdict, "reason": self.reason },
        })
    }

    /// What the official keys say of it: the step that fails, and those before it that are sure to hold.
    fn expected_results(&self) -> Value {
        let keys = [
            (2, "EXPECTEDUNPREFIX"),
            (3, "EXPECTEDB45DECODE"),
            (4, "EXPECTEDCOMPRESSION"),
            (8, "EXPECTEDVERIFY"),
            (12, "EXPECTEDEXPIRATIONCHECK"),
            (15, "EXPECTEDKEYUSAGE"),
        ];
        let reached = keys.iter().filter(|(step, _)| self.fails_at.is_none_or(|fails| *step < fails));
        let mut results: serde_json::Map<_, _> = reached.map(|(_, key)| ((*key).to_owned(), json!(true))).collect();
        let failing = match self.fails_at {
            Some(2) => Some("EXPECTEDUNPREFIX"),
            Some(3) => Some("EXPECTEDB45DECODE"),
            Some(4) => Some("EXPECTEDCOMPRESSION"),
            Some(5..=8) => Some("EXPECTEDVERIFY"),
            Some(11 | 12) => Some("EXPECTEDEXPIRATIONCHECK"),
            Some(15) => Some("EXPECTEDKEYUSAGE"),
            _ => None,
        };
        results.extend(failing.map(|key| (key.to_owned(), json!(false))));
        // The official check knows no skew.
        if self.fails_at.is_none() && self.clock < ISSUED {
            results.insert("EXPECTEDEXPIRATIONCHECK".to_owned(), json!(false));
        }
        Value::Object(results)
    }
}

#[test]
fn each_case_gets_its_verdict() {
    let mut judged = 0;
    for entry in fs::read_dir(folder()).expect("the vectors") {
        let path = entry.expect("an entry").path();
        let case: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("a case");
        let text = |pointer: &str| case.pointer(pointer).and_then(Value::as_str);
        let name = path.display();
        let mut trust = Trust::empty();
        let certificate = text("/TESTCTX/CERTIFICATE").expect("a certificate");
        trust.load_one("certificate", certificate.as_bytes(), &ListKeys::none()).expect("a certificate");
        let now = text("/TESTCTX/VALIDATIONCLOCK").and_then(read_instant).expect("an instant");
        let verdict = verify(text("/PREFIX").expect("a text").as_bytes(), &trust, &Policy::default(), now);
        assert_eq!(Some(verdict.outcome.as_str()), text("/EXPECTEDVERDICT/verdict"), "{name}: {verdict:?}");
        assert_eq!(verdict.reason.as_ref().map(Reason::code), text("/EXPECTEDVERDICT/reason"), "{name}: {verdict:?}");
        judged += 1;
    }
    assert_eq!(judged, cases::all().len());
}

#[test]
fn the_files_are_those_of_the_table() {
    let write = env::var_os("VIGIE_WRITE_VECTORS").is_some();
    let mut named = Vec::new();
    for case in cases::all() {
        let file = format!("{}.json", case.name.replace([' ', ','], "-").replace("--", "-"));
        let path = folder().join(&file);
        let text = format!("{:#}\n", case.json());
        if write {
            fs::create_dir_all(folder()).expect("a folder");
            fs::write(&path, &text).expect("a vector");
        }
        assert_eq!(fs::read_to_string(&path).ok(), Some(text), "{file} is stale");
        named.push(file);
    }
    named.sort();
    let count = named.len();
    named.dedup();
    assert_eq!(named.len(), count, "two cases of one name");
}
