//! `GET /api/v1/verify`: whether a code is good, for a tracing server that is not this one. Good or not,
//! the question spends it.
//!
//! Source: health-data.md A.4, A.5; robert.md §4.4.

use std::{collections::HashMap, time::Instant};

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use serde::Serialize;

use super::{Call, Caller, NotACode, Refused, Verdict, count, spend_for};
use crate::{
    App,
    http::ClientAddress,
    store::{Spent, StoreError},
};

/// Whether the code was good.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Verified {
    /// It was, and is now spent. Why one was not is in the metrics alone.
    valid: bool,
}

/// Spends a code. Always 200: a text that is no code is one that is not valid.
#[utoipa::path(
    get, path = "/api/v1/verify", tag = "codes", security(("admin" = [])),
    params(
        ("code" = String, Query, description = "The code, in whatever case it was typed"),
        ("deprecatedCodeType" = Option<i32>, Query, description = "Accepted and ignored: the kind follows from the shape"),
    ),
    responses(
        (status = 200, description = "The verdict", body = Verified),
        (status = 400, description = "No `code`", body = Refused),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 500, description = "Technical failure; the code may or may not be spent", body = Refused),
    )
)]
pub(super) async fn verify(
    State(app): State<App>,
    call: Call,
    ClientAddress(address): ClientAddress,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Verified>, Refused> {
    let Some(code) = query.get("code") else {
        return Err(call.refuse(StatusCode::BAD_REQUEST, "The parameter code is missing"));
    };
    let verdict = judge(&app, code, Caller::Service(address)).await.map_err(|error| call.failed(&error))?;
    Ok(Json(Verified { valid: verdict == Verdict::Valid }))
}

async fn judge(app: &App, code: &str, caller: Caller) -> Result<Verdict, StoreError> {
    let (kind, verdict) = match spend_for(app, code) {
        Err(NotACode { kind }) => (kind, Verdict::Invalid),
        Ok(spend) if app.code_guard.admits(Some(spend.kind()), caller, Instant::now()) => {
            let kind = Some(spend.kind());
            let spent = app.store.spend(&[spend], app.clock.now().to_ntp()).await?;
            let verdict = if spent == [Spent::Now] { Verdict::Valid } else { Verdict::Invalid };
            if verdict == Verdict::Invalid {
                app.code_guard.failed(kind, caller, Instant::now());
            }
            (kind, verdict)
        }
        Ok(withheld) => (Some(withheld.kind()), Verdict::Invalid),
    };
    count(kind, verdict);
    Ok(verdict)
}
