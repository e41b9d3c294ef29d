//! `GET /api/v6/clock`: what time the server believes it is.
//!
//! Source: robert.md §1.5.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use vigie_protocol::robert::wire::ClockResponse;

use super::shapes;
use crate::{App, http::Refusal};

/// The date of epoch 0, the instant and the current epoch.
#[utoipa::path(
    get, path = "/api/v6/clock", tag = "robert",
    responses(
        (status = 200, description = "Start of service, instant, epoch", body = shapes::ClockResponse),
        (status = 500, description = "The clock stands before the start of the service", body = shapes::Message),
    )
)]
pub(super) async fn clock(State(app): State<App>) -> Result<Response, Refusal> {
    let answer = ClockResponse::at(&app.service, app.clock.now()).ok_or(Refusal::Internal)?;
    Ok(Json(answer).into_response())
}
