//! JSON bodies of our own endpoints: what is wrong with them is said, and where.

use axum::{
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};
use serde::de::DeserializeOwned;

use crate::{
    App,
    http::{Limited, Problem, kind},
};

/// Nothing that these endpoints read is longer.
const LIMIT: usize = 256 * 1024;

/// A JSON body, read into `T`.
///
/// # Rejections
/// [`kind::TOO_LARGE`]; [`kind::BODY`] with the place of the mistake.
pub(crate) struct AdminBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for AdminBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::from(kind::BODY).detail("send Content-Type: application/json"));
        }
        let body = Limited::read(request.into_body(), LIMIT, &app.body_room).await.map_err(|status| match status {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::from(kind::TOO_LARGE),
            StatusCode::SERVICE_UNAVAILABLE => kind::AWAY.into(),
            _ => Problem::from(kind::BODY).detail("the body did not arrive whole"),
        })?;
        // serde_json names members and types, and quotes no value but wrong member names of this body.
        let read = serde_json::from_slice(&body.bytes);
        read.map(Self).map_err(|error| Problem::from(kind::BODY).detail(error.to_string()))
    }
}
