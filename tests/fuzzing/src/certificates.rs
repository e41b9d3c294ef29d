//! Health certificates: each layer, and the whole path.
//!
//! Source: dcc.md §1 (layers), §3.1 (steps), §9 (limits).

use std::sync::LazyLock;

use vigie_crypto::{
    aws_lc, base45,
    cbor::{self, Limits, Value},
    cose::{Algorithm, Sign1},
    portable,
    public_key::KeyPolicy,
};
use vigie_protocol::dcc::{
    envelope, limits,
    time::{UnixSeconds, read_date, read_instant},
    uvci,
};
use vigie_verifier::{Outcome, Policy, Trust, diagnose, picture, steps, trust::Certificate, verify};

/// 2022-06-01T00:00:00Z, when most of the published certificates were in force.
pub(crate) const NOW: UnixSeconds = UnixSeconds(1_654_041_600);

pub(crate) static POLICY: LazyLock<Policy> = LazyLock::new(Policy::default);

/// The whole path: nobody is trusted, so nothing is valid; a diagnosis comes to the same verdict; and what
/// unpacks is packed again into a text that unpacks to the same.
pub(crate) fn text(bytes: &[u8]) {
    let trust = Trust::empty();
    let verdict = verify(bytes, &trust, &POLICY, NOW);
    assert!(verdict.outcome != Outcome::Valid && verdict.reason.is_some(), "nobody signed it");
    assert!(verdict.holder().is_none() && verdict.entry().is_none(), "nothing is shown before the signature holds");
    let diagnosis = diagnose(bytes, &trust, &POLICY, NOW);
    assert_eq!(diagnosis.verdict.reason, verdict.reason);
    if let Ok(cose) = envelope::decode_text(bytes) {
        assert!(bytes.len() <= limits::TEXT_BYTES && cose.len() <= limits::INFLATED_BYTES);
        let again = envelope::encode_text(&cose);
        if again.len() <= limits::TEXT_BYTES {
            assert_eq!(envelope::decode_text(again.as_bytes()).as_ref(), Ok(&cose));
        }
    }
}

/// Base45 has one spelling for each text of bytes, and bytes come back. What inflates stays within its bound.
pub(crate) fn packing(bytes: &[u8]) {
    if let Ok(decoded) = base45::decode(bytes) {
        assert_eq!(base45::encode(&decoded).as_bytes(), bytes, "another spelling of the same");
    }
    assert_eq!(base45::decode(base45::encode(bytes).as_bytes()).as_deref(), Ok(bytes));
    if let Ok(inflated) = envelope::inflate(bytes) {
        assert!(inflated.len() <= limits::INFLATED_BYTES);
    }
}

/// What is read is written the strict way, and that is read as the same.
pub(crate) fn cbor(bytes: &[u8]) {
    let Ok(value) = cbor::decode(bytes, Limits::MESSAGE) else { return };
    assert!(items(&value) <= Limits::MESSAGE.items && depth(&value) <= Limits::MESSAGE.depth);
    let written = cbor::encode(&value);
    let again = cbor::decode(&written, Limits::MESSAGE).expect("our own writing");
    assert_eq!(cbor::encode(&again), written);
}

fn items(value: &Value<'_>) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(items).sum::<usize>(),
        Value::Map(members) => 1 + members.iter().map(|(key, value)| items(key) + items(value)).sum::<usize>(),
        Value::Tag(_, value) => items(value),
        _ => 1,
    }
}

fn depth(value: &Value<'_>) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::Map(members) => 1 + members.iter().map(|(key, value)| depth(key).max(depth(value))).max().unwrap_or(0),
        Value::Tag(_, value) => 1 + depth(value),
        _ => 1,
    }
}

/// A message as it travels: what is signed holds what was received, byte for byte.
pub(crate) fn message(bytes: &[u8]) {
    let Ok(message) = Sign1::parse(bytes) else { return };
    let signed = message.signed_bytes();
    for part in [message.protected_bytes(), message.payload()] {
        assert!(part.is_empty() || signed.windows(part.len()).any(|window| window == part));
    }
    let _ = (message.kid(), message.algorithm());
    payload(message.payload());
}

/// A payload whose signature held: claims, schema, entry, acceptance.
pub(crate) fn payload(bytes: &[u8]) {
    let Ok(claims) = steps::read_claims(bytes) else { return };
    let Ok(content) = steps::read_content(&claims.dcc) else { return };
    let mut warnings = Vec::new();
    steps::warn_about_content(&content, &mut warnings);
    let Ok(entry) = steps::single_entry(&content) else { return };
    steps::warn_about_codes(entry, &mut warnings);
    let _ = steps::check_acceptance(entry, &POLICY, NOW, &mut warnings);
    if let Some(parts) = uvci::parts(entry.identifier.trimmed()) {
        let _ = format!("{parts:?}");
    }
}

/// Dates and instants of any spelling; an instant that is read lies on a day.
pub(crate) fn dates(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else { return };
    let _ = read_date(text);
    if let Some(instant) = read_instant(text) {
        let _ = instant.date();
    }
}

/// A signer's certificate: what is read of it comes from it.
pub(crate) fn certificate(bytes: &[u8]) {
    if let Ok(certificate) = Certificate::read(bytes) {
        let _ = certificate.kid();
        if let Ok(anchor) = certificate.anchor() {
            let _ = anchor.key.kind();
        }
    }
}

/// A key and a signature of any bytes: both backends take it for the same kind and give the same answer. The
/// first two bytes say how long the key is.
pub(crate) fn signatures(bytes: &[u8]) {
    let [high, low, rest @ ..] = bytes else { return };
    let (key, signature) = rest.split_at(usize::from(u16::from_be_bytes([*high, *low])).min(rest.len()));
    let ours = aws_lc::public_key::PublicKey::from_spki(key);
    let theirs = portable::public_key::PublicKey::from_spki(key);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "one backend reads what the other does not");
    let (Ok(ours), Ok(theirs)) = (ours, theirs) else { return };
    assert_eq!(ours.kind(), theirs.kind());
    for algorithm in [Algorithm::Es256, Algorithm::Ps256] {
        let policy = KeyPolicy::default();
        let verdicts = [
            ours.verify(algorithm, b"what is signed", signature, policy),
            theirs.verify(algorithm, b"what is signed", signature, policy),
        ];
        assert_eq!(verdicts[0], verdicts[1], "{algorithm:?}");
    }
}

/// A picture is read within its limits, or refused.
pub(crate) fn pictures(bytes: &[u8]) {
    if let Ok(scan) = picture::read(bytes) {
        assert!(scan.text.len() <= 7089, "more than a QR code holds");
    }
}
