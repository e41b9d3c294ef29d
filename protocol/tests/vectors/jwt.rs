//! `jwt.json`
//!
//! RS256 signing needs the `aws-lc` backend. Without it the signer hands out the signature of the
//! vector, but only for exactly the bytes that the vector signs.

use std::collections::BTreeMap;

use serde::Deserialize;
use vigie_crypto::p256::VerifyingKey;
use vigie_protocol::{
    code::{JwtCode, Shape},
    jws,
    robert::{
        id::PermanentId,
        registration::RiskLevel,
        time::{EpochId, NtpSeconds, UnixMicros},
        token::{self, Declaration},
    },
};

use crate::data::{Base64, Hex, load, service};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[cfg_attr(not(feature = "aws-lc"), expect(dead_code, reason = "only aws-lc signs with RSA"))]
    private_keys_pkcs8_base64: BTreeMap<String, Base64>,
    declaration: Vec<DeclarationCase>,
    analytics: Vec<Timed>,
    report_validation: Vec<Timed>,
    submission_code: SubmissionCode,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeclarationCase {
    id_a: Hex<5>,
    risk_level: u8,
    latest_risk_epoch: u32,
    last_status_request_epoch: u32,
    jti: String,
    header: DeclarationHeader,
    claims: DeclarationClaims,
    token: String,
}

#[derive(Deserialize)]
struct DeclarationHeader {
    kid: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeclarationClaims {
    iat: i64,
    last_contact_date_timestamp: u64,
    notification_date_timestamp: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Timed {
    now_unix: i64,
    lifetime_minutes: u32,
    token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubmissionCode {
    now_unix: i64,
    lifetime_seconds: u64,
    public_keys: BTreeMap<String, Base64>,
    cases: Vec<CodeCase>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeCase {
    name: String,
    token: String,
    already_used_jti: bool,
    expected_valid: bool,
}

impl File {
    /// RS256 under a key of the file.
    fn sign(&self, key: &str, message: &[u8], token: &str) -> Result<Vec<u8>, String> {
        let expected = jws::Compact::read(token).expect("a token");
        #[cfg(feature = "aws-lc")]
        {
            let key = &self.private_keys_pkcs8_base64[key].0;
            let signature = vigie_crypto::rsa::SigningKey::from_pkcs8(key).expect("an RSA key").sign_rs256(message);
            assert_eq!(signature, expected.signature);
        }
        if message == expected.signed.as_bytes() {
            Ok(expected.signature)
        } else {
            Err(format!("{key}: {}", String::from_utf8_lossy(message)))
        }
    }
}

#[test]
fn declarations() {
    let file: File = load("jwt.json");
    let service = service("20200601");
    for case in &file.declaration {
        assert_eq!(case.risk_level, RiskLevel::High.number());
        let declaration = Declaration {
            id: PermanentId::from_bytes(case.id_a.0),
            risk: RiskLevel::High,
            latest_risk_epoch: EpochId::new(case.latest_risk_epoch),
            notified_at: service.start_of(EpochId::new(case.last_status_request_epoch)),
            last_contact: NtpSeconds(case.claims.last_contact_date_timestamp),
        };
        assert_eq!(declaration.notified_at, NtpSeconds(case.claims.notification_date_timestamp));
        assert_eq!(declaration.jti(), case.jti);
        let now = UnixMicros::from_seconds(case.claims.iat);
        let token = declaration.token(&case.header.kid, now, |message| file.sign("declare", message, &case.token));
        assert_eq!(token.as_ref(), Ok(&case.token));
    }
}

#[test]
fn analytics() {
    let file: File = load("jwt.json");
    for case in &file.analytics {
        for second in [0, 1, 59] {
            let minute = case.now_unix - case.now_unix.rem_euclid(60);
            let now = UnixMicros::from_seconds(minute + second);
            let sign = |message: &[u8]| file.sign("analytics", message, &case.token);
            assert_eq!(token::analytics(now, case.lifetime_minutes, sign).as_ref(), Ok(&case.token), "{second}");
        }
    }
}

#[test]
fn report_validation() {
    let file: File = load("jwt.json");
    for case in &file.report_validation {
        let now = UnixMicros::from_seconds(case.now_unix);
        let sign = |message: &[u8]| file.sign("report", message, &case.token);
        assert_eq!(token::report_validation(now, case.lifetime_minutes, sign).as_ref(), Ok(&case.token));
    }
}

#[test]
fn submission_codes() {
    let SubmissionCode { now_unix, lifetime_seconds, public_keys, cases } = load::<File>("jwt.json").submission_code;
    let keys: BTreeMap<String, VerifyingKey> = public_keys
        .into_iter()
        .map(|(kid, der)| (kid, VerifyingKey::from_spki_der(&der.0).expect("a public key")))
        .collect();
    // The store's part: identifiers that were used, in the order of the cases.
    let mut used = Vec::new();
    for case in cases {
        assert_eq!(Shape::of(&case.token), Some(Shape::Jwt), "{}", case.name);
        let now = UnixMicros::from_seconds(now_unix);
        let jti = JwtCode::check(&case.token, now, lifetime_seconds, &keys).map(JwtCode::into_jti);
        assert_eq!(jti.as_ref().is_ok_and(|jti| used.contains(jti)), case.already_used_jti, "{}", case.name);
        let valid = jti.is_ok() && !case.already_used_jti;
        assert_eq!(valid, case.expected_valid, "{}: {:?}", case.name, jti.as_ref().err());
        used.extend(jti);
    }
}
