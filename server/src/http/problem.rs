//! Problem documents: how our own endpoints refuse (RFC 9457).
//!
//! Every kind stands in one published table; rows are added, never changed. The endpoints of deployed
//! apps do not answer with these but with [`super::Refusal`].

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::store::StoreError;

/// A kind of problem: its status, the path of its `type` and its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(pub StatusCode, pub &'static str, pub &'static str);

/// Every kind of problem this service answers with.
pub mod kind {
    use axum::http::StatusCode as S;

    use super::Kind;

    /// The body is not what the endpoint reads; `errors` says where.
    pub const BODY: Kind = Kind(S::BAD_REQUEST, "/problems/body", "The body is not what this endpoint reads");
    /// No bearer token, or not the one of this server.
    pub const BEARER: Kind = Kind(S::UNAUTHORIZED, "/problems/bearer", "Bearer token missing or wrong");
    /// Nothing is served at this path.
    pub const PATH: Kind = Kind(S::NOT_FOUND, "/problems/path", "Nothing is served at this path");
    /// The method is not one of this path.
    pub const METHOD: Kind = Kind(S::METHOD_NOT_ALLOWED, "/problems/method", "This path has no such method");
    /// There is no job of this name.
    pub const JOB: Kind = Kind(S::NOT_FOUND, "/problems/job", "No job of this name");
    /// The clock cannot be moved.
    pub const CLOCK: Kind = Kind(S::CONFLICT, "/problems/clock", "The clock is the machine's");
    /// The body is larger than this endpoint reads.
    pub const TOO_LARGE: Kind = Kind(S::PAYLOAD_TOO_LARGE, "/problems/too-large", "Too much at once");
    /// A field holds a value that is refused; `errors` lists every such field.
    pub const VALUE: Kind = Kind(S::UNPROCESSABLE_ENTITY, "/problems/value", "A value is refused");
    /// The work was begun and failed; the log says why.
    pub const FAILED: Kind = Kind(S::INTERNAL_SERVER_ERROR, "/problems/failed", "The work failed");
    /// Something this server needs does not answer.
    pub const AWAY: Kind = Kind(S::SERVICE_UNAVAILABLE, "/problems/away", "Try again later");
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct FieldError {
    /// JSON pointer to the field.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    kind: Kind,
    detail: Option<String>,
    errors: Vec<FieldError>,
}

/// The members of a [`Problem`] on the wire.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Stable path that names the kind of problem.
    r#type: &'a str,
    /// The kind in words.
    title: &'a str,
    /// HTTP status.
    status: u16,
    /// What happened this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    /// Every field that is wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl Problem {
    /// Says what happened this time. Never an identifier, a token or what a client sent.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names one more field that is wrong.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push(FieldError { field: field.into(), message: message.into() });
        self
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        Self { kind, detail: None, errors: Vec::new() }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        kind::AWAY.into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Kind(status, path, title) = self.kind;
        let body = ProblemBody {
            r#type: path,
            title,
            status: status.as_u16(),
            detail: self.detail.as_deref(),
            errors: &self.errors,
        };
        // Serializing strings and numbers into memory cannot fail; an empty body would still carry the status.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
