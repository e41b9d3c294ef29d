//! The claims of a certificate: who issued it, from when to when its signature holds, and the DCC.
//!
//! ```text
//! { 1: issuer, 6: issued at, 4: expires at, -260: { 1: DCC } }
//! ```
//!
//! Source: dcc.md §1.4 (claims and the order of the checks), §1.3 (wrapped byte strings).

use std::{borrow::Cow, fmt};

use vigie_crypto::cbor::{self, CborError, Limits, Value};

use super::{limits, time::UnixSeconds};

/// The claims, read and not yet believed.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims<'a> {
    /// Claim 1, as it stands there: mostly two letters. Nothing is decided by it alone.
    pub issuer: Option<Cow<'a, str>>,
    /// Claim 6.
    pub issued_at: UnixSeconds,
    /// Claim 4.
    pub expires_at: UnixSeconds,
    /// Claim -260, member 1: a map.
    pub dcc: Value<'a>,
}

/// Prints everything but the DCC, which is somebody's.
impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("issuer", &self.issuer)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The keys of the claims.
pub mod key {
    /// Who issued it.
    pub const ISSUER: i64 = 1;
    /// When the signature ends.
    pub const EXPIRES_AT: i64 = 4;
    /// When it was issued.
    pub const ISSUED_AT: i64 = 6;
    /// The health certificates.
    pub const HCERT: i64 = -260;
    /// Among these, the DCC.
    pub const DCC: i64 = 1;
}

/// Why a payload holds no claims of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// The payload, or something in it, is not what it has to be.
    #[error("{0}")]
    Malformed(ClaimsFault),
    /// Claim 4 or 6 is not there.
    #[error("claim {0} is missing")]
    MissingClaim(i64),
    /// There is no health certificate among the claims.
    #[error("no health certificate")]
    HcertMissing,
}

/// What is wrong with a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsFault {
    /// Not CBOR, or beyond a limit; the content of a wrapped byte string too.
    #[error("{0}")]
    Cbor(CborError),
    /// The claims are no map.
    #[error("the claims are no map")]
    NoMap,
    /// An instant that is no number, negative, not finite, or beyond the year 5138.
    #[error("claim {0} is no instant")]
    Instant(i64),
    /// Claim -260, or the DCC in it, is no map.
    #[error("the health certificate is no map")]
    Hcert,
}

impl From<ClaimsFault> for ClaimsError {
    fn from(fault: ClaimsFault) -> Self {
        Self::Malformed(fault)
    }
}

/// Reads the payload of a COSE_Sign1, in this order: the map, claim 4, claim 6, claim -260, the DCC.
///
/// # Errors
/// [`ClaimsError`], of the first of these that is wrong.
pub fn read(payload: &[u8]) -> Result<Claims<'_>, ClaimsError> {
    let Each { issuer, issued_at, expires_at, dcc } = each(payload)?;
    // A failure of claim 4 goes before one of claim 6.
    let expires_at = expires_at?;
    Ok(Claims { issuer, issued_at: issued_at?, expires_at, dcc: dcc? })
}

/// The claims one by one: what is wrong with one hides no other.
#[derive(Clone)]
pub struct Each<'a> {
    /// Claim 1.
    pub issuer: Option<Cow<'a, str>>,
    /// Claim 6, or what is wrong with it.
    pub issued_at: Result<UnixSeconds, ClaimsError>,
    /// Claim 4, or what is wrong with it.
    pub expires_at: Result<UnixSeconds, ClaimsError>,
    /// Member 1 of claim -260, a map, or what is wrong with either.
    pub dcc: Result<Value<'a>, ClaimsError>,
}

/// Prints everything but the DCC, which is somebody's.
impl fmt::Debug for Each<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Each")
            .field("issuer", &self.issuer)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Reads the claims one by one, for whoever wants to know all that is wrong.
///
/// # Errors
/// [`ClaimsError::Malformed`] where the payload is no map at all.
pub fn each(payload: &[u8]) -> Result<Each<'_>, ClaimsError> {
    let claims = decode(payload)?.into_map().map_err(|_| ClaimsFault::NoMap)?;
    let mut claims = Entries(claims);
    Ok(Each {
        issuer: claims.take(key::ISSUER).and_then(text),
        issued_at: instant(&mut claims, key::ISSUED_AT),
        expires_at: instant(&mut claims, key::EXPIRES_AT),
        dcc: unwrapped_map(claims.take(key::HCERT))
            .and_then(|hcert| unwrapped_map(Entries(hcert).take(key::DCC)))
            .map(Value::Map),
    })
}

/// Reads a DCC that stands by itself, without claims around it; or takes the one out of claims.
///
/// Test cases have either.
///
/// # Errors
/// [`ClaimsError`].
pub fn read_dcc(bytes: &[u8]) -> Result<Value<'_>, ClaimsError> {
    let map = decode(bytes)?.into_map().map_err(|_| ClaimsFault::NoMap)?;
    let mut entries = Entries(map);
    match entries.take(key::HCERT) {
        Some(hcert) => Ok(Value::Map(unwrapped_map(Entries(unwrapped_map(Some(hcert))?).take(key::DCC))?)),
        None => Ok(Value::Map(entries.0)),
    }
}

/// The entries of a map, to be taken out by key.
struct Entries<'a>(Vec<(Value<'a>, Value<'a>)>);

impl<'a> Entries<'a> {
    /// Takes out what stands under an integer, unless that is null or undefined.
    fn take(&mut self, key: i64) -> Option<Value<'a>> {
        let key = i128::from(key);
        let at = self.0.iter().position(|(found, _)| found.as_integer() == Some(key))?;
        let (_, value) = self.0.swap_remove(at);
        (!value.is_nothing()).then_some(value)
    }
}

fn decode(bytes: &[u8]) -> Result<Value<'_>, ClaimsFault> {
    cbor::decode(bytes, Limits::MESSAGE).map_err(ClaimsFault::Cbor)
}

/// A text; anything else says nothing.
fn text(value: Value<'_>) -> Option<Cow<'_, str>> {
    if let Value::Text(text) = value.into_untagged() { Some(text) } else { None }
}

/// A number, whole or not, as an instant; fractions are cut off downwards.
fn instant(claims: &mut Entries<'_>, key: i64) -> Result<UnixSeconds, ClaimsError> {
    let value = claims.take(key).ok_or(ClaimsError::MissingClaim(key))?;
    let seconds = match value.into_untagged() {
        Value::Unsigned(seconds) if seconds <= limits::CLAIM_SECONDS => seconds,
        Value::Float(seconds) if seconds >= 0.0 && seconds <= limits::CLAIM_SECONDS as f64 => seconds as u64,
        _ => return Err(ClaimsFault::Instant(key).into()),
    };
    Ok(UnixSeconds(seconds.cast_signed()))
}

/// The entries of a map that may stand in a byte string.
fn unwrapped_map(value: Option<Value<'_>>) -> Result<Vec<(Value<'_>, Value<'_>)>, ClaimsError> {
    let value = match value.ok_or(ClaimsError::HcertMissing)?.into_untagged() {
        Value::Bytes(bytes) => cbor::decode_embedded(&bytes, Limits::MESSAGE).map_err(ClaimsFault::Cbor)?,
        other => other,
    };
    value.into_map().map_err(|_| ClaimsFault::Hcert.into())
}
