//! `POST /api/v6/report`: a phone that tested positive hands over the HELLOs it heard.
//!
//! The code is spent and the contacts are queued in one transaction. Nothing says which contacts came
//! together: they are shuffled, each gets a random key, and none carries a time of arrival.
//!
//! Source: robert.md §2.6 (older shapes of the answer), §4, §10.3; health-data.md A.2 (guard), A.5, A.6.

use std::time::Instant;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use vigie_protocol::{
    code::Kind,
    robert::{
        contact::Contact,
        wire::{ApiVersion, ReportRequest, ReportResponse},
    },
};

use super::shapes;
use crate::{
    App,
    codes::{self, Caller, Verdict},
    http::{ClientAddress, JsonBody, Limited, Refusal},
    rng,
    store::{Accepted, NewReport, QueueKey, QueuedContact, Spend},
};

/// Bodies above this are read and sealed on a thread of their own: tens of milliseconds of computing
/// would hold up the polls that share this one.
const LARGE_BODY: usize = 128 * 1024;

/// Queues the contacts of a report, paid for by a declaration code.
#[utoipa::path(
    post, path = "/api/v6/report", tag = "robert",
    request_body(content = shapes::ReportRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "Queued", body = shapes::ReportResponse),
        (status = 400, description = "No token (`{\"message\":\"Invalid data\"}`); no contacts, or not JSON (empty)"),
        (status = 401, description = "The token is not good", body = shapes::Message),
        (status = 408, description = "The body took longer than a minute (empty)"),
        (status = 413, description = "Body too large (empty)"),
        (status = 415, description = "Not JSON (empty)"),
        (status = 503, description = "Too many large bodies at once; try again later (empty)"),
        (status = 500, description = "Technical failure", body = shapes::Message),
    )
)]
pub(super) async fn report(
    State(app): State<App>,
    address: ClientAddress,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    serve(app, ApiVersion::V6, address, body).await
}

/// In the shape that `version` answers with.
pub(super) async fn serve(
    app: App,
    version: ApiVersion,
    ClientAddress(address): ClientAddress,
    body: Limited,
) -> Result<Response, Refusal> {
    let (report, length) = prepared(&app, body).await?;
    let (kind, caller) = (report.spend.as_ref().map(Spend::kind), Caller::Phone(address));
    if !app.code_guard.admits(kind, caller, Instant::now()) {
        return Err(refused(length, kind));
    }
    if app.batches.accept.ask(report).await? == Accepted::Refused {
        app.code_guard.failed(kind, caller, Instant::now());
        return Err(refused(length, kind));
    }
    if app.config.robert.check_token {
        codes::count(kind, Verdict::Valid);
    }
    metrics::counter!("vigie_robert_reports_total", "outcome" => "accepted").increment(1);
    let token = app.keyring.report_token(app.clock.now());
    Ok(Json(ReportResponse::accepted(version, &token)).into_response())
}

/// Reads, cleans, shuffles and seals. Answers the token's length in UTF-16 code units beside it.
async fn prepared(app: &App, body: Limited) -> Result<(NewReport, usize), Refusal> {
    if body.bytes.len() <= LARGE_BODY {
        return prepare(app, &body.bytes);
    }
    let app = app.clone();
    let work = tokio::task::spawn_blocking(move || prepare(&app, &body.bytes));
    work.await.map_err(|_| Refusal::Internal)?
}

fn prepare(app: &App, body: &[u8]) -> Result<(NewReport, usize), Refusal> {
    let request = ReportRequest::parse(body)?;
    let length = request.token_length();
    let spend = spend(app, &request.token).map_err(|not| refused(length, not.kind))?;
    let mut contacts: Vec<Contact> = request.contacts;
    rng::shuffle(&mut contacts, &mut rng::os());
    let contacts = contacts.iter().map(|contact| sealed(app, contact)).collect();
    Ok((NewReport { spend, contacts }, length))
}

fn sealed(app: &App, contact: &Contact) -> QueuedContact {
    let key = rng::bytes::<16>();
    QueuedContact { key: QueueKey(key), sealed: app.keyring.seal_contact(&key, contact) }
}

/// What the token will be looked up as, or `None` where the check is off.
fn spend(app: &App, token: &str) -> Result<Option<Spend>, codes::NotACode> {
    if !app.config.robert.check_token {
        return Ok(None);
    }
    codes::spend_for(app, token).map(Some)
}

fn refused(length: usize, kind: Option<Kind>) -> Refusal {
    codes::count(kind, Verdict::Invalid);
    metrics::counter!("vigie_robert_reports_total", "outcome" => "token_refused").increment(1);
    Refusal::Token { length }
}
