//! `/healthz`, `/readyz`, `/startupz` and `/metrics`: open on the admin listener, without a token.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{App, telemetry};

/// One thing that has to be in order.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Check {
    /// What was looked at.
    name: &'static str,
    /// Whether it is in order.
    ok: bool,
    /// What is wrong and what helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Whether this node should get requests.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Readiness {
    /// All checks are in order.
    ready: bool,
    /// One entry a check.
    checks: Vec<Check>,
}

/// The process is alive. Looks at nothing else.
#[utoipa::path(get, path = "/healthz", tag = "probes", responses((status = 200, description = "`ok`", content_type = "text/plain", body = String)))]
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The start is over: the listeners opened after it.
#[utoipa::path(get, path = "/startupz", tag = "probes", responses((status = 200, description = "`ok`", content_type = "text/plain", body = String)))]
pub(super) async fn startupz() -> &'static str {
    "ok\n"
}

/// Whether this node should get requests.
#[utoipa::path(
    get, path = "/readyz", tag = "probes",
    responses((status = 200, description = "Ready", body = Readiness), (status = 503, description = "Not ready; the checks say why", body = Readiness))
)]
pub(super) async fn readyz(State(app): State<App>) -> Response {
    let checks = vec![stopping(&app), database(&app).await, day_keys(&app)];
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks })).into_response()
}

fn check(name: &'static str, wrong: Option<String>) -> Check {
    Check { name, ok: wrong.is_none(), detail: wrong }
}

fn stopping(app: &App) -> Check {
    check("running", app.is_stopping().then(|| "the server is stopping".to_owned()))
}

async fn database(app: &App) -> Check {
    let wrong = app.store.ping().await.err().map(|error| {
        tracing::warn!(%error, "the database does not answer");
        "the database does not answer; the log says why".to_owned()
    });
    check("database", wrong)
}

fn day_keys(app: &App) -> Check {
    let missing = app.keyring.missing_days(app.clock.now().day());
    let days = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    check("day-keys", (!missing.is_empty()).then(|| format!("no K_S for {days}: run the job robert-keys")))
}

/// Prometheus metrics.
#[utoipa::path(get, path = "/metrics", tag = "probes", responses((status = 200, description = "Prometheus text format", content_type = "text/plain", body = String)))]
pub(super) async fn metrics(State(app): State<App>) -> Response {
    app.measure().await;
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], telemetry::render_metrics()).into_response()
}
