//! `POST /api/v6/status`: am I at risk, and what do I send from now on?
//!
//! Source: robert.md §2.6 (older shapes of the answer), §3.7 (authentication), §5 (the answer), §10.3.

use axum::{extract::State, http::StatusCode, response::Response};
use vigie_protocol::robert::{
    auth::Purpose,
    id::PermanentId,
    registration::{Asked, RiskLevel, StatusAnswer},
    wire::{ApiVersion, StatusRequest, StatusResponse},
};

use super::{authenticate::authenticate, shapes};
use crate::{
    App,
    http::{JsonBody, Limited, Refusal, json},
    store::{Note, StatusAsk},
};

/// Answers the risk and a new bundle.
#[utoipa::path(
    post, path = "/api/v6/status", tag = "robert",
    request_body(content = shapes::AuthRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "The risk and a new bundle", body = shapes::StatusResponse),
        (status = 400, description = "A field rule is violated (`{\"message\":\"Invalid data\"}`); or wrong MAC, wrong clock, too soon after the last request (empty)"),
        (status = 404, description = "The identity has no registration (empty)"),
        (status = 408, description = "The body took longer than a minute (empty)"),
        (status = 413, description = "Body too large (empty)"),
        (status = 415, description = "Not JSON (empty)"),
        (status = 503, description = "Too many large bodies at once; try again later (empty)"),
        (status = 430, description = "Identity or key unknown: the client starts over (empty)"),
        (status = 500, description = "Technical failure", body = shapes::Message),
    )
)]
pub(super) async fn status(State(app): State<App>, JsonBody(body): JsonBody) -> Result<Response, Refusal> {
    serve(app, ApiVersion::V6, body).await
}

/// In the shape that `version` answers with.
pub(super) async fn serve(app: App, version: ApiVersion, body: Limited) -> Result<Response, Refusal> {
    let StatusRequest { auth: request, push } = StatusRequest::parse(&body.bytes)?;
    let now = app.clock.now();
    let epoch = app.service.epoch_at(now.to_ntp()).ok_or(Refusal::Internal)?;
    let from = authenticate(&app, Purpose::Status, &request, now).await?;
    // Before the request counts: a phone that gets no tuples has not been served.
    let bundle = match app.keyring.bundle(&from.identity.keys, from.id, epoch, app.config.robert.bundle_days) {
        Ok(bundle) => bundle,
        Err(error) => {
            tracing::error!(%error, "no bundle could be made");
            let failure = Some((epoch, "No bundle".to_owned()));
            app.batches.notes.ask(Note { id: from.id, drift: Some(from.drift), failure }).await?;
            return Err(counted("no_bundle", Refusal::Empty(StatusCode::BAD_REQUEST)));
        }
    };
    let ask = StatusAsk { id: from.id, epoch, min_gap: app.config.robert.min_gap(), drift: from.drift };
    match app.batches.status.ask(ask).await? {
        None => Err(counted("no_registration", Refusal::Empty(StatusCode::NOT_FOUND))),
        Some(Asked::TooSoon) => Err(counted("too_soon", Refusal::Empty(StatusCode::BAD_REQUEST))),
        Some(Asked::Answer(answer)) => {
            let answer = answered(&app, version, from.id, &answer, &bundle)?;
            if let Some(device) = push {
                app.push.wake(device); // step 8
            }
            Ok(answer)
        }
    }
}

/// §5.4, with the tokens of steps 6.
fn answered(
    app: &App,
    version: ApiVersion,
    id: PermanentId,
    answer: &StatusAnswer,
    bundle: &str,
) -> Result<Response, Refusal> {
    let outcome = if answer.risk == RiskLevel::None { "no_risk" } else { "at_risk" };
    metrics::counter!("vigie_robert_status_total", "outcome" => outcome).increment(1);
    let now = app.clock.now();
    let declaration = app.keyring.declaration_token(id, answer, now);
    let analytics = app.keyring.analytics_token(now);
    let body = StatusResponse {
        risk_level: answer.risk,
        tuples: bundle,
        config: &app.client_configuration.entries(),
        last_contact_date: answer.last_contact,
        last_risk_scoring_date: answer.latest_risk_epoch.map(|epoch| app.service.start_of(epoch)),
        declaration_token: declaration.as_deref(),
        analytics_token: Some(&analytics),
    };
    Ok(json(StatusCode::OK, body.to_json(version)?))
}

fn counted(outcome: &'static str, refusal: Refusal) -> Refusal {
    metrics::counter!("vigie_robert_status_total", "outcome" => outcome).increment(1);
    refusal
}
