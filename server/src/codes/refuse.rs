//! How the code service and its back office refuse: the body of the deployed one.
//!
//! Source: health-data.md A.4.

use std::convert::Infallible;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;
use vigie_protocol::robert::time::UnixMicros;

use crate::{App, store::StoreError};

/// Where and when a call came in: every refusal repeats both.
pub(crate) struct Call {
    path: String,
    at: UnixMicros,
}

impl FromRequestParts<App> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.path(), app))
    }
}

/// A refusal on the wire.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = CodeServiceError)]
pub(crate) struct Refused {
    /// HTTP status.
    status: u16,
    /// The status in words.
    error: &'static str,
    /// What is wrong.
    message: String,
    /// RFC 3339, UTC, with milliseconds.
    timestamp: String,
    /// Path of the call, without its query.
    path: String,
    /// The fields that are wrong; absent where it is not about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
}

/// A field that is wrong.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = CodeServiceFieldError)]
pub(crate) struct Wrong {
    /// Its name; empty for several together.
    field: &'static str,
    /// A word for machines.
    code: &'static str,
    /// A sentence for people.
    message: String,
}

impl Wrong {
    pub(super) fn new(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field, code, message: message.into() }
    }
}

impl Call {
    /// A call to `path`, at the present instant.
    pub(crate) fn of(path: &str, app: &App) -> Self {
        Self { path: path.to_owned(), at: app.clock.now() }
    }

    /// 400 for fields.
    pub(super) fn wrong(&self, errors: Vec<Wrong>) -> Refused {
        let mut refused = self.refuse(StatusCode::BAD_REQUEST, "Request body contains invalid attributes");
        refused.errors = errors;
        refused
    }

    /// Anything that is not about fields.
    pub(crate) fn refuse(&self, status: StatusCode, message: impl Into<String>) -> Refused {
        let instant = Timestamp::from_microsecond(self.at.0).unwrap_or_default();
        Refused {
            status: status.as_u16(),
            error: status.canonical_reason().unwrap_or_default(),
            message: message.into(),
            timestamp: instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            path: self.path.clone(),
            errors: Vec::new(),
        }
    }

    /// 500 for a failure of the store, whose cause is in the log.
    pub(super) fn failed(&self, error: &StoreError) -> Refused {
        tracing::error!(%error, "the store failed");
        self.refuse(StatusCode::INTERNAL_SERVER_ERROR, "The service failed; try again later")
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self)).into_response()
    }
}
