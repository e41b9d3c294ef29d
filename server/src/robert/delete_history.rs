//! `POST /api/v6/deleteExposureHistory`: forget whom I met, keep me registered.
//!
//! Source: robert.md §6.2.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use vigie_protocol::robert::{
    auth::Purpose,
    wire::{DeleteHistoryRequest, DoneResponse},
};

use super::{authenticate::authenticate, shapes};
use crate::{
    App,
    http::{JsonBody, Refusal},
    store::Note,
};

/// Erases the exposures; risk and dates stay.
#[utoipa::path(
    post, path = "/api/v6/deleteExposureHistory", tag = "robert",
    request_body(content = shapes::AuthRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "Erased, or there was nothing", body = shapes::DoneResponse),
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
pub(super) async fn delete_exposure_history(
    State(app): State<App>,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    let request = DeleteHistoryRequest::parse(&body.bytes)?.auth;
    let from = authenticate(&app, Purpose::DeleteHistory, &request, app.clock.now()).await?;
    // The note first: once the history is erased, the answer is 200.
    app.batches.notes.ask(Note { id: from.id, drift: Some(from.drift), failure: None }).await?;
    if !app.batches.delete_history.ask(from.id).await? {
        return Err(Refusal::Empty(StatusCode::NOT_FOUND));
    }
    Ok(Json(DoneResponse::done()).into_response())
}
