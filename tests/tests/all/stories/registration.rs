//! Captchas and registrations, as an app sees them.
//!
//! robert.md §2.1, §2.2.

use serde_json::{Value, json};
use vigie_tests::{
    phone::{KeyPair, Purpose, Refusal, minutes},
    world::{Engine, World},
};

use crate::support::world;

on_both_stores!(
    a_captcha_has_one_identifier_under_two_names,
    a_captcha_can_be_seen_and_heard,
    a_captcha_needs_its_two_fields,
    what_apple_devices_add_is_taken_or_ignored,
    what_the_operator_configures_reaches_every_phone,
    registering_twice_makes_two_strangers,
    a_registration_without_its_members_is_invalid_data,
    a_key_that_is_no_key_is_an_error_and_no_identity,
);

async fn a_captcha_has_one_identifier_under_two_names(engine: Engine) {
    let world = world(engine).await;
    for kind in ["IMAGE", "AUDIO"] {
        let body = json!({"type": kind, "locale": "fr"}).to_string();
        let answer = world.service().post("/api/v6/captcha", body).await.expect("an answer");
        let captcha: vigie_tests::phone::Captcha = answer.json(201).expect("the published form");
        assert_eq!(captcha.id, captcha.captcha_id);
        assert!(!captcha.id.is_empty());
    }
}

async fn a_captcha_can_be_seen_and_heard(engine: Engine) {
    let world = world(engine).await;
    for (kind, path, content_type, begins) in
        [("IMAGE", "image", "image/png", &b"\x89PNG"[..]), ("AUDIO", "audio", "audio/wav", b"RIFF")]
    {
        let body = json!({"type": kind, "locale": "fr"}).to_string();
        let answer = world.service().post("/api/v6/captcha", body).await.expect("an answer");
        let captcha: vigie_tests::phone::Captcha = answer.json(201).expect("the published form");
        let seen = world.service().get(&format!("/api/v6/captcha/{}/{path}", captcha.id)).await.expect("an answer");
        assert_eq!((seen.status, seen.content_type.as_deref()), (200, Some(content_type)));
        assert!(seen.body.starts_with(begins));
        let unknown = world.service().get(&format!("/api/v6/captcha/nobodys/{path}")).await.expect("an answer");
        assert_eq!(unknown.refusal(), Ok(Refusal::empty(404)));
    }
}

async fn what_apple_devices_add_is_taken_or_ignored(engine: Engine) {
    let world = world(engine).await;
    for push in [
        json!({"token": "a", "locale": "fr", "timezone": "Europe/Paris"}),
        json!({"token": "a", "locale": "fr"}),
        json!({"token": "", "locale": " ", "timezone": null}),
        json!({}),
        json!(null),
    ] {
        let mut body = registration(&KeyPair::generate().expect("a key"));
        body["pushInfo"] = push.clone();
        let answer = world.service().post("/api/v6/register", body.to_string()).await.expect("an answer");
        assert_eq!(answer.status, 201, "{push}");

        let phone = world.phone().await;
        let mut status = serde_json::to_value(phone.sign_now(Purpose::Status).expect("an EBID")).expect("JSON");
        status["pushInfo"] = push.clone();
        let answer = world.service().post("/api/v6/status", status.to_string()).await.expect("an answer");
        assert_eq!(answer.status, 200, "{push}");
    }
}

async fn what_the_operator_configures_reaches_every_phone(engine: Engine) {
    let mut world = world(engine).await;
    let mut phone = world.phone().await;
    assert_eq!(phone.status().await.expect("answered").config, []);
    let edited = "INSERT INTO robert_client_configuration (name, value) \
                  VALUES ('checkStatusFrequency', '8.5'), ('minimumVersion', '{\"ios\":12}')";
    world.database().await.execute(edited).await;
    world.restart().await;
    world.advance(minutes(30)).await;
    let config = phone.status().await.expect("answered").config;
    let known: Vec<_> = config.into_iter().map(|entry| (entry.name, entry.value)).collect();
    let expected = [("checkStatusFrequency", json!(8.5)), ("minimumVersion", json!({"ios": 12}))];
    assert_eq!(known, expected.map(|(name, value)| (name.to_owned(), value)));
}

async fn a_captcha_needs_its_two_fields(engine: Engine) {
    let world = world(engine).await;
    for body in [json!({}), json!({"type": "IMAGE"}), json!({"locale": "fr"}), json!({"type": null, "locale": "fr"})] {
        let answer = world.service().post("/api/v6/captcha", body.to_string()).await.expect("an answer");
        assert_eq!(answer.refusal().expect("a refusal"), Refusal::saying(400, "Invalid data"), "{body}");
    }
}

async fn registering_twice_makes_two_strangers(engine: Engine) {
    let world = world(engine).await;
    let body = registration(&KeyPair::generate().expect("a key"));
    for _ in 0..2 {
        let answer = world.service().post("/api/v6/register", body.to_string()).await.expect("an answer");
        assert_eq!(answer.status, 201);
    }
    assert_eq!(identities(&world).await, 2);
}

async fn a_registration_without_its_members_is_invalid_data(engine: Engine) {
    let world = world(engine).await;
    let good = registration(&KeyPair::generate().expect("a key"));
    for (name, value) in [
        ("captcha", Value::Null),
        ("captcha", json!("")),
        ("captchaId", Value::Null),
        ("captchaId", json!("")),
        ("clientPublicECDHKey", Value::Null),
        ("clientPublicECDHKey", json!("")),
    ] {
        let mut body = good.clone();
        body[name] = value;
        let answer = world.service().post("/api/v6/register", body.to_string()).await.expect("an answer");
        assert_eq!(answer.refusal().expect("a refusal"), Refusal::saying(400, "Invalid data"), "{name}");
    }
    assert_eq!(identities(&world).await, 0);
}

async fn a_key_that_is_no_key_is_an_error_and_no_identity(engine: Engine) {
    let world = world(engine).await;
    let good = registration(&KeyPair::generate().expect("a key"));
    let spki = good["clientPublicECDHKey"].as_str().expect("text").to_owned();
    // The last character before the padding is part of the point: another one leaves the curve.
    let off_curve = format!("{}{}==", &spki[..spki.len() - 4], if spki.contains("AA==") { "BA" } else { "AA" });
    for (name, key) in [
        ("not base64", "~~~~".to_owned()),
        ("not DER", "AAAA".to_owned()),
        ("off the curve", off_curve),
        ("cut short", spki[..spki.len() - 8].to_owned()),
        ("the point at infinity", "MBkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDAgAA".to_owned()),
    ] {
        let mut body = good.clone();
        body["clientPublicECDHKey"] = json!(key);
        let answer = world.service().post("/api/v6/register", body.to_string()).await.expect("an answer");
        assert_eq!(answer.refusal().expect("a refusal"), Refusal::saying(500, "An error occured"), "{name}");
    }
    assert_eq!(identities(&world).await, 0);
}

fn registration(pair: &KeyPair) -> Value {
    json!({"captcha": "a guess", "captchaId": "any", "clientPublicECDHKey": pair.public_base64().expect("a key")})
}

async fn identities(world: &World) -> i64 {
    let database = world.database().await;
    let identities = database.number("SELECT count(*) FROM robert_identity").await;
    assert_eq!(database.number("SELECT count(*) FROM robert_registration").await, identities, "one each");
    identities
}
