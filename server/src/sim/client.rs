//! The conversations of a phone with the server.
//!
//! Source: robert.md §2 (registration), §4 (report), §5 (status), §6.1 (unregistration).

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use vigie_crypto::p256::{AgreementKey, PublicKey};
use vigie_protocol::robert::{
    auth::AuthenticatedRequest,
    id::{Ebid, EncryptedCountryCode},
    time::{EpochId, NtpSeconds},
};

use super::{
    SimError,
    api::Api,
    calendar::Calendar,
    phone::{Bundle, Keys, Tuple},
    wire,
};

/// What an app is built with: the server's registration key, and when the service opened.
pub(crate) struct Facts {
    pub(crate) key: PublicKey,
    pub(crate) time_start: NtpSeconds,
}

/// A risk that a phone is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Risk {
    /// `lastRiskScoringDate`: when the server found it.
    pub(crate) found: NtpSeconds,
}

/// What a status request brings.
pub(crate) struct Polled {
    pub(crate) risk: Option<Risk>,
    pub(crate) bundle: Bundle,
}

/// Reads the facts.
pub(crate) async fn facts(api: &Api) -> Result<Facts, SimError> {
    let what = "reading /.well-known/vigie";
    let known: wire::WellKnown = api.get(what, "/.well-known/vigie").await?.json(200)?;
    let der = BASE64_STANDARD.decode(known.robert.registration_key).ok();
    let key = der.and_then(|der| PublicKey::from_spki_der(&der).ok());
    let key = key.ok_or_else(|| strange(what, "registrationKey is no P-256 public key"))?;
    Ok(Facts { key, time_start: NtpSeconds(known.robert.time_start) })
}

/// Registers a phone.
///
/// # Errors
/// [`SimError::CaptchaOn`] if our guess is no good.
pub(crate) async fn register(
    api: Arc<Api>,
    facts: Arc<Facts>,
    own: AgreementKey,
    calendar: Calendar,
) -> Result<(Keys, Bundle), SimError> {
    let wanted = br#"{"type":"IMAGE","locale":"fr"}"#.to_vec();
    let captcha: wire::Captcha = api.post("opening a captcha", "/api/v6/captcha", wanted).await?.json(201)?;
    let body = wire::register(&captcha.id, &own.public_key().to_spki_der());
    let answer = api.post("registering", "/api/v6/register", body).await?;
    if answer.status == 401 {
        return Err(SimError::CaptchaOn);
    }
    let registered: wire::Registered = answer.json(201)?;
    let keys = Keys::agree(&own, &facts.key);
    let bundle = open(&registered.tuples, &keys, &calendar)?;
    Ok((keys, bundle))
}

/// Asks for the status.
pub(crate) async fn poll(
    api: Arc<Api>,
    request: AuthenticatedRequest,
    keys: Keys,
    calendar: Calendar,
) -> Result<Polled, SimError> {
    let what = "asking for a status";
    let status: wire::Status = api.post(what, "/api/v6/status", wire::authenticated(&request)).await?.json(200)?;
    let risk = match status.risk_level {
        0 => None,
        _ => {
            let found = status.last_risk_scoring_date.and_then(|date| date.parse().ok()).map(NtpSeconds);
            Some(Risk { found: found.ok_or_else(|| strange(what, "a risk without lastRiskScoringDate"))? })
        }
    };
    Ok(Polled { risk, bundle: open(&status.tuples, &keys, &calendar)? })
}

/// Hands over a report.
pub(crate) async fn report(api: Arc<Api>, body: Vec<u8>) -> Result<(), SimError> {
    let what = "reporting";
    done(what, api.post(what, "/api/v6/report", body).await?.json(200)?)
}

/// Leaves.
pub(crate) async fn unregister(api: Arc<Api>, request: AuthenticatedRequest) -> Result<(), SimError> {
    let what = "unregistering";
    done(what, api.post(what, "/api/v6/unregister", wire::authenticated(&request)).await?.json(200)?)
}

fn done(what: &'static str, wire::Done { success }: wire::Done) -> Result<(), SimError> {
    if success { Ok(()) } else { Err(strange(what, "200 without success")) }
}

/// Opens a bundle (robert.md §2.5): one tuple an epoch, without a gap.
fn open(tuples: &str, keys: &Keys, calendar: &Calendar) -> Result<Bundle, SimError> {
    let what = "opening a bundle";
    let wrong = |why| strange(what, why);
    let blob = BASE64_STANDARD.decode(tuples).map_err(|_| wrong("tuples is not base64"))?;
    let plain = keys.bundle.open_blob(&[], &blob).map_err(|_| wrong("it does not open with the phone's key"))?;
    let read: Vec<wire::BundledTuple<'_>> =
        serde_json::from_slice(&plain).map_err(|_| wrong("it is not a list of tuples"))?;
    let first = read.first().and_then(|tuple| calendar.quarter(EpochId::new(tuple.epoch_id)));
    let first = first.ok_or_else(|| wrong("it is empty, or begins in the past"))?;
    let consecutive = (calendar.epoch(first).get()..).zip(&read).all(|(epoch, tuple)| tuple.epoch_id == epoch);
    if !consecutive {
        return Err(wrong("it leaves epochs out"));
    }
    let tuples: Option<Vec<Tuple>> = read.iter().map(|tuple| decode(&tuple.key)).collect();
    Ok(Bundle { first, tuples: tuples.ok_or_else(|| wrong("an EBID or ECC has another length"))? })
}

fn decode(key: &wire::BundledKey<'_>) -> Option<Tuple> {
    // Room for what twelve and four characters can decode to, the padding not looked at yet.
    let (mut ebid, mut ecc) = ([0; 9], [0; 3]);
    let ebid_len = BASE64_STANDARD.decode_slice(key.ebid, &mut ebid).ok()?;
    let ecc_len = BASE64_STANDARD.decode_slice(key.ecc, &mut ecc).ok()?;
    let (ebid, rest) = ebid.split_first_chunk::<8>()?;
    ((ebid_len, ecc_len, rest.len()) == (8, 1, 1))
        .then_some(Tuple { ebid: Ebid(*ebid), ecc: EncryptedCountryCode(ecc[0]) })
}

fn strange(what: &'static str, why: &str) -> SimError {
    SimError::Strange { what, why: why.to_owned() }
}
