//! Texts of QR codes as states issued them for quality assurance: those with a known signer hold, of the others no
//! signer is trusted.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::harness::{Desk, more_cases, run, vectors};

/// The reasons that come before or with the signature (steps 0 to 8).
const BEFORE_CLAIMS: [&str; 16] = [
    "QrUnreadable",
    "InputTooLarge",
    "PrefixMissing",
    "PrefixUnsupported",
    "Base45Invalid",
    "DecompressionFailed",
    "DecompressedTooLarge",
    "CoseMalformed",
    "CriticalHeaderUnsupported",
    "KidMissing",
    "AlgorithmMissing",
    "UnsupportedAlgorithm",
    "AlgorithmKeyMismatch",
    "UnsupportedKey",
    "SignatureMalformed",
    "SignatureInvalid",
];

/// How many signatures hold and how many signers are unknown, of texts judged by these certificates.
fn judge<'a>(texts: impl Iterator<Item = &'a str>, certificates: impl Iterator<Item = &'a str>) -> (usize, usize) {
    let desk = Desk::new();
    let folder = desk.path("signers");
    fs::create_dir(&folder).expect("a folder");
    for (number, certificate) in certificates.enumerate() {
        let pem = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
        fs::write(Path::new(&folder).join(format!("{number}.pem")), pem).expect("a file");
    }
    let input = texts.collect::<Vec<_>>().join("\n");
    let ran = run(&["--json", "--trust", &folder, "--at", "2021-07-01T00:00:00Z"], input.as_bytes());
    assert_eq!(ran.err, "");
    let objects = ran.objects();
    let unknown = objects.iter().filter(|object| object["reason"] == "KeyNotTrusted").count();
    for object in &objects {
        let early = object["reason"].as_str().is_some_and(|reason| BEFORE_CLAIMS.contains(&reason));
        assert!(!early, "line {}: {}", object["line"], object["details"]);
    }
    (objects.len() - unknown, unknown)
}

#[test]
fn the_texts_in_the_project() {
    let file = fs::read(vectors().join("texts.json")).expect("the texts");
    let file: Value = serde_json::from_slice(&file).expect("JSON");
    let signers = file["signers"].as_object().expect("an object");
    let texts = file["texts"].as_array().expect("a list");
    let known = texts.iter().filter(|text| text["signer"] != "unknown").count();
    let certificates = signers.values().map(|signer| signer["certificate"].as_str().expect("a certificate"));
    let judged = judge(texts.iter().map(|text| text["text"].as_str().expect("a text")), certificates);
    assert_eq!(judged, (known, texts.len() - known));
}

#[test]
fn the_texts_of_a_larger_set() {
    let Some(folder) = more_cases() else { return };
    let folder = folder.join("dcc-quality-assurance");
    let signers = fs::read(folder.join("known-dsc.json")).expect("the signers");
    let signers: BTreeMap<String, Value> = serde_json::from_slice(&signers).expect("JSON");
    let texts = texts_below(&folder);
    let certificates = signers.values().map(|signer| signer["certificate"].as_str().expect("a certificate"));
    let (held, unknown) = judge(texts.iter().map(String::as_str), certificates);
    assert!(held > 0 && held + unknown == texts.len(), "{held} held, {unknown} unknown of {}", texts.len());
}

fn texts_below(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => texts_below(&path),
            Some(extension) if extension == "txt" => vec![fs::read_to_string(&path).expect("a text")],
            _ => Vec::new(),
        })
        .collect()
}
