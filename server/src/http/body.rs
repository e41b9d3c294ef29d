//! Request bodies, read within bounds of size and time.

use std::{sync::OnceLock, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use bytes::BytesMut;
use http_body_util::{BodyExt, LengthLimitError, Limited as LimitedBody};
use tokio::sync::Semaphore;

use super::Refusal;
use crate::App;

/// How long a client may take to send a body. A phone on a bad line needs seconds for a large report;
/// who needs a minute is holding the connection.
const BODY_TIME: Duration = Duration::from_secs(60);

/// What a body is counted in, in bytes.
const SHARE: usize = 64 * 1024;

/// How many bodies of the largest size may be on their way at once; many more of the usual hundreds of
/// kilobytes. Without a limit on all together, a client with a hundred connections that sends slowly
/// would hold gigabytes.
const BODIES_AT_ONCE: usize = 8;

/// The shares that are free. One limit of size holds for all bodies of a process.
static ROOM: OnceLock<Semaphore> = OnceLock::new();

/// The bytes of a JSON request body, not yet read: each endpoint's request type reads them by its own
/// rules (`vigie_protocol::robert::wire`).
///
/// # Rejections
/// 415 without a JSON content type (parameters are allowed), 413 above `VIGIE__HTTP__MAX_BODY_MB`, 408
/// after a minute, 503 while others fill the memory there is for bodies, 400 when the connection breaks; all
/// with an empty body (robert.md §2.7).
pub struct JsonBody(pub Bytes);

impl FromRequest<App> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::Empty(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let limit = app.config.http.max_body_bytes();
        Limited::read(request.into_body(), limit).await.map(|Limited(bytes)| Self(bytes)).map_err(Refusal::Empty)
    }
}

/// The bytes of any body, at most as many as were asked for.
pub struct Limited(pub Bytes);

impl Limited {
    /// Reads `body`.
    ///
    /// # Errors
    /// 413 above `limit` bytes, 408 after a minute, 503 while others fill the memory there is for bodies, 400
    /// when the connection breaks.
    pub async fn read(body: Body, limit: usize) -> Result<Self, StatusCode> {
        let read = tokio::time::timeout(BODY_TIME, collected(LimitedBody::new(body, limit), limit)).await;
        read.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT)).map(Self)
    }
}

/// The bytes of a body, as long as there is room for what all large bodies hold together.
async fn collected(mut body: LimitedBody<Body>, limit: usize) -> Result<Bytes, StatusCode> {
    let room = ROOM.get_or_init(|| Semaphore::new(BODIES_AT_ONCE * limit.div_ceil(SHARE)));
    let mut taken = Vec::new();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match error.is::<LengthLimitError>() {
            true => StatusCode::PAYLOAD_TOO_LARGE,
            false => StatusCode::BAD_REQUEST,
        })?;
        let Ok(data) = frame.into_data() else { continue };
        bytes.extend_from_slice(&data);
        // The first share is free: a poll, of some hundred bytes, is answered however many uploads there are.
        while bytes.len() > (taken.len() + 1) * SHARE {
            taken.push(room.try_acquire().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?);
        }
    }
    Ok(bytes.freeze())
}

/// `application/json` or `application/…+json`, whatever the parameters behind it.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_known_by_its_essence() {
        let said = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, value.parse().expect("a header value"));
            is_json(&headers)
        };
        assert!(said("application/json"));
        assert!(said("Application/JSON; charset=UTF-8"));
        assert!(said("application/problem+json"));
        assert!(!said("text/json"));
        assert!(!said("application/jsonp"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
