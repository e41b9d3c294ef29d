//! A captcha service of the shape that the deployed one had: what it was asked, and answers to order.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;

/// A call as the service saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: String,
}

/// What the service answers to everything: status, media type, body.
pub(super) type Reply = (u16, &'static str, Vec<u8>);

/// The service. It answers as long as the test runs.
pub(super) struct StandIn {
    pub(super) url: String,
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    reply: Reply,
    calls: Vec<Call>,
}

impl StandIn {
    /// Begins to answer on a port of its own.
    pub(super) async fn start() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let service = Router::new().fallback(answer).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { url, script }
    }

    /// Answers so from now on.
    pub(super) fn answers(&self, status: u16, media_type: &'static str, body: impl Into<Vec<u8>>) {
        self.script.lock().expect("not poisoned").reply = (status, media_type, body.into());
    }

    /// The calls since the last time.
    pub(super) fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.script.lock().expect("not poisoned").calls)
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, headers: HeaderMap, request: Request) -> Response {
    let (method, path) = (request.method().to_string(), request.uri().to_string());
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.expect("a body");
    if !body.is_empty() {
        assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    }
    let body = String::from_utf8(body.to_vec()).expect("JSON");
    let mut script = script.lock().expect("not poisoned");
    script.calls.push(Call { method, path, body });
    let (status, media_type, body) = script.reply.clone();
    let status = StatusCode::from_u16(status).expect("a status");
    // A redirect points at the service itself: whoever follows it shows up among the calls.
    (status, [(header::CONTENT_TYPE, media_type), (header::LOCATION, "/elsewhere")], body).into_response()
}
