//! Certificates with one thing odd about each. What this crate has a say in (steps 1 to 9, 13 and 14 of dcc.md
//! §3.1, and a signature under the one key) comes out as the vectors say; what comes later is only read.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use vigie_crypto::{
    cose::{CoseError, Sign1},
    hmac::sha256,
    public_key::{KeyPolicy, PublicKey},
};
use vigie_protocol::dcc::{
    claims::{self, ClaimsError},
    envelope::{self, EnvelopeError, InflateError},
    payload::EntryError,
    prefix::PrefixError,
    schema,
};

use crate::vectors;

#[derive(Deserialize)]
struct File {
    certificates: BTreeMap<String, Certificate>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Certificate {
    der: String,
    spki: String,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    expect: String,
    certificate: String,
    text: String,
}

/// The code of the first step that fails, as far as the steps are here.
fn judge(text: &str, kid: &[u8], key: &PublicKey) -> Result<(), String> {
    let cose = envelope::decode_text(text.as_bytes()).map_err(|error| {
        match error {
            EnvelopeError::InputTooLarge { .. } => "InputTooLarge",
            EnvelopeError::Prefix(PrefixError::Missing) => "PrefixMissing",
            EnvelopeError::Prefix(PrefixError::Unsupported(_)) => "PrefixUnsupported",
            EnvelopeError::Base45(_) => "Base45Invalid",
            EnvelopeError::Inflate(InflateError::Failed) => "DecompressionFailed",
            EnvelopeError::Inflate(InflateError::TooLarge { .. }) => "DecompressedTooLarge",
        }
        .to_owned()
    })?;
    let header = |error: CoseError| {
        match error {
            CoseError::Malformed(_) => "CoseMalformed",
            CoseError::CriticalHeaderUnsupported(_) => "CriticalHeaderUnsupported",
            CoseError::KidMissing => "KidMissing",
            CoseError::AlgorithmMissing => "AlgorithmMissing",
            CoseError::UnsupportedAlgorithm(_) => "UnsupportedAlgorithm",
        }
        .to_owned()
    };
    let message = Sign1::parse(&cose).map_err(header)?;
    let named = message.kid().map_err(header)?;
    let algorithm = message.algorithm().map_err(header)?;
    if named != kid {
        return Err("KeyNotTrusted".to_owned());
    }
    key.verify(algorithm, &message.signed_bytes(), message.signature(), KeyPolicy::default())
        .map_err(|error| format!("{error:?}"))?;
    let read = claims::read(message.payload()).map_err(|error| {
        match error {
            ClaimsError::Malformed(_) => "CwtMalformed",
            ClaimsError::MissingClaim(_) => "CwtMissingClaim",
            ClaimsError::HcertMissing => "HcertMissing",
        }
        .to_owned()
    })?;
    let dcc = schema::relaxed(&read.dcc).map_err(|_| "SchemaViolation".to_owned())?;
    dcc.sole_entry().map(|_| ()).map_err(|error| {
        match error {
            EntryError::Multiple(_) => "MultipleEntries",
            EntryError::None => "NoEntry",
            EntryError::Variant(_) => "VariantUnsupported",
        }
        .to_owned()
    })
}

/// The codes of the steps that are not here.
const LATER: [&str; 8] = [
    "SignerNotYetValid",
    "SignerExpired",
    "NotYetValid",
    "Expired",
    "KeyUsageMismatch",
    "TestPositive",
    "SampleInFuture",
    "RecoveryOutsideWindow",
];

#[test]
fn each_gets_its_reason() {
    let file: File = vectors::load("certificates.json");
    let decode = |text: &str| STANDARD.decode(text).expect("base64");
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &file.cases {
        let certificate = &file.certificates[&case.certificate];
        let kid = &sha256(&decode(&certificate.der))[..8];
        let key = PublicKey::from_spki(&decode(&certificate.spki)).expect("a key");
        let got = judge(&case.text, kid, &key).err().unwrap_or_else(|| "valid".to_owned());
        let expected = if LATER.contains(&case.expect.as_str()) { "valid" } else { case.expect.as_str() };
        assert_eq!(got, expected, "{}", case.name);
        *reasons.entry(expected).or_default() += 1;
    }
    assert_eq!(reasons.len(), 24, "every code of these steps: {reasons:?}");
}

/// What one backend takes for signed, the other does, on each of these and on what damage makes of them.
#[cfg(all(feature = "portable", feature = "aws-lc"))]
#[test]
fn both_backends_say_the_same() {
    use rand::{RngExt, SeedableRng, rngs::StdRng};
    use vigie_crypto::{aws_lc, portable};

    let file: File = vectors::load("certificates.json");
    let mut rng = StdRng::seed_from_u64(5);
    let [mut held, mut refused] = [0; 2];
    for case in &file.cases {
        let Ok(cose) = envelope::decode_text(case.text.as_bytes()) else { continue };
        let spki = STANDARD.decode(&file.certificates[&case.certificate].spki).expect("base64");
        let one = portable::public_key::PublicKey::from_spki(&spki).expect("a key");
        let other = aws_lc::public_key::PublicKey::from_spki(&spki).expect("a key");
        for round in 0..12 {
            let mut cose = cose.clone();
            // The first round is as it stands.
            if round > 0 && !cose.is_empty() {
                let at = rng.random_range(0..cose.len());
                cose[at] ^= 1 << rng.random_range(0..8);
            }
            let Ok(message) = Sign1::parse(&cose) else { continue };
            let Ok(algorithm) = message.algorithm() else { continue };
            let verdict = one.verify(algorithm, &message.signed_bytes(), message.signature(), KeyPolicy::default());
            let same = other.verify(algorithm, &message.signed_bytes(), message.signature(), KeyPolicy::default());
            assert_eq!(verdict, same, "{}, {}", case.name, hex::encode(&cose));
            *(if verdict.is_ok() { &mut held } else { &mut refused }) += 1;
        }
    }
    assert!(held > 100 && refused > 1000, "{held} {refused}");
}
