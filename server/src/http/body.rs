//! Request bodies, read within bounds of size and time.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use http_body_util::{BodyExt, LengthLimitError, Limited as LimitedBody};

use super::Refusal;
use crate::App;

/// How long a client may take to send a body. A phone on a bad line needs seconds for a large report;
/// who needs a minute is holding the connection.
const BODY_TIME: Duration = Duration::from_secs(60);

/// The bytes of a JSON request body, not yet read: each endpoint's request type reads them by its own
/// rules (`vigie_protocol::robert::wire`).
///
/// # Rejections
/// 415 without a JSON content type (parameters are allowed), 413 above `VIGIE__HTTP__MAX_BODY_MB`, 408
/// after a minute, 400 when the connection breaks; all with an empty body (robert.md §2.7).
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
    /// 413 above `limit` bytes, 408 after a minute, 400 when the connection breaks.
    pub async fn read(body: Body, limit: usize) -> Result<Self, StatusCode> {
        let read = tokio::time::timeout(BODY_TIME, LimitedBody::new(body, limit).collect()).await;
        match read {
            Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
            Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
            Ok(Ok(collected)) => Ok(Self(collected.to_bytes())),
        }
    }
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
