//! Apple devices are woken once a day.
//!
//! robert.md §9; §2.2 step 6, §5.2 step 8, §6.1 (how devices come and go).

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use vigie_tests::{
    phone::{Answer, KeyPair, Purpose},
    world::{Apple, Engine, World},
};

use crate::support::{setup, world};

on_both_stores!(
    other_servers_name_devices,
    a_device_is_woken_once_a_day,
    a_device_comes_with_its_phone_and_leaves_with_it,
    what_apple_says_decides,
    without_a_sender_there_is_no_job,
);

const PATH: &str = "/internal/api/v1/push-token";

fn device(token: &str) -> Value {
    json!({"token": token, "locale": "fr", "timezone": "Europe/Paris"})
}

async fn name(world: &World, token: &str) {
    let answer = world.admin().post(PATH, &device(token)).await;
    assert_eq!((answer.status, &answer.body[..]), (201, &b""[..]));
}

/// Whether the server has ever known this token; it forgets it.
async fn forget(world: &World, token: &str) -> u16 {
    let request = world.admin().request(Method::DELETE, &format!("{PATH}/{token}"));
    let answer = Answer::of(request).await.expect("an answer");
    assert!(answer.body.is_empty());
    answer.status
}

/// A world that wakes devices, with the two hosts of Apple's; it has just struck eight in Paris.
async fn world_with_apple(engine: Engine) -> (World, [Apple; 2], tempfile::TempDir) {
    let apple = [Apple::open().await, Apple::open().await];
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("AuthKey.p8");
    std::fs::write(&key, Apple::p8()).expect("written");
    let world = setup(engine)
        .at("2021-04-07T06:00:00Z")
        .with("VIGIE__PUSH__SENDER", "apns")
        .with("VIGIE__PUSH__APNS__KEY_FILE", key.to_str().expect("a name in UTF-8"))
        .with("VIGIE__PUSH__APNS__KEY_ID", "ABC123DEFG")
        .with("VIGIE__PUSH__APNS__TEAM_ID", "DEF123GHIJ")
        .with("VIGIE__PUSH__APNS__TOPIC", "fr.gouv.stopcovid.ios")
        .with("VIGIE__PUSH__APNS__HOSTS", &apple.each_ref().map(Apple::url).join(","))
        .open()
        .await;
    (world, apple, folder)
}

async fn other_servers_name_devices(engine: Engine) {
    let world = world(engine).await;
    name(&world, "abcdef").await;
    name(&world, "abcdef").await;
    for (body, wrong) in [
        (json!({"locale": "fr", "timezone": "Europe/Paris"}), Some("token")),
        (json!({"token": "a", "locale": "", "timezone": "Europe/Paris"}), Some("locale")),
        (json!({"token": "a", "locale": "fr", "timezone": null}), Some("timezone")),
        (json!({"token": "a", "locale": "fr", "timezone": "Europe/Atlantis"}), None),
        (json!({"token": "a", "locale": "fr", "timezone": "+02:00"}), None),
        (json!({"token": ["a"], "locale": "fr", "timezone": "Europe/Paris"}), None),
        (json!([]), None),
    ] {
        let answer = world.admin().post(PATH, &body).await;
        assert_eq!(answer.status, 400, "{body}");
        match wrong {
            None => assert!(answer.body.is_empty(), "{body}"),
            Some(field) => {
                let fields: Value = serde_json::from_slice(&answer.body).expect("JSON");
                assert!(fields[field].is_string() && fields.as_object().expect("an object").len() == 1, "{fields}");
            }
        }
    }
    assert_eq!(forget(&world, "a").await, 400, "nothing that was refused is known");
    assert_eq!(forget(&world, "abcdef").await, 202);
    assert_eq!(forget(&world, "abcdef").await, 202, "the row stays");
    let database = world.database().await;
    assert_eq!(database.number("SELECT count(*) FROM push").await, 1);
}

async fn a_device_is_woken_once_a_day(engine: Engine) {
    let (world, [production, sandbox], _folder) = world_with_apple(engine).await;
    name(&world, "<AA11 bb22>").await;
    assert_eq!(world.run_job("push-wake").await["claimed"], 0, "tomorrow, not today");
    world.set_clock("2021-04-08T06:00:00Z").await;
    let early = world.run_job("push-wake").await["claimed"].as_u64().expect("a number");
    world.set_clock("2021-04-08T18:00:00Z").await;
    let late = world.run_job("push-wake").await["claimed"].as_u64().expect("a number");
    assert_eq!(early + late, 1, "between eight and eight in the evening");
    assert_eq!(world.run_job("push-wake").await["claimed"], 0);

    let [notification] = &production.notifications()[..] else { panic!("one notification") };
    assert_eq!(notification.device, "aa11bb22");
    assert_eq!(notification.body, r#"{"aps":{"badge":0,"content-available":1}}"#);
    for (name, value) in
        [("apns-topic", "fr.gouv.stopcovid.ios"), ("apns-push-type", "background"), ("apns-priority", "10")]
    {
        assert_eq!(notification.headers[name], value);
    }
    let token = notification.headers["authorization"].strip_prefix("Bearer ").expect("a bearer token");
    let jwt = crate::support::Jws::read(token);
    assert_eq!(jwt.header, r#"{"alg":"ES256","kid":"ABC123DEFG"}"#);
    assert_eq!(jwt.claim("iss"), "DEF123GHIJ");

    for day in ["2021-04-09", "2021-04-10"] {
        world.set_clock(&format!("{day}T18:00:00Z")).await;
        assert_eq!(world.run_job("push-wake").await["outcomes"], json!({"accepted": 1}), "{day}");
    }
    // Two days off: once, not twice.
    world.set_clock("2021-04-12T18:00:00Z").await;
    assert_eq!(world.run_job("push-wake").await["claimed"], 1);
    assert_eq!(production.notifications().len(), 3);
    assert!(sandbox.notifications().is_empty());
    let counted = "SELECT CAST(successful_push_sent AS BIGINT) FROM push";
    assert_eq!(world.database().await.number(counted).await, 4);
}

async fn a_device_comes_with_its_phone_and_leaves_with_it(engine: Engine) {
    let (world, [production, _], _folder) = world_with_apple(engine).await;
    let pair = KeyPair::generate().expect("a key");
    let registration = json!({"captcha": "a guess", "captchaId": "any", "pushInfo": device("aa"),
        "clientPublicECDHKey": pair.public_base64().expect("a key")});
    let answer = world.service().post("/api/v6/register", registration.to_string()).await.expect("an answer");
    assert_eq!(answer.status, 201);

    let phone = world.phone().await;
    let mut status = serde_json::to_value(phone.sign_now(Purpose::Status).expect("an EBID")).expect("JSON");
    status["pushInfo"] = device("bb");
    let answer = world.service().post("/api/v6/status", status.to_string()).await.expect("an answer");
    assert_eq!(answer.status, 200);
    // A request that is refused names nobody: this one comes too soon.
    status["pushInfo"] = device("cc");
    let answer = world.service().post("/api/v6/status", status.to_string()).await.expect("an answer");
    assert_eq!(answer.status, 400);

    remembered(&world, "SELECT count(*) FROM push WHERE NOT deleted", 2).await;
    world.set_clock("2021-04-08T18:00:00Z").await;
    world.run_job("push-wake").await;
    let woken: Vec<String> = production.notifications().into_iter().map(|woken| woken.device).collect();
    assert_eq!(woken, ["aa", "bb"]);

    let mut leave = serde_json::to_value(phone.sign_now(Purpose::Unregister).expect("an EBID")).expect("JSON");
    leave["pushToken"] = json!("bb");
    let answer = world.service().post("/api/v6/unregister", leave.to_string()).await.expect("an answer");
    assert_eq!(answer.status, 200);
    remembered(&world, "SELECT count(*) FROM push WHERE NOT deleted", 1).await;
    world.set_clock("2021-04-09T18:00:00Z").await;
    world.run_job("push-wake").await;
    assert_eq!(production.notifications().len(), 1);
    assert_eq!(forget(&world, "cc").await, 400);
}

async fn what_apple_says_decides(engine: Engine) {
    let (world, [production, sandbox], _folder) = world_with_apple(engine).await;
    let bad = (400, r#"{"reason":"BadDeviceToken"}"#);
    for (token, first, second) in [
        ("aa", bad, (200, "")),
        ("bb", bad, (400, r#"{"reason":"DeviceTokenNotForTopic"}"#)),
        ("cc", (410, r#"{"reason":"Unregistered"}"#), (200, "")),
        ("dd", (503, ""), (200, "")),
    ] {
        name(&world, token).await;
        production.answers(token, first);
        sandbox.answers(token, second);
    }
    world.set_clock("2021-04-08T18:00:00Z").await;
    let report = world.run_job("push-wake").await;
    assert_eq!(report["outcomes"], json!({"accepted": 1, "rejected": 2, "unknown": 1}));
    let reasons = json!({"BadDeviceToken": 1, "DeviceTokenNotForTopic": 1, "Unregistered": 1, "503": 1});
    assert_eq!(report["reasons"], reasons);
    assert_eq!((production.notifications().len(), sandbox.notifications().len()), (4, 2));

    let database = world.database().await;
    assert_eq!(
        database.text("SELECT last_error_code FROM push WHERE NOT active").await.as_deref(),
        Some("BadDeviceToken,DeviceTokenNotForTopic")
    );
    world.set_clock("2021-04-09T18:00:00Z").await;
    assert_eq!(world.run_job("push-wake").await["claimed"], 3, "all but the one nobody knows");
    name(&world, "bb").await;
    world.set_clock("2021-04-10T18:00:00Z").await;
    assert_eq!(world.run_job("push-wake").await["claimed"], 4, "which came again");
    assert!(world.metrics().await.contains("vigie_push_sent_total{outcome=\"unknown\"} 2"));
    assert!(!world.log().contains("3/device"), "no token in the log");
}

async fn without_a_sender_there_is_no_job(engine: Engine) {
    let world = world(engine).await;
    assert_eq!(world.admin().post("/admin/jobs/push-wake/run", &json!({})).await.status, 404);
}

/// Waits until what phones said is written down.
async fn remembered(world: &World, count: &'static str, devices: i64) {
    let database = world.database().await;
    for _ in 0..200 {
        if database.number(count).await == devices {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("after ten seconds still not {devices}");
}
