//! `GET /api/v1/generate/{short,test}`: one code, for somebody on the telephone or a tester.
//!
//! Source: health-data.md A.4.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use vigie_protocol::{
    code::{Kind, Window},
    robert::time::{NtpSeconds, UnixMicros},
};

use super::{Call, MakeError, Refused, make};
use crate::App;

/// A new code.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HandedOut {
    /// The code.
    code: String,
    /// Its first second (RFC 3339).
    #[schema(format = DateTime)]
    valid_from: String,
    /// Its last second.
    #[schema(format = DateTime)]
    valid_until: String,
    /// When it was made.
    #[schema(format = DateTime)]
    date_generate: String,
}

/// Makes a short or a test code, valid from now. Long ones are made in lots.
#[utoipa::path(
    get, path = "/api/v1/generate/{kind}", tag = "codes", security(("admin" = [])),
    params(("kind" = String, Path, description = "`short` or `test`")),
    responses(
        (status = 200, description = "The code", body = HandedOut),
        (status = 400, description = "Another kind", body = Refused),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 500, description = "Technical failure, or ten draws in a row were taken", body = Refused),
    )
)]
pub(super) async fn hand_out(
    State(app): State<App>,
    call: Call,
    Path(kind): Path<String>,
) -> Result<Json<HandedOut>, Refused> {
    let Ok(kind @ (Kind::Short | Kind::Test)) = kind.parse() else {
        return Err(call.refuse(StatusCode::BAD_REQUEST, "Only short and test codes are made one by one"));
    };
    let now = app.clock.now();
    let made = make(&app.store, &app.keyring, &app.config.codes, now, kind, 1).await;
    let window = Window::starting(kind, now.to_ntp(), &app.config.codes.validity());
    let (Ok([code]), Some(window)) = (made.as_ref().map(Vec::as_slice), window) else {
        return Err(failed(&call, made.err()));
    };
    Ok(Json(HandedOut {
        code: code.clone(),
        valid_from: instant(window.from),
        valid_until: instant(window.until),
        date_generate: instant(now.to_ntp()),
    }))
}

fn failed(call: &Call, error: Option<MakeError>) -> Refused {
    match error {
        Some(MakeError::Store(error)) => call.failed(&error),
        Some(error) => {
            tracing::error!(%error, "a code could not be made");
            call.refuse(StatusCode::INTERNAL_SERVER_ERROR, "No code could be made")
        }
        // `make` answers as many as were asked for, and a code that was made has a window.
        None => call.refuse(StatusCode::INTERNAL_SERVER_ERROR, "No code could be made"),
    }
}

/// RFC 3339 in whole seconds.
pub(super) fn instant(at: NtpSeconds) -> String {
    UnixMicros::from_seconds(at.to_unix_seconds()).to_string()
}
