//! Tokens and codes, read by who receives them: with the exported public key alone.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use vigie_crypto::rsa::verify_rs256;
use vigie_protocol::{
    code::JwtCode,
    robert::{
        id::PermanentId,
        registration::{Counted, RiskLevel, StatusAnswer},
        time::{NtpSeconds, UnixMicros},
    },
};

use super::*;
use crate::rng;

const NOW: UnixMicros = UnixMicros::from_seconds(1_617_782_430); // 2021-04-07T08:00:30Z

/// Header and claims of a token that verifies under the public key of this name.
fn verified(keyring: &Keyring, name: &str, token: &str) -> (Value, Value) {
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let spki = keyring.public_key(name).expect("a public half");
    assert!(verify_rs256(&spki, signed.as_bytes(), &part(signature)), "{name}");
    let (header, claims) = signed.split_once('.').expect("three parts");
    let json = |text| serde_json::from_slice(&part(text)).expect("JSON");
    (json(header), json(claims))
}

#[test]
fn the_report_token_lasts_five_minutes() {
    let keyring = Keystore::new().open();
    let (header, claims) = verified(&keyring, "report-token-key", &keyring.report_token(NOW));
    assert_eq!(header, json!({"type": "JWT", "alg": "RS256"}));
    assert_eq!(claims, json!({"iat": 1_617_782_430, "exp": 1_617_782_730}));
    let later = keyring.report_token(UnixMicros::from_seconds(1_617_782_431));
    assert_eq!(verified(&keyring, "report-token-key", &later).1["iat"], 1_617_782_431);
}

#[test]
fn analytics_tokens_of_one_minute_are_the_same_and_of_two_are_not() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let at = |second| keyring.analytics_token(UnixMicros::from_seconds(second));
    let first = at(1_617_782_400);
    assert_eq!(at(1_617_782_459), first);
    assert_ne!(at(1_617_782_460), first);
    assert_eq!(at(1_617_782_430), first, "also when made anew");
    assert_eq!(keystore.open().analytics_token(NOW), first, "on every node");
    let (_, claims) = verified(&keyring, "analytics-token-key", &first);
    assert_eq!(claims, json!({"iat": 1_617_782_400, "exp": 1_617_782_400 + 361 * 60, "iss": "robert-server"}));
}

fn answer(last_contact: Option<NtpSeconds>) -> StatusAnswer {
    StatusAnswer {
        risk: RiskLevel::High,
        last_contact,
        latest_risk_epoch: Some(midnight(day("2021-04-06"))),
        counted: Counted::default(),
    }
}

#[test]
fn a_declaration_names_its_key_and_the_request() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let id = PermanentId::from_bytes([1, 2, 3, 4, 5]);
    let contact = day("2021-04-04").start();
    let token = keyring.declaration_token(id, &answer(Some(contact)), NOW).expect("a last contact");
    let (header, claims) = verified(&keyring, "declaration-token-key", &token);
    let listed = keyring.list();
    let key = listed.iter().find(|key| key.alias == "declaration-token-key").expect("listed");
    assert_eq!(header["kid"], json!(key.kid));
    assert_eq!(claims["lastContactDateTimestamp"], contact.0);
    let eight = day("2021-04-07").start().0 + 8 * 3600;
    assert_eq!(claims["notificationDateTimestamp"], eight, "start of the epoch of the request");

    let named = TokenRules { declaration_kid: Some("tac-2021".to_owned()), ..token_rules() };
    let keyring = Keyring::open(&keystore.config, rules(), named).expect("opened");
    let token = keyring.declaration_token(id, &answer(Some(contact)), NOW).expect("a last contact");
    assert_eq!(verified(&keyring, "declaration-token-key", &token).0["kid"], "tac-2021");
    assert_eq!(keyring.declaration_token(id, &answer(None), NOW), None);
}

#[test]
fn a_code_of_the_jwt_kind_is_good_for_who_knows_the_issuer() {
    let keyring = Keystore::new().open();
    let code = keyring.issue_jwt_code(NOW, &mut rng::os());
    let verifiers = keyring.declaration_code_verifiers();
    let ten_days = 10 * 86_400;
    let jti = JwtCode::check(&code, NOW, ten_days, &verifiers).expect("good").into_jti();
    let another = keyring.issue_jwt_code(NOW, &mut rng::os());
    let other_jti = JwtCode::check(&another, NOW, ten_days, &verifiers).expect("good").into_jti();
    assert_ne!(jti, other_jti);

    let elsewhere = Keystore::with_passphrase().open().declaration_code_verifiers();
    assert!(JwtCode::check(&code, NOW, ten_days, &elsewhere).is_err());
    let exported = keyring.public_key("declaration-code-key").expect("a public half");
    let [verifier] = verifiers.values().collect::<Vec<_>>()[..] else { panic!("one issuer") };
    assert_eq!(verifier.to_spki_der(), exported);
}
