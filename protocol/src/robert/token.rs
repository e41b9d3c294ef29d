//! The three tokens that answers carry, all RS256.
//!
//! Their headers say `type` where the standard says `typ`, and their members stand in a fixed order;
//! consumers depend on the bytes. The signing key is the caller's.
//!
//! Source: robert.md §4.3, §5.6, §5.7.

use serde::Serialize;
use vigie_crypto::hmac::sha256;

use super::{
    id::PermanentId,
    registration::RiskLevel,
    time::{EpochId, NtpSeconds, UnixMicros},
};
use crate::{base64, jws};

#[derive(Serialize)]
struct Header<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    alg: &'static str,
}

impl<'a> Header<'a> {
    const fn new(kid: Option<&'a str>) -> Self {
        Self { r#type: "JWT", kid, alg: "RS256" }
    }
}

/// What the declaration token says, with which the owner of a phone at risk asks for sick leave.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Whose phone; goes in hashed.
    pub id: PermanentId,
    /// The level the phone is told.
    pub risk: RiskLevel,
    /// Epoch of the batch that found the risk.
    pub latest_risk_epoch: EpochId,
    /// Start of the epoch of this request.
    pub notified_at: NtpSeconds,
    /// The last contact, as stored.
    pub last_contact: NtpSeconds,
}

impl Declaration {
    /// `jti`: lowercase hex SHA-256 of `base64(ID_A)`, the level and the epoch, all as text. The same
    /// for all tokens of one risk, so that the consumer can refuse a second declaration.
    #[must_use]
    pub fn jti(&self) -> String {
        let id = base64::encode(self.id.as_bytes());
        let (risk, epoch) = (self.risk.number(), self.latest_risk_epoch.get());
        hex::encode(sha256(format!("{id}{risk}{epoch}").as_bytes()))
    }

    /// Writes the token; `sign` is RS256 under the declaration key, named `kid`.
    ///
    /// # Errors
    /// Those of `sign`. The answer then goes without the token.
    pub fn token<E>(
        &self,
        kid: &str,
        now: UnixMicros,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<String, E> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Claims {
            jti: String,
            iat: i64,
            iss: &'static str,
            notification_date_timestamp: u64,
            last_contact_date_timestamp: u64,
        }
        let claims = Claims {
            jti: self.jti(),
            iat: now.seconds(),
            iss: "tac",
            notification_date_timestamp: self.notified_at.0,
            last_contact_date_timestamp: self.last_contact.0,
        };
        jws::write(&Header::new(Some(kid)), &claims, sign)
    }
}

/// Writes the analytics token, valid for `lifetime_min` minutes and the one that runs. All tokens of one
/// minute are the same bytes, so that they identify nobody; `sign` must be deterministic, as RS256 is.
///
/// # Errors
/// Those of `sign`. The answer then goes without the token.
pub fn analytics<E>(
    now: UnixMicros,
    lifetime_min: u32,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    #[derive(Serialize)]
    struct Claims {
        iat: i64,
        exp: i64,
        iss: &'static str,
    }
    let iat = now.seconds() - now.seconds().rem_euclid(60);
    let claims = Claims { iat, exp: iat + (i64::from(lifetime_min) + 1) * 60, iss: "robert-server" };
    jws::write(&Header::new(None), &claims, sign)
}

/// Writes the report validation token, valid for `lifetime_min` minutes: it proves to the venue service
/// that this phone has just reported.
///
/// # Errors
/// Those of `sign`. The field in the answer is then the empty string.
pub fn report_validation<E>(
    now: UnixMicros,
    lifetime_min: u32,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    #[derive(Serialize)]
    struct Claims {
        iat: i64,
        exp: i64,
    }
    let iat = now.seconds();
    jws::write(&Header::new(None), &Claims { iat, exp: iat + i64::from(lifetime_min) * 60 }, sign)
}
