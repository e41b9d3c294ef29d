//! Wrong methods, wrong types, wrong paths, bodies beyond all measure, and what is not HTTP at all.
//!
//! robert.md §2.7.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use vigie_tests::{
    phone::Purpose,
    world::{Engine, World},
};

use super::table::{Body, expect, lives};
use crate::support::world;

on_both_stores!(
    a_wrong_method_is_named,
    only_json_is_read,
    an_unknown_path_is_not_found,
    a_body_beyond_the_limit_is_refused,
    a_body_within_the_limit_is_read,
    what_is_not_http_is_hung_up_on,
    the_admin_listener_refuses_with_problem_documents,
);

const POSTED: [&str; 6] = ["captcha", "register", "status", "report", "unregister", "deleteExposureHistory"];

async fn a_wrong_method_is_named(engine: Engine) {
    let world = world(engine).await;
    for path in POSTED {
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = world.ask(method.clone(), &format!("/api/v6/{path}"), |request| request).await;
            let said = json!({"message": format!("Request method '{method}' not supported")}).to_string();
            assert_eq!(
                (answer.status, String::from_utf8_lossy(&answer.body).into_owned()),
                (405, said),
                "{method} {path}"
            );
        }
    }
    let answer = world.ask(Method::POST, "/api/v6/clock", |request| request.body("{}")).await;
    assert_eq!(answer.status, 405);
    lives(&world).await;
}

async fn only_json_is_read(engine: Engine) {
    let world = world(engine).await;
    let phone = world.phone().await;
    let body = serde_json::to_string(&phone.sign_now(Purpose::DeleteHistory).expect("an EBID")).expect("JSON");
    let path = Purpose::DeleteHistory.path();
    for refused in
        ["text/plain", "application/x-www-form-urlencoded", "text/json", "application/xml", "nonsense", "*/*"]
    {
        let shape = |request: reqwest::RequestBuilder| request.header("content-type", refused).body(body.clone());
        expect(refused, &world.ask(Method::POST, path, shape).await, 415, Body::Empty);
    }
    let bare = world.ask(Method::POST, path, |request| request.body(body.clone())).await;
    expect("no type at all", &bare, 415, Body::Empty);
    for accepted in
        ["application/json", "application/json; charset=UTF-8", "application/json;charset=utf-8", "APPLICATION/JSON"]
    {
        let shape = |request: reqwest::RequestBuilder| request.header("content-type", accepted).body(body.clone());
        expect(accepted, &world.ask(Method::POST, path, shape).await, 200, Body::Any);
    }
}

async fn an_unknown_path_is_not_found(engine: Engine) {
    let world = world(engine).await;
    for path in [
        "/",
        "/api",
        "/api/v6",
        "/api/v6/",
        "/api/v6/statuses",
        "/api/v6/status/",
        "/api/v7/status",
        "//",
        "/%00",
        "/..%2f..%2fetc/passwd",
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = world.ask(method.clone(), path, |request| request).await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
    for challenge in ["none", "%ff", "%zz", "%00", "a%2fb"] {
        for version in ["v2", "v6"] {
            let path = format!("/api/{version}/captcha/{challenge}/image");
            let answer = world.ask(Method::GET, &path, |request| request).await;
            assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
        }
    }
    lives(&world).await;
}

async fn a_body_beyond_the_limit_is_refused(engine: Engine) {
    let world = world(engine).await;
    let code = world.code().await;
    let (head, tail) = (format!("{{\"token\":\"{code}\",\"contacts\":["), "]}");
    let body = format!("{head}{}{tail}", " ".repeat(32 * 1024 * 1024));
    // Half the connections announce the length, half do not (chunks).
    for chunked in [false, true] {
        let answer = post_by_hand(&world, "/api/v6/report", body.as_bytes(), chunked).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }
    let paid = crate::support::send_report(&world, &json!({"token": code, "contacts": []})).await;
    assert_eq!(paid.status, 200, "the code is not spent by a body that was not read");
    lives(&world).await;
}

async fn a_body_within_the_limit_is_read(engine: Engine) {
    let world = world(engine).await;
    let code = world.code().await;
    let body = format!("{{\"token\":\"{code}\",\"contacts\":[{}]}}", " ".repeat(31 * 1024 * 1024));
    let answer = world.service().post("/api/v6/report", body).await.expect("an answer");
    assert_eq!(answer.status, 200);
}

async fn what_is_not_http_is_hung_up_on(engine: Engine) {
    let world = world(engine).await;
    for nonsense in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"HELLO\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\0\0\0\0\0\0\0",
        b"POST /api/v6/report HTTP/1.1\r\nhost: a\r\ncontent-length: minus\r\n\r\n",
    ] {
        let mut line = connect(&world).await;
        line.write_all(nonsense).await.expect("sent");
        line.shutdown().await.expect("closed");
        let mut answer = Vec::new();
        // Whatever comes back, or a reset: the connection ends.
        let _ = line.read_to_end(&mut answer).await;
        assert!(!answer.starts_with(b"HTTP/1.1 2"), "{}", String::from_utf8_lossy(&answer));
    }
    lives(&world).await;
}

async fn the_admin_listener_refuses_with_problem_documents(engine: Engine) {
    let world = world(engine).await;
    let admin = world.admin();
    for (what, answer, status) in [
        ("an unknown job", admin.post("/admin/jobs/nap/run", &json!({})).await, 404),
        ("an unknown path", admin.get("/admin/nothing").await, 404),
        ("a wrong method", admin.post("/admin/jobs", &json!({})).await, 405),
        ("no kind", admin.post("/admin/codes", &json!({"count": 1})).await, 400),
        ("an unknown kind", admin.post("/admin/codes", &json!({"kind": "golden", "count": 1})).await, 422),
        ("too many", admin.post("/admin/codes", &json!({"kind": "short", "count": 1_000_000_000})).await, 422),
        ("none", admin.post("/admin/codes", &json!({"kind": "short", "count": 0})).await, 422),
        ("a clock that is no clock", admin.post("/admin/clock", &json!({"now": "noon"})).await, 422),
        ("a clock beyond all years", admin.post("/admin/clock", &json!({"advance_s": i64::MAX})).await, 422),
        ("two clocks", admin.post("/admin/clock", &json!({"now": "2021-04-08T00:00:00Z", "advance_s": 1})).await, 422),
        ("no clock", admin.post("/admin/clock", &json!({})).await, 422),
    ] {
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{what}: {text}");
        assert_eq!(answer.content_type.as_deref(), Some("application/problem+json"), "{what}");
        let problem: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(problem["status"], status, "{what}");
        for member in ["type", "title"] {
            assert!(problem[member].is_string(), "{what}: no {member}");
        }
    }
    let clock = admin.get("/admin/clock").await;
    assert!(String::from_utf8_lossy(&clock.body).contains("2021-04-07T08:00:00Z"), "no refused move moved the clock");
}

/// A POST over a bare connection: what the server answers even if it stops reading.
async fn post_by_hand(world: &World, path: &str, body: &[u8], chunked: bool) -> String {
    let length =
        if chunked { "transfer-encoding: chunked".to_owned() } else { format!("content-length: {}", body.len()) };
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: vigie\r\ncontent-type: application/json\r\nconnection: close\r\n{length}\r\n\r\n"
    );
    let (mut answers, mut line) = connect(world).await.into_split();
    let body = if chunked {
        [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
    } else {
        body.to_vec()
    };
    let sending = tokio::spawn(async move {
        // A server that has heard enough may hang up before the end.
        let _ = line.write_all(head.as_bytes()).await;
        let _ = line.write_all(&body).await;
        line
    });
    let mut answer = vec![0; 4096];
    let length = answers.read(&mut answer).await.expect("an answer");
    sending.abort();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

async fn connect(world: &World) -> TcpStream {
    let address = world.service().url().replace("http://", "");
    TcpStream::connect(address).await.expect("the server listens")
}
