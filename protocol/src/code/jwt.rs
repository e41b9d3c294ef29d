//! The signed code: it proves by itself that an issuer made it, and only its use is remembered.
//!
//! Source: health-data.md A.6; robert.md §4.4.

use std::{collections::BTreeMap, fmt};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use vigie_crypto::p256::VerifyingKey;

use super::generate::uuid;
use crate::{jws, robert::time::UnixMicros};

/// A signed code that is good, unless it was used before: that the store says.
#[derive(Clone, PartialEq, Eq)]
pub struct JwtCode {
    jti: String,
}

/// Never prints the identifier.
impl fmt::Debug for JwtCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JwtCode(…)")
    }
}

/// Why a signed code is not good, in the order of the checks. The caller of the service is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum JwtRefusal {
    /// Not three parts of base64, or no JSON in them, or members of the wrong type.
    #[error("not a token")]
    Unreadable,
    /// No `jti`, or a blank one.
    #[error("without identifier")]
    NoIdentifier,
    /// No `iat`.
    #[error("without time of issue")]
    NoIssueTime,
    /// `iat` lies in the future.
    #[error("issued in the future")]
    Future,
    /// `iat` is longer ago than the lifetime.
    #[error("expired")]
    Expired,
    /// `kid` names no issuer that is known.
    #[error("of an unknown issuer")]
    UnknownKey,
    /// `alg` is anything but ES256.
    #[error("not an ES256 signature")]
    Algorithm,
    /// The signature does not verify.
    #[error("signature wrong")]
    Signature,
}

impl JwtRefusal {
    /// A name for metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NoIdentifier => "no_identifier",
            Self::NoIssueTime => "no_issue_time",
            Self::Future => "future",
            Self::Expired => "expired",
            Self::UnknownKey => "unknown_key",
            Self::Algorithm => "algorithm",
            Self::Signature => "signature",
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: Option<String>,
    kid: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    jti: Option<String>,
    /// Unix seconds. The standard allows a fraction; the published text form is not accepted.
    iat: Option<serde_json::Number>,
}

impl JwtCode {
    /// Checks a signed code: everything but whether it was used. The cheap checks come first, the
    /// signature last.
    ///
    /// # Errors
    /// [`JwtRefusal`], the first that applies.
    pub fn check(
        text: &str,
        now: UnixMicros,
        lifetime_s: u64,
        keys: &BTreeMap<String, VerifyingKey>,
    ) -> Result<Self, JwtRefusal> {
        use JwtRefusal::{Algorithm, Expired, Future, NoIdentifier, NoIssueTime, Signature, UnknownKey, Unreadable};
        let token = jws::Compact::read(text).ok_or(Unreadable)?;
        let header: Header = token.header().ok_or(Unreadable)?;
        let claims: Claims = token.claims().ok_or(Unreadable)?;
        let jti = claims.jti.filter(|jti| storable(jti)).ok_or(NoIdentifier)?;
        let issued = claims.iat.as_ref().and_then(micros).ok_or(NoIssueTime)?;
        if issued > i128::from(now.0) {
            return Err(Future);
        }
        if issued + i128::from(lifetime_s) * i128::from(UnixMicros::PER_SECOND) < i128::from(now.0) {
            return Err(Expired);
        }
        let key = header.kid.and_then(|kid| keys.get(&kid)).ok_or(UnknownKey)?;
        if header.alg.as_deref() != Some("ES256") {
            return Err(Algorithm);
        }
        let signature = token.signature.as_slice().try_into().map_err(|_| Signature)?;
        if !key.verify(token.signed.as_bytes(), signature) {
            return Err(Signature);
        }
        Ok(Self { jti })
    }

    /// The identifier under which the store remembers its use.
    #[must_use]
    pub fn into_jti(self) -> String {
        self.jti
    }
}

/// Whether an identifier can be remembered: text that says something, of a length that no issuer needs
/// to exceed, without the control characters that databases refuse.
fn storable(jti: &str) -> bool {
    const LONGEST: usize = 255;
    !jti.trim().is_empty() && jti.len() <= LONGEST && !jti.chars().any(char::is_control)
}

/// Seconds of a JSON number, in microseconds. One too large for an integer is beyond every calendar
/// either way, which the casts keep.
fn micros(seconds: &serde_json::Number) -> Option<i128> {
    let per_second = i128::from(UnixMicros::PER_SECOND);
    match seconds.as_i64() {
        Some(seconds) => Some(i128::from(seconds) * per_second),
        None => seconds.as_f64().map(|seconds| (seconds * per_second as f64) as i128),
    }
}

/// Issues a signed code: a random identifier, and the hour of issue, so that the time does not
/// fingerprint one result. `sign` is ES256 (64 bytes, r | s) under the key that `kid` names.
///
/// # Errors
/// Those of `sign`.
pub fn issue<E>(
    now: UnixMicros,
    issuer: &str,
    kid: &str,
    rng: &mut (impl CryptoRng + ?Sized),
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    #[derive(Serialize)]
    struct Header<'a> {
        alg: &'static str,
        typ: &'static str,
        kid: &'a str,
    }
    #[derive(Serialize)]
    struct Claims<'a> {
        iss: &'a str,
        iat: i64,
        jti: String,
    }
    let iat = now.seconds() - now.seconds().rem_euclid(3600);
    let claims = Claims { iss: issuer, iat, jti: uuid(rng) };
    jws::write(&Header { alg: "ES256", typ: "JWT", kid }, &claims, sign)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rand::{SeedableRng, rngs::StdRng};
    use serde_json::{Value, json};
    use vigie_crypto::p256::SigningKey;

    use super::*;

    const DAYS_10: u64 = 864_000;

    struct Issuer {
        key: SigningKey,
        keys: BTreeMap<String, VerifyingKey>,
    }

    fn issuer() -> Issuer {
        let key = SigningKey::generate(&mut StdRng::seed_from_u64(1));
        let keys = BTreeMap::from([("K1".to_owned(), key.verifying_key())]);
        Issuer { key, keys }
    }

    fn now() -> UnixMicros {
        UnixMicros(1_641_900_000_500_000)
    }

    impl Issuer {
        fn sign(&self, header: &Value, claims: &Value) -> String {
            jws::write(header, claims, |m| Ok::<_, Infallible>(self.key.sign(m).to_vec()))
                .unwrap_or_else(|e| match e {})
        }

        fn check(&self, header: &Value, claims: &Value) -> Result<String, JwtRefusal> {
            JwtCode::check(&self.sign(header, claims), now(), DAYS_10, &self.keys).map(JwtCode::into_jti)
        }
    }

    fn header() -> Value {
        json!({"alg": "ES256", "kid": "K1"})
    }

    #[test]
    fn what_is_issued_is_good() {
        let issuer = issuer();
        let code = issue(now(), "VIGIE", "K1", &mut StdRng::seed_from_u64(2), |m| {
            Ok::<_, Infallible>(issuer.key.sign(m).to_vec())
        })
        .unwrap_or_else(|e| match e {});
        assert!(JwtCode::check(&code, now(), DAYS_10, &issuer.keys).is_ok());
        let read = jws::Compact::read(&code).expect("a token");
        assert_eq!(read.claims::<Value>().expect("claims")["iat"], 1_641_898_800, "on the hour");
        assert_eq!(super::super::Shape::of(&code), Some(super::super::Shape::Jwt));
    }

    #[test]
    fn the_window_is_judged_to_the_microsecond_and_ends_included() {
        let issuer = issuer();
        let at = |iat: Value| issuer.check(&header(), &json!({"jti": "a", "iat": iat})).map(|_| ());
        assert_eq!(at(json!(1_641_900_000)), Ok(()));
        assert_eq!(at(json!(1_641_900_000.5)), Ok(()));
        assert_eq!(at(json!(1_641_900_001)), Err(JwtRefusal::Future));
        assert_eq!(at(json!(1_641_036_001)), Ok(()));
        assert_eq!(at(json!(1_641_036_000.5)), Ok(()));
        assert_eq!(at(json!(1_641_036_000)), Err(JwtRefusal::Expired));
        assert_eq!(at(json!(1e300)), Err(JwtRefusal::Future));
        assert_eq!(at(json!(i64::MIN)), Err(JwtRefusal::Expired));
        assert_eq!(at(json!("2022-01-11T10:00:00Z")), Err(JwtRefusal::Unreadable));
        assert_eq!(at(Value::Null), Err(JwtRefusal::NoIssueTime));
    }

    #[test]
    fn only_es256_is_es256() {
        let issuer = issuer();
        let claims = json!({"jti": "a", "iat": 1_641_900_000});
        assert_eq!(issuer.check(&json!({"alg": "none", "kid": "K1"}), &claims), Err(JwtRefusal::Algorithm));
        assert_eq!(issuer.check(&json!({"alg": "HS256", "kid": "K1"}), &claims), Err(JwtRefusal::Algorithm));
        assert_eq!(issuer.check(&json!({"kid": "K1"}), &claims), Err(JwtRefusal::Algorithm));
        assert_eq!(issuer.check(&json!({"alg": "ES256", "kid": "K2"}), &claims), Err(JwtRefusal::UnknownKey));
        assert_eq!(issuer.check(&json!({"alg": "ES256"}), &claims), Err(JwtRefusal::UnknownKey));

        let whole = issuer.sign(&header(), &claims);
        let cut = whole.rsplit_once('.').map(|(signed, _)| format!("{signed}.AAAA")).expect("a token");
        assert_eq!(JwtCode::check(&cut, now(), DAYS_10, &issuer.keys), Err(JwtRefusal::Signature));
        assert_eq!(JwtCode::check("a.b", now(), DAYS_10, &issuer.keys), Err(JwtRefusal::Unreadable));
    }
}
