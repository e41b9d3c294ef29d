//! Texts of QR codes as states issued them for quality assurance: those with a known signer hold, of the others no
//! signer is trusted.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use vigie_protocol::dcc::envelope;

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

/// Whose signature a text bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signer {
    Known,
    Unknown,
}

/// Who signed a text, found without the verifier: the header, which stands in front of everything long, has label 4
/// with a string of eight bytes, and these are the name of a known signer or not.
fn signer(text: &str, known: &BTreeMap<String, Value>) -> Signer {
    let cose = envelope::decode_text(text.as_bytes()).expect("a text that unpacks");
    let named = |kid: &String| {
        let label = [&[0x04, 0x48], &*STANDARD.decode(kid).expect("base64")].concat();
        cose[..64].windows(label.len()).any(|window| window == label)
    };
    if known.keys().any(named) { Signer::Known } else { Signer::Unknown }
}

/// Judges texts, trusting the certificates of these signers (by key identifier in base64), and compares text by text:
/// the signature holds where the signer is known, and `KeyNotTrusted` is said of the others. How many hold, and of how
/// many the signer is unknown.
fn judge(texts: &[&str], signers: &BTreeMap<String, Value>) -> (usize, usize) {
    let desk = Desk::new();
    let folder = desk.path("signers");
    fs::create_dir(&folder).expect("a folder");
    for (number, signer) in signers.values().enumerate() {
        let certificate = signer["certificate"].as_str().expect("a certificate");
        let pem = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
        fs::write(Path::new(&folder).join(format!("{number}.pem")), pem).expect("a file");
    }
    let ran = run(&["--json", "--trust", &folder, "--at", "2021-07-01T00:00:00Z"], texts.join("\n").as_bytes());
    assert_eq!(ran.err, "");
    let objects = ran.objects();
    assert_eq!(objects.len(), texts.len(), "one verdict for each text");

    let mut count = (0, 0);
    for (text, object) in texts.iter().zip(&objects) {
        let reason = object["reason"].as_str().unwrap_or("-");
        let expected = signer(text, signers);
        match expected {
            Signer::Known => count.0 += 1,
            Signer::Unknown => count.1 += 1,
        }
        let as_expected = match expected {
            Signer::Known => reason != "KeyNotTrusted" && !BEFORE_CLAIMS.contains(&reason),
            Signer::Unknown => reason == "KeyNotTrusted",
        };
        assert!(as_expected, "line {}, {expected:?}: {reason} {}", object["line"], object["details"]);
    }
    count
}

#[test]
fn the_texts_in_the_project() {
    let file = fs::read(vectors().join("texts.json")).expect("the texts");
    let file: Value = serde_json::from_slice(&file).expect("JSON");
    let signers = file["signers"].as_object().expect("an object").clone().into_iter().collect();
    let texts = file["texts"].as_array().expect("a list");
    let spelled: Vec<_> = texts.iter().map(|text| text["text"].as_str().expect("a text")).collect();
    for (text, said) in spelled.iter().zip(texts) {
        assert_eq!(signer(text, &signers) == Signer::Known, said["signer"] == "known", "{}", said["name"]);
    }
    let known = texts.iter().filter(|text| text["signer"] == "known").count();
    assert_eq!(judge(&spelled, &signers), (known, texts.len() - known));
}

#[test]
fn the_texts_of_a_larger_set() {
    let Some(folder) = more_cases() else { return };
    let folder = folder.join("dcc-quality-assurance");
    let signers = fs::read(folder.join("known-dsc.json")).expect("the signers");
    let signers = serde_json::from_slice(&signers).expect("JSON");
    let texts = texts_below(&folder);
    let texts: Vec<_> = texts.iter().map(|text| text.trim_end_matches(['\r', '\n'])).collect();
    assert_eq!(judge(&texts, &signers), (86, 102), "held, unknown");
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
