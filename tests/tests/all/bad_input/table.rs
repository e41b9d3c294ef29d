//! A table of requests and the answers they have to get.

use reqwest::Method;
use serde_json::{Value, json};
use vigie_tests::{phone::Answer, world::World};

/// What the body of the answer has to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body {
    /// Nothing.
    Empty,
    /// `{"message":"…"}` and nothing else.
    Says(&'static str),
    /// Whatever the endpoint answers when it accepts.
    Any,
}

/// `{"message":"Invalid data"}`: a declared field rule is violated (robert.md §2.7).
pub(super) const INVALID: Body = Body::Says("Invalid data");

/// One row: a name, what is sent to where, and what has to come back.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) status: u16,
    pub(super) answer: Body,
}

/// A row whose body is JSON.
pub(super) fn row(name: &'static str, path: &'static str, body: &Value, status: u16, answer: Body) -> Row {
    raw(name, path, body.to_string(), status, answer)
}

/// A row whose body is what it is.
pub(super) fn raw(name: &'static str, path: &'static str, body: impl Into<Vec<u8>>, status: u16, answer: Body) -> Row {
    Row { name, path, body: body.into(), status, answer }
}

/// Sends every row and compares.
pub(super) async fn hold(world: &World, rows: Vec<Row>) {
    for row in rows {
        let shape = |request: reqwest::RequestBuilder| {
            request.header("content-type", "application/json").body(row.body.clone())
        };
        let answer = world.ask(Method::POST, row.path, shape).await;
        expect(&format!("{} at {}", row.name, row.path), &answer, row.status, row.answer);
    }
    lives(world).await;
}

/// Compares one answer.
pub(super) fn expect(what: &str, answer: &Answer, status: u16, body: Body) {
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, status, "{what}: {text}");
    match body {
        Body::Empty => assert_eq!(text, "", "{what}"),
        Body::Says(message) => assert_eq!(text, json!({ "message": message }).to_string(), "{what}"),
        Body::Any => {}
    }
}

/// The server still answers, and nothing panicked in it.
pub(super) async fn lives(world: &World) {
    let health = world.service().get("/actuator/health").await.expect("the server lives");
    assert_eq!(health.status, 200);
    assert!(!world.log().contains("panicked"), "{}", world.log());
}
