//! What an operator relies on: restarts, probes, jobs, clock, published documents.

use reqwest::Method;
use serde_json::{Value, json};
use vigie_tests::{
    phone::{Answer, Risk, dbm, minutes},
    world::{Admin, Engine, Keystore},
};

use crate::support::{VIGIE, setup, world};

on_both_stores!(
    a_restart_keeps_everything,
    jobs_are_listed_with_their_last_success,
    the_admin_listener_asks_for_its_token,
    probes_answer_without_a_token,
    the_public_listener_serves_no_admin_path,
    the_published_documents_agree,
    every_route_is_in_a_document,
    a_server_without_a_simulated_clock_has_no_clock_to_move,
);

async fn a_restart_keeps_everything(engine: Engine) {
    let mut world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    let key = world.service().registration_key().await.expect("published");
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    let code = world.code().await;
    alice.report(&code).await.expect("accepted");

    world.restart().await;
    assert_eq!(world.service().registration_key().await.expect("published"), key);
    assert!(alice.report(&code).await.is_err(), "spent stays spent");
    world.run_job("robert-score").await;
    world.restart().await;
    assert_eq!(bob.status().await.expect("answered").risk(), Ok(Risk::High));
    world.restart().await;
    let figures = world.kpis().await;
    assert_eq!((figures.reports_count, figures.alerted_users), (1, 1));
    assert!(bob.status().await.is_err(), "the interval outlives the restart");
}

async fn jobs_are_listed_with_their_last_success(engine: Engine) {
    let world = world(engine).await;
    for name in ["robert-score", "robert-mix", "robert-forget", "robert-keys"] {
        world.run_job(name).await;
    }
    let list = json_of(&world.admin().get("/admin/jobs").await);
    let text = list.to_string();
    for name in ["robert-score", "robert-mix", "robert-forget", "robert-keys"] {
        assert!(text.contains(name), "{name} is missing in {text}");
    }
    let unknown = world.admin().post("/admin/jobs/robert-nap/run", &json!({})).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.content_type.as_deref(), Some("application/problem+json"));
    let metrics = world.metrics().await;
    assert!(metrics.contains("robert-score"), "each job's last success is a metric");
}

async fn the_admin_listener_asks_for_its_token(engine: Engine) {
    let world = world(engine).await;
    for (method, path) in [
        (Method::GET, "/admin/clock"),
        (Method::POST, "/admin/clock"),
        (Method::GET, "/admin/jobs"),
        (Method::POST, "/admin/jobs/robert-score/run"),
        (Method::POST, "/admin/codes"),
        (Method::GET, "/internal/api/v2/kpis"),
        (Method::POST, "/internal/api/v1/push-token"),
        (Method::DELETE, "/internal/api/v1/push-token/a"),
    ] {
        let bare = world.admin().bare_request(method.clone(), path).json(&json!({}));
        assert_eq!(Answer::of(bare).await.expect("an answer").status, 401, "{method} {path} without a token");
        let wrong = world.admin().bare_request(method.clone(), path).json(&json!({})).bearer_auth("0".repeat(64));
        assert_eq!(Answer::of(wrong).await.expect("an answer").status, 401, "{method} {path} with a wrong one");
    }
}

async fn probes_answer_without_a_token(engine: Engine) {
    let world = world(engine).await;
    for path in ["/healthz", "/readyz", "/startupz", "/metrics"] {
        let answer = Answer::of(world.admin().bare_request(Method::GET, path)).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
    }
}

async fn the_public_listener_serves_no_admin_path(engine: Engine) {
    let world = world(engine).await;
    for path in ["/admin/clock", "/admin/jobs", "/internal/api/v2/kpis", "/metrics", "/healthz", "/nowhere"] {
        let answer = world.service().get(path).await.expect("an answer");
        assert_eq!(answer.status, 404, "{path}");
    }
}

async fn the_published_documents_agree(engine: Engine) {
    let world = world(engine).await;
    world.advance_seconds(3 * 900 + 17).await;

    let health = world.service().get("/actuator/health").await.expect("an answer");
    assert_eq!((health.status, &health.body[..]), (200, &br#"{"status":"UP"}"#[..]));

    let clock = json_of(&world.service().get("/api/v6/clock").await.expect("an answer"));
    let phone = world.phone().await;
    assert_eq!(clock["serviceStartDate"], "2020-06-01");
    assert_eq!(clock["epoch"], phone.epoch());
    assert_eq!(world.service().clock().await.expect("a time").unix(), world.clock.unix());
    assert_eq!(clock.as_object().expect("an object").len(), 3);

    let known = json_of(&world.service().get("/.well-known/vigie").await.expect("an answer"));
    assert_eq!(known["robert"]["timeStart"], phone.time_start);
    assert_eq!(known["robert"]["timeStart"], 3_799_958_400_u64);
    assert_eq!(known["robert"]["countryCode"], 33);
}

async fn a_server_without_a_simulated_clock_has_no_clock_to_move(engine: Engine) {
    // A world whose server runs on the machine's clock; phones are not needed.
    let world = setup(engine).open().await;
    let mut command = world.command_now();
    let there = command.arguments.iter().position(|argument| argument == "--simulated-clock").expect("given");
    command.arguments.drain(there..there + 2);
    let data = world.data_dir().with_file_name("on-the-machines-clock");
    Keystore::shared(VIGIE.as_ref()).await.write(&data.join("keys"));
    let place = command.arguments.iter().position(|argument| argument == "--data-dir").expect("given");
    command.arguments[place + 1] = data.display().to_string();
    if engine == Engine::Sqlite {
        command
            .environment
            .push(("VIGIE_DATABASE_URL".to_owned(), format!("sqlite:{}", data.join("vigie.db").display())));
    }
    let server = command.start().await.expect("ready");
    let token = std::fs::read_to_string(data.join("admin.token")).expect("made on first start");
    let admin = Admin::new(&server.admin_url(), &token);
    assert_eq!(admin.get("/admin/clock").await.status, 409);
    assert_eq!(admin.post("/admin/clock", &json!({"advance_s": 60})).await.status, 409);
}

async fn every_route_is_in_a_document(engine: Engine) {
    let world = world(engine).await;
    let public = json_of(&world.service().get("/openapi.json").await.expect("an answer"));
    for path in [
        "/api/v6/captcha",
        "/api/v6/captcha/{captchaId}/image",
        "/api/v6/captcha/{captchaId}/audio",
        "/api/v6/register",
        "/api/v6/status",
        "/api/v6/report",
        "/api/v6/unregister",
        "/api/v6/deleteExposureHistory",
        "/api/v6/clock",
        "/api/{version}/captcha",
        "/api/{version}/captcha/{captchaId}/image",
        "/api/{version}/captcha/{captchaId}/audio",
        "/api/{version}/register",
        "/api/{version}/status",
        "/api/{version}/report",
        "/api/{version}/unregister",
        "/api/{version}/deleteExposureHistory",
        "/actuator/health",
        "/.well-known/vigie",
    ] {
        assert!(public["paths"].get(path).is_some(), "{path} is not described");
    }
    let admin = json_of(&world.admin().get("/openapi.json").await);
    for path in [
        "/healthz",
        "/readyz",
        "/startupz",
        "/metrics",
        "/admin/clock",
        "/admin/jobs",
        "/admin/jobs/{name}/run",
        "/admin/codes",
        "/internal/api/v2/kpis",
        "/internal/api/v1/push-token",
        "/internal/api/v1/push-token/{token}",
    ] {
        assert!(admin["paths"].get(path).is_some(), "{path} is not described");
        assert!(public["paths"].get(path).is_none(), "{path} is nobody's business");
    }
}

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.content_type.as_deref(), Some("application/json"));
    serde_json::from_slice(&answer.body).expect("JSON")
}
