//! `jwt.json`: the three tokens of the server, and the signed declaration codes.
//!
//! Source: robert.md §4.3, §4.4, §5.6, §5.7.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::rsa;
use vigie_protocol::{
    code::JwtCode,
    jws::Compact,
    robert::{
        id::PermanentId,
        registration::RiskLevel,
        time::{Day, EpochId, NtpSeconds, Service, UnixMicros},
        token::{Declaration, analytics, report_validation},
    },
};

use super::{
    FileReport,
    text::{Base64, Base64Bytes, Hex},
    verdict::{Verdict, all, holds, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    public_keys: BTreeMap<String, String>,
    private_keys_pkcs8_base64: BTreeMap<String, Base64Bytes>,
    declaration: Option<Vec<DeclarationCase>>,
    analytics: Option<Vec<TimedCase>>,
    report_validation: Option<Vec<TimedCase>>,
    submission_code: Option<SubmissionCodes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeclarationCase {
    id_a: Hex<5>,
    id_a_base64: Base64<5>,
    risk_level: u8,
    latest_risk_epoch: u32,
    last_status_request_epoch: u32,
    jti_preimage: String,
    jti: String,
    header: Value,
    claims: Value,
    token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimedCase {
    now_unix: i64,
    lifetime_minutes: u32,
    header: Value,
    claims: Value,
    token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubmissionCodes {
    now_unix: i64,
    lifetime_seconds: u64,
    public_keys: BTreeMap<String, Base64Bytes>,
    cases: Option<Vec<CodeCase>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeCase {
    name: String,
    token: String,
    already_used_jti: bool,
    expected_valid: bool,
}

/// A signing key of the file, with its public half.
struct Signer {
    key: rsa::SigningKey,
    public: Vec<u8>,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let signer = |name: &str| Signer::of(&file, name);
    let mut report = FileReport::default();
    report.section(
        "declaration",
        file.declaration.as_deref(),
        |case| Some(&case.jti),
        |case| declaration(case, &signer("declare")?),
    );
    report.section(
        "analytics",
        file.analytics.as_deref(),
        |_| None,
        |case| {
            let signer = signer("analytics")?;
            let now = UnixMicros::from_seconds(case.now_unix);
            let token = analytics(now, case.lifetime_minutes, |signed| signer.sign(signed))?;
            signer.check(&token, &case.token, &case.header, &case.claims)
        },
    );
    report.section(
        "reportValidation",
        file.report_validation.as_deref(),
        |_| None,
        |case| {
            let signer = signer("report")?;
            let now = UnixMicros::from_seconds(case.now_unix);
            let token = report_validation(now, case.lifetime_minutes, |signed| signer.sign(signed))?;
            signer.check(&token, &case.token, &case.header, &case.claims)
        },
    );
    let codes = file.submission_code.as_ref();
    let cases = codes.and_then(|codes| codes.cases.as_deref());
    report.section(
        "submissionCode",
        cases,
        |case| Some(&case.name),
        |case| codes.map_or(Ok(()), |codes| codes.check(case)),
    );
    Ok(report)
}

impl Signer {
    fn of(file: &File, name: &str) -> Result<Self, String> {
        let private = file.private_keys_pkcs8_base64.get(name).ok_or("its private key is not in the file")?;
        let public = file.public_keys.get(name).ok_or("its public key is not in the file")?;
        let body: String = public.lines().filter(|line| !line.starts_with("-----")).collect();
        Ok(Self {
            key: rsa::SigningKey::from_pkcs8(&private.0).map_err(|e| e.to_string())?,
            public: STANDARD.decode(body).map_err(|e| e.to_string())?,
        })
    }

    fn sign(&self, signed: &[u8]) -> Result<Vec<u8>, String> {
        Ok(self.key.sign_rs256(signed))
    }

    /// The token is the one of the case, byte for byte, says what the case says, and verifies.
    fn check(&self, token: &str, expected: &str, header: &Value, claims: &Value) -> Verdict {
        let read = Compact::read(expected).ok_or("it cannot be taken apart")?;
        all([
            same("token", &token, &expected),
            same("header", &read.header::<Value>().as_ref(), &Some(header)),
            same("claims", &read.claims::<Value>().as_ref(), &Some(claims)),
            same("public key", &self.key.public_spki_der(), &self.public),
            holds(
                "its signature does not verify",
                rsa::verify_rs256(&self.public, read.signed.as_bytes(), &read.signature),
            ),
        ])
    }
}

fn declaration(case: &DeclarationCase, signer: &Signer) -> Verdict {
    let risk = match case.risk_level {
        0 => RiskLevel::None,
        4 => RiskLevel::High,
        other => return Err(format!("risk level {other} is never produced")),
    };
    let number = |claims: &Value, name: &str| claims.get(name).and_then(Value::as_u64).ok_or(format!("no {name}"));
    let kid = case.header.get("kid").and_then(Value::as_str).ok_or("no kid")?;
    let service = Service::opening(Day::from_ymd(2020, 6, 1).ok_or("the calendar")?);
    let declared = Declaration {
        id: PermanentId::from_bytes(case.id_a.0),
        risk,
        latest_risk_epoch: EpochId::new(case.latest_risk_epoch),
        notified_at: service.start_of(EpochId::new(case.last_status_request_epoch)),
        last_contact: NtpSeconds(number(&case.claims, "lastContactDateTimestamp")?),
    };
    let now = UnixMicros::from_seconds(number(&case.claims, "iat")?.cast_signed());
    let preimage = format!("{}{}{}", STANDARD.encode(case.id_a.0), case.risk_level, case.latest_risk_epoch);
    let token = declared.token(kid, now, |signed| signer.sign(signed))?;
    all([
        same("ID_A in base64", &Base64(case.id_a.0), &case.id_a_base64),
        same("what the jti hashes", &preimage, &case.jti_preimage),
        same("jti", &declared.jti(), &case.jti),
        signer.check(&token, &case.token, &case.header, &case.claims),
    ])
}

impl SubmissionCodes {
    /// A code is good if its checks pass on both backends and its `jti` was never seen.
    fn check(&self, case: &CodeCase) -> Verdict {
        let now = UnixMicros::from_seconds(self.now_unix);
        let mut keys = BTreeMap::new();
        for (kid, spki) in &self.public_keys {
            let key = vigie_crypto::p256::VerifyingKey::from_spki_der(&spki.0).map_err(|e| e.to_string())?;
            keys.insert(kid.clone(), key);
        }
        let valid = JwtCode::check(&case.token, now, self.lifetime_seconds, &keys).is_ok() && !case.already_used_jti;
        same("valid", &valid, &case.expected_valid)?;
        if valid { self.both_backends_verify(case) } else { Ok(()) }
    }

    fn both_backends_verify(&self, case: &CodeCase) -> Verdict {
        let read = Compact::read(&case.token).ok_or("it cannot be taken apart")?;
        let kid = read.header::<Value>().and_then(|header| Some(header.get("kid")?.as_str()?.to_owned()));
        let spki = kid.and_then(|kid| self.public_keys.get(&kid)).ok_or("its kid names no key")?;
        let signature: &[u8; 64] = read.signature.as_slice().try_into().map_err(|_| "64 bytes belong there")?;
        macro_rules! on {
            ($backend:ident) => {{
                let key =
                    vigie_crypto::$backend::p256::VerifyingKey::from_spki_der(&spki.0).map_err(|e| e.to_string())?;
                holds(
                    concat!("does not verify on ", stringify!($backend)),
                    key.verify(read.signed.as_bytes(), signature),
                )
            }};
        }
        all([on!(portable), on!(aws_lc)])
    }
}
