//! One expectation of one case: met, not met, or nothing to judge by.
//!
//! Each is judged from its own input; a form that the case leaves out is made from the one before it. A failure of any
//! kind on the way is the outcome "false", which some cases state.
//!
//! Source: dcc.md §3.3 (meaning of each expectation, runner rules).

use std::borrow::Cow;

use vigie_crypto::cbor::{self, Limits, Value};
use vigie_protocol::dcc::{
    claims::{self, Claims},
    envelope, json,
    payload::Group,
    prefix, schema, time,
};

use super::{Bytes, Case, Key, values};
use crate::{ListKeys, Policy, Reason, Trust, picture, steps, trust::Certificate};

/// What became of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// True, or false for a reason: its code or a few words.
    Outcome(Result<(), String>),
    /// The case does not hold what it would take.
    NotJudged,
}

/// The outcome of one expectation, or `None` without its input.
type Outcome = Option<Result<(), String>>;

/// Judges one key of a case.
#[must_use]
pub fn judge(case: &Case, key: Key) -> Judgement {
    let outcome = match key {
        Key::PictureDecode => picture_decode(case),
        Key::Unprefix => unprefix(case),
        Key::B45Decode => b45_decode(case),
        Key::Compression => compression(case),
        Key::Verify => with_message(case, |cose| verify(case, cose)),
        Key::Decode => with_message(case, |cose| decode(case, cose)),
        Key::ValidJson => valid_json(case),
        Key::ExpirationCheck => with_message(case, |cose| expiration(case, cose)),
        Key::KeyUsage => with_message(case, |cose| key_usage(case, cose)),
        Key::Encode => encode(case),
        Key::SchemaValidation => with_message(case, schema_validation),
    };
    outcome.map_or(Judgement::NotJudged, Judgement::Outcome)
}

fn picture_decode(case: &Case) -> Outcome {
    let (picture, text) = (given(case.picture.as_ref())?, case.prefix.as_deref()?);
    Some(picture.and_then(|picture| {
        let scan = picture::read(&picture).map_err(|error| word(Reason::QrUnreadable { found: error.found() }))?;
        equal(&scan.text, text.as_bytes(), "PREFIX")
    }))
}

fn unprefix(case: &Case) -> Outcome {
    let rest = prefix::strip(case.prefix.as_deref()?.as_bytes()).map_err(word);
    Some(rest.and_then(|rest| match &case.base45 {
        Some(base45) => equal(rest, base45.as_bytes(), "BASE45"),
        None => Ok(()),
    }))
}

fn b45_decode(case: &Case) -> Outcome {
    let decoded = base45(case)?.and_then(|text| envelope::decode_base45(&text).map_err(word));
    Some(decoded.and_then(|bytes| as_given(&bytes, case.compressed.as_ref(), "COMPRESSED")))
}

fn compression(case: &Case) -> Outcome {
    let inflated = compressed(case)?.and_then(|bytes| envelope::inflate(&bytes).map_err(word));
    Some(inflated.and_then(|bytes| as_given(&bytes, case.cose.as_ref(), "COSE")))
}

/// Steps 5 to 8 with the case's certificate as the only one trusted; its dates play no part.
fn verify(case: &Case, cose: &[u8]) -> Result<(), String> {
    let mut trust = Trust::empty();
    trust.load_one("CERTIFICATE", &certificate(case)?, &ListKeys::none()).map_err(|not| not.error.to_string())?;
    let message = steps::read_message(cose).map_err(word)?;
    let header = steps::header(&message).map_err(word)?;
    steps::find_signers(&message, header, &trust, &Policy::default()).map_err(word)?;
    Ok(())
}

fn decode(case: &Case, cose: &[u8]) -> Result<(), String> {
    let message = steps::read_message(cose).map_err(word)?;
    let dcc = read_claims(message.payload())?.dcc;
    if let Some(cbor) = given(case.cbor.as_ref()) {
        let cbor = cbor?;
        let stated = claims::read_dcc(&cbor).map_err(|error| format!("CBOR: {error}"))?;
        values::same(&dcc, &stated).map_err(|at| format!("{at} from CBOR"))?;
    }
    same_as_json(case, &dcc)
}

/// From the text down to the content, whoever signed it.
fn valid_json(case: &Case) -> Outcome {
    let cose = steps::open(case.prefix.as_deref()?.as_bytes()).map_err(word);
    Some(cose.and_then(|cose| {
        let message = steps::read_message(&cose).map_err(word)?;
        same_as_json(case, &read_claims(message.payload())?.dcc)
    }))
}

fn expiration(case: &Case, cose: &[u8]) -> Result<(), String> {
    let message = steps::read_message(cose).map_err(word)?;
    let claims = read_claims(message.payload())?;
    let clock = case.clock.as_deref().and_then(time::read_instant).ok_or("no VALIDATIONCLOCK")?;
    let no_skew = Policy { skew: std::time::Duration::ZERO, ..Policy::default() };
    steps::check_issued(claims.issued_at, &no_skew, clock).map_err(word)?;
    steps::check_expiry(claims.expires_at, clock).map_err(word)
}

/// The rule for every group that is there, not only for a single one.
fn key_usage(case: &Case, cose: &[u8]) -> Result<(), String> {
    let certificate = certificate(case)?;
    let usage = Certificate::read(&certificate).map_err(|error| error.to_string())?.usage;
    let message = steps::read_message(cose).map_err(word)?;
    let dcc = read_claims(message.payload())?.dcc;
    // An empty group is treated like an absent one (dcc.md §1.1).
    let holds =
        |group: Group| dcc.get(group.as_str()).and_then(Value::as_array).is_some_and(|entries| !entries.is_empty());
    match Group::ALL.into_iter().find(|group| holds(*group) && !usage.allows(*group)) {
        Some(group) => Err(word(Reason::KeyUsageMismatch { group, allowed: usage })),
        None => Ok(()),
    }
}

/// Our encoder's bytes, read again, against those of the case.
fn encode(case: &Case) -> Outcome {
    let (json, stated) = (case.json.as_ref()?, given(case.cbor.as_ref())?);
    Some(stated.and_then(|stated| {
        let stated = claims::read_dcc(&stated).map_err(|error| format!("CBOR: {error}"))?;
        let encoded = cbor::encode(&json::to_cbor(json));
        let again = cbor::decode(&encoded, Limits::MESSAGE).map_err(|error| error.to_string())?;
        values::same(&again, &stated).map_err(|at| format!("{at} from CBOR"))
    }))
}

fn schema_validation(cose: &[u8]) -> Result<(), String> {
    let message = steps::read_message(cose).map_err(word)?;
    let dcc = json::from_cbor(&read_claims(message.payload())?.dcc);
    schema::strict(&dcc).map_err(|violations| {
        let places: Vec<_> = violations.iter().map(ToString::to_string).collect();
        places.join(", ")
    })
}

/// Judges by the signed message; without any form that leads to it there is nothing to judge.
fn with_message(case: &Case, judge: impl FnOnce(&[u8]) -> Result<(), String>) -> Outcome {
    Some(cose(case)?.and_then(|cose| judge(&cose)))
}

// The chain: each form as the case gives it, or made from the one before.

fn base45(case: &Case) -> Option<Result<Cow<'_, [u8]>, String>> {
    match &case.base45 {
        Some(base45) => Some(Ok(Cow::Borrowed(base45.as_bytes()))),
        None => Some(prefix::strip(case.prefix.as_deref()?.as_bytes()).map(Cow::Borrowed).map_err(word)),
    }
}

fn compressed(case: &Case) -> Option<Result<Cow<'_, [u8]>, String>> {
    match given(case.compressed.as_ref()) {
        Some(given) => Some(given),
        None => Some(base45(case)?.and_then(|text| envelope::decode_base45(&text).map(Cow::Owned).map_err(word))),
    }
}

fn cose(case: &Case) -> Option<Result<Cow<'_, [u8]>, String>> {
    match given(case.cose.as_ref()) {
        Some(given) => Some(given),
        None => Some(compressed(case)?.and_then(|bytes| envelope::inflate(&bytes).map(Cow::Owned).map_err(word))),
    }
}

fn certificate(case: &Case) -> Result<Cow<'_, [u8]>, String> {
    given(case.certificate.as_ref()).ok_or_else(|| "no CERTIFICATE".to_owned())?
}

fn read_claims(payload: &[u8]) -> Result<Claims<'_>, String> {
    steps::read_claims(payload).map_err(word)
}

/// A binary member that is there; its text may still not decode.
fn given(bytes: Option<&Bytes>) -> Option<Result<Cow<'_, [u8]>, String>> {
    Some(bytes?.as_ref().map(|bytes| Cow::Borrowed(bytes.as_slice())).map_err(ToString::to_string))
}

fn same_as_json(case: &Case, dcc: &Value<'_>) -> Result<(), String> {
    let Some(stated) = &case.json else { return Ok(()) };
    values::same(dcc, &json::to_cbor(stated)).map_err(|at| format!("{at} from JSON"))
}

/// Equal to what the case gives, when it does.
fn as_given(bytes: &[u8], stated: Option<&Bytes>, name: &str) -> Result<(), String> {
    match given(stated) {
        Some(stated) => equal(bytes, &stated?, name),
        None => Ok(()),
    }
}

fn equal(bytes: &[u8], stated: &[u8], name: &str) -> Result<(), String> {
    if bytes == stated { Ok(()) } else { Err(format!("differs from {name}")) }
}

/// A failure by its stable code.
fn word(failure: impl Into<Reason>) -> String {
    failure.into().code().to_owned()
}
