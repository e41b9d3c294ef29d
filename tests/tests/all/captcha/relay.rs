//! The relay: every call is passed on, and whatever fails behind it has one answer in front.

use vigie_tests::world::{Engine, World};

use super::{
    ask, id_of, perceive, register,
    stand_in::{Call, StandIn},
};
use crate::support::setup;

const JSON: &str = "application/json";

/// A world that relays to `service`, with bases as deployed.
async fn world(service: &StandIn) -> World {
    setup(Engine::Sqlite)
        .with("VIGIE__CAPTCHA__MODE", "relay")
        .with("VIGIE__CAPTCHA__URL", &format!("{}/private/api/v1", service.url))
        .with("VIGIE__CAPTCHA__PUBLIC_URL", &format!("{}/public/api/v1/", service.url))
        .open()
        .await
}

fn call(method: &str, path: &str, body: &str) -> Vec<Call> {
    vec![Call { method: method.to_owned(), path: path.to_owned(), body: body.to_owned() }]
}

#[tokio::test]
async fn every_call_is_passed_on_as_the_service_expects_it() {
    let service = StandIn::start().await;
    let world = world(&service).await;

    service.answers(201, JSON, r#"{"id":"4f0a-9"}"#);
    assert_eq!(id_of(&ask(&world, "AUDIO", "pt-BR").await), "4f0a-9");
    assert_eq!(service.calls(), call("POST", "/private/api/v1/captcha", r#"{"type":"AUDIO","locale":"pt-BR"}"#));

    service.answers(200, "application/octet-stream", b"a picture".to_vec());
    for (how, file, media_type) in [("image", "4f0a-9.png", "image/png"), ("audio", "4f0a-9.wav", "audio/wav")] {
        let shown = perceive(&world, "4f0a-9", how).await;
        assert_eq!((shown.status, shown.content_type.as_deref()), (200, Some(media_type)));
        assert_eq!(shown.body, b"a picture");
        assert_eq!(service.calls(), call("GET", &format!("/public/api/v1/captcha/{file}"), ""));
    }

    service.answers(200, JSON, r#"{"result":"SUCCESS"}"#);
    assert_eq!(register(&world, "4f0a-9", "zyx").await, 201);
    assert_eq!(service.calls(), call("POST", "/private/api/v1/captcha/4f0a-9/checkAnswer", r#"{"answer":"zyx"}"#));
}

#[tokio::test]
async fn whatever_fails_behind_the_relay_is_a_refusal_in_front() {
    let service = StandIn::start().await;
    let world = world(&service).await;
    let large = vec![b' '; 8 << 20];
    for (status, body) in [
        (500, &b"{}"[..]),
        (404, br#"{"id":"1","result":"SUCCESS"}"#),
        (302, br#"{"id":"1","result":"SUCCESS"}"#),
        (200, b"{}"),
        (200, b"not JSON"),
        (200, br#"{"id":"../secret","result":"FAILED"}"#),
        (200, br#"{"id":"","result":""}"#),
        (200, &large),
    ] {
        service.answers(status, JSON, body);
        let refused = ask(&world, "IMAGE", "fr").await;
        assert_eq!((refused.status, &refused.body[..]), (400, &b""[..]), "{status}");
        assert_eq!(register(&world, "1", "zyx").await, 401, "{status}");
        if status != 200 || body.len() == large.len() {
            let refused = perceive(&world, "1", "image").await;
            assert_eq!((refused.status, &refused.body[..]), (404, &b""[..]), "{status}");
        }
        assert!(service.calls().iter().all(|call| !call.path.contains("elsewhere")), "no redirect is followed");
    }
    assert_eq!(world.database().await.number("SELECT count(*) FROM robert_identity").await, 0);
}

#[tokio::test]
async fn an_identifier_that_is_no_plain_word_goes_nowhere() {
    let service = StandIn::start().await;
    service.answers(200, JSON, r#"{"result":"SUCCESS"}"#);
    let world = world(&service).await;
    for id in ["..", "%2e%2e%2fadmin", "a%2Fb", "a%3Fb", "a%23b", "a.png", "%00"] {
        assert_eq!(perceive(&world, id, "image").await.status, 404, "{id}");
    }
    for id in ["..", "../../admin", "a/b", "a?b", "a#b", "é", " "] {
        assert_eq!(register(&world, id, "zyx").await, 401, "{id}");
    }
    assert_eq!(service.calls(), []);
}

#[tokio::test]
async fn a_service_that_is_not_there_lets_nobody_in() {
    let world = setup(Engine::Sqlite)
        .with("VIGIE__CAPTCHA__MODE", "relay")
        // Port 1 of this machine: nobody listens there.
        .with("VIGIE__CAPTCHA__URL", "http://127.0.0.1:1")
        .open()
        .await;
    assert_eq!(ask(&world, "IMAGE", "fr").await.status, 400);
    assert_eq!(perceive(&world, "1", "audio").await.status, 404);
    assert_eq!(register(&world, "1", "zyx").await, 401);
}

#[tokio::test]
async fn the_word_for_success_and_one_base_for_both_are_settings() {
    let service = StandIn::start().await;
    let world = setup(Engine::Sqlite)
        .with("VIGIE__CAPTCHA__MODE", "relay")
        .with("VIGIE__CAPTCHA__URL", &service.url)
        .with("VIGIE__CAPTCHA__SUCCESS_CODE", "OK")
        .open()
        .await;
    service.answers(200, JSON, r#"{"result":"SUCCESS"}"#);
    assert_eq!(register(&world, "1", "zyx").await, 401);
    service.answers(200, JSON, r#"{"result":"OK"}"#);
    assert_eq!(register(&world, "1", "zyx").await, 201);
    service.calls();
    assert_eq!(perceive(&world, "1", "image").await.status, 200);
    assert_eq!(service.calls(), call("GET", "/captcha/1.png", ""));
}
