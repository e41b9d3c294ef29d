//! `POST /api/v6/unregister`: a phone leaves, and nothing of it stays.
//!
//! Source: robert.md §6.1.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use vigie_protocol::robert::{
    auth::Purpose,
    wire::{DoneResponse, UnregisterRequest},
};

use super::{authenticate::authenticate, shapes};
use crate::{
    App,
    http::{JsonBody, Refusal},
};

/// Erases registration, exposures and identity.
#[utoipa::path(
    post, path = "/api/v6/unregister", tag = "robert",
    request_body(content = shapes::AuthRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "Gone", body = shapes::DoneResponse),
        (status = 400, description = "A field rule is violated (`{\"message\":\"Invalid data\"}`); or wrong MAC or clock (empty)"),
        (status = 404, description = "The identity has no registration (empty)"),
        (status = 408, description = "The body took longer than a minute (empty)"),
        (status = 413, description = "Body too large (empty)"),
        (status = 415, description = "Not JSON (empty)"),
        (status = 503, description = "Too many large bodies at once; try again later (empty)"),
        (status = 430, description = "Identity or key unknown (empty)"),
        (status = 500, description = "Technical failure", body = shapes::Message),
    )
)]
pub(super) async fn unregister(State(app): State<App>, JsonBody(body): JsonBody) -> Result<Response, Refusal> {
    let UnregisterRequest { auth: request, push_token } = UnregisterRequest::parse(&body.bytes)?;
    let from = authenticate(&app, Purpose::Unregister, &request, app.clock.now()).await?;
    if !app.batches.unregister.ask(from.id).await? {
        return Err(Refusal::Empty(StatusCode::NOT_FOUND));
    }
    metrics::counter!("vigie_robert_unregistrations_total").increment(1);
    if let Some(token) = push_token {
        app.push.forget(token);
    }
    Ok(Json(DoneResponse::done()).into_response())
}
