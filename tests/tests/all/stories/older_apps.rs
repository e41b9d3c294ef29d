//! Phones whose app was never updated: the same life behind `/api/v2` to `/api/v5`, answered in the shapes
//! of their time.
//!
//! robert.md §2.6.

use serde::{Deserialize, Serialize};
use serde_json::json;
use vigie_tests::{
    phone::{Answer, Captcha, ConfigEntry, KeyPair, Phone, Purpose, Registered, Reported, dbm, minutes},
    world::{Engine, World},
};

use crate::support::world;

on_both_stores!(
    a_life_behind_every_older_path,
    the_status_has_the_shape_of_its_version,
    the_answer_to_a_report_has_the_shape_of_its_version,
    what_is_no_older_version_is_an_unknown_path,
    a_refusal_is_the_same_in_every_version,
);

const OLDER: [&str; 4] = ["v2", "v3", "v4", "v5"];

/// The status up to version 4, its members in the order of the answer ([`Answer::json`] compares byte for byte).
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct AtRisk {
    at_risk: bool,
    tuples: String,
    config: Vec<ConfigEntry>,
    last_exposure_timeframe: u8,
    message: (),
}

/// The status of version 5: that of version 6 without the token for the statistics.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fifth {
    risk_level: u8,
    tuples: String,
    config: Vec<ConfigEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_contact_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_risk_scoring_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declaration_token: Option<String>,
}

async fn post(world: &World, version: &str, what: &str, body: String) -> Answer {
    world.service().post(&format!("/api/{version}/{what}"), body).await.expect("an answer")
}

async fn signed(world: &World, version: &str, what: &str, phone: &Phone, purpose: Purpose) -> Answer {
    let request = phone.sign_now(purpose).expect("signed");
    post(world, version, what, serde_json::to_string(&request).expect("JSON")).await
}

async fn a_life_behind_every_older_path(engine: Engine) {
    let world = world(engine).await;
    for version in OLDER {
        let wanted = json!({"type": "IMAGE", "locale": "fr"}).to_string();
        let captcha: Captcha = post(&world, version, "captcha", wanted).await.json(201).expect("a captcha");
        let id = captcha.id;
        let picture = world.service().get(&format!("/api/{version}/captcha/{id}/image")).await.expect("an answer");
        assert_eq!((picture.status, picture.content_type.as_deref()), (200, Some("image/png")), "{version}");
        let sound = world.service().get(&format!("/api/{version}/captcha/none/audio")).await.expect("an answer");
        assert!([200, 404].contains(&sound.status), "{version}");

        let pair = KeyPair::generate().expect("a key");
        let key = pair.public_base64().expect("base64");
        let body = json!({"captcha": "a guess", "captchaId": id, "clientPublicECDHKey": key}).to_string();
        let registered: Registered = post(&world, version, "register", body).await.json(201).expect("registered");
        assert!(!registered.tuples.is_empty(), "{version}");

        let phone = world.phone().await;
        let erased = signed(&world, version, "deleteExposureHistory", &phone, Purpose::DeleteHistory).await;
        assert_eq!((erased.status, &*erased.body), (200, &br#"{"success":true,"message":null}"#[..]), "{version}");
        let left = signed(&world, version, "unregister", &phone, Purpose::Unregister).await;
        assert_eq!((left.status, &*left.body), (200, &br#"{"success":true,"message":null}"#[..]), "{version}");
        assert_eq!(signed(&world, version, "status", &phone, Purpose::Status).await.status, 430, "{version}: gone");
    }
}

async fn the_status_has_the_shape_of_its_version(engine: Engine) {
    let world = world(engine).await;
    for version in OLDER {
        let [mut alice, mut bob, carol] = world.phones().await;
        world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
        world.report(&alice).await;
        world.run_job("robert-score").await;
        for (mut phone, warned) in [(bob, true), (carol, false)] {
            let answer = signed(&world, version, "status", &phone, Purpose::Status).await;
            let tuples = if version == "v5" {
                let status: Fifth = answer.json(200).expect("a status");
                assert_eq!(status.risk_level, if warned { 4 } else { 0 });
                for said in [status.last_contact_date, status.last_risk_scoring_date, status.declaration_token] {
                    assert_eq!(said.is_some(), warned);
                }
                status.tuples
            } else {
                let status: AtRisk = answer.json(200).expect("a status");
                assert_eq!((status.at_risk, status.last_exposure_timeframe), (warned, 0), "{version}");
                status.tuples
            };
            phone.keep(&tuples).expect("a bundle the phone can open");
        }
    }
}

async fn the_answer_to_a_report_has_the_shape_of_its_version(engine: Engine) {
    let world = world(engine).await;
    for version in OLDER {
        let phone = world.phone().await;
        let code = world.code().await;
        let answer = post(&world, version, "report", phone.report_body(&code)).await;
        if version < "v4" {
            let expected = br#"{"success":true,"message":"Successful operation","token":null}"#;
            assert_eq!((answer.status, &*answer.body), (200, &expected[..]), "{version}");
        } else {
            let reported: Reported = answer.json(200).expect("accepted");
            assert_eq!(reported.report_validation_token.split('.').count(), 3, "{version}");
        }
        let again = post(&world, "v6", "report", phone.report_body(&code)).await;
        assert_eq!(again.status, 401, "a code spent behind {version} is spent");
    }
    assert_eq!(world.kpis().await.reports_count, 4);
}

async fn what_is_no_older_version_is_an_unknown_path(engine: Engine) {
    let world = world(engine).await;
    let phone = world.phone().await;
    for version in ["v0", "v1", "v7", "V2", "v02", "v", "2"] {
        let answer = signed(&world, version, "status", &phone, Purpose::Status).await;
        assert_eq!(answer.status, 404, "{version}");
        let asked = world.service().get(&format!("/api/{version}/status")).await.expect("an answer");
        assert_eq!(asked.status, 404, "{version}: whatever the method");
    }
    let clock = world.service().get("/api/v5/clock").await.expect("an answer");
    assert_eq!(clock.status, 404, "the clock came with version 6");
}

async fn a_refusal_is_the_same_in_every_version(engine: Engine) {
    let world = world(engine).await;
    let phone = world.phone().await;
    for version in ["v2", "v3", "v4", "v5", "v6"] {
        let unknown = post(&world, version, "report", phone.report_body("nocode")).await;
        assert_eq!(unknown.status, 401, "{version}");
        assert_eq!(&*unknown.body, br#"{"message":"Unrecognized token of length: 6"}"#, "{version}");
        let invalid = post(&world, version, "status", "{}".to_owned()).await;
        assert_eq!((invalid.status, &*invalid.body), (400, &br#"{"message":"Invalid data"}"#[..]), "{version}");
        let broken = post(&world, version, "status", "{".to_owned()).await;
        assert_eq!((broken.status, broken.body.len()), (400, 0), "{version}");
    }
}
