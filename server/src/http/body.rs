//! Request bodies, read within bounds of size, time and memory.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Refusal;
use crate::App;

/// How long a client may take to send a body. A phone on a bad line needs seconds for a large report;
/// who needs a minute is holding the connection.
const BODY_TIME: Duration = Duration::from_secs(60);

/// What a body may take up without asking for [`BodyRoom`]: every request but a report fits in.
const FREE: usize = 16 * 1024;

/// Memory for bodies beyond their first 16 KiB, shared by all requests of the process. Who arrives when
/// it is taken gets 503; a slow sender holds only what it has sent.
#[derive(Clone)]
pub struct BodyRoom(Arc<Semaphore>);

impl BodyRoom {
    /// Bytes a permit stands for.
    const UNIT: usize = 4 * 1024;

    /// Room for `bytes` in all.
    #[must_use]
    pub fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / Self::UNIT)))
    }

    /// Widens `held` so that it covers a body of `length` bytes.
    fn widen(&self, held: &mut Option<OwnedSemaphorePermit>, length: usize) -> Result<(), StatusCode> {
        let units = length.saturating_sub(FREE).div_ceil(Self::UNIT);
        let more = units.saturating_sub(held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits));
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        let taken = Arc::clone(&self.0).try_acquire_many_owned(more).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        match held {
            Some(held) => held.merge(taken),
            None => *held = Some(taken),
        }
        Ok(())
    }
}

/// A body that was read, and the room it takes up until it is dropped.
pub struct Limited {
    /// The body.
    pub bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl Limited {
    /// Reads `body`.
    ///
    /// # Errors
    /// 413 above `limit` bytes, 408 after a minute, 503 when there is no room for it, 400 when the
    /// connection breaks.
    pub async fn read(body: Body, limit: usize, room: &BodyRoom) -> Result<Self, StatusCode> {
        let read = tokio::time::timeout(BODY_TIME, Self::collect(body, limit, room)).await;
        read.map_err(|_| StatusCode::REQUEST_TIMEOUT)?
    }

    async fn collect(mut body: Body, limit: usize, room: &BodyRoom) -> Result<Self, StatusCode> {
        let (mut bytes, mut held) = (Vec::new(), None);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| StatusCode::BAD_REQUEST)?.into_data() else { continue };
            let length = bytes.len() + data.len();
            if length > limit {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            room.widen(&mut held, length)?;
            bytes.extend_from_slice(&data);
        }
        Ok(Self { bytes: bytes.into(), _room: held })
    }
}

/// A JSON request body, not yet read: each endpoint's request type reads it by its own rules
/// (`vigie_protocol::robert::wire`).
///
/// # Rejections
/// 415 without a JSON content type (parameters are allowed), otherwise as [`Limited::read`] with the limit
/// `VIGIE__HTTP__MAX_BODY_MB`; all with an empty body (robert.md §2.7).
pub struct JsonBody(pub Limited);

impl FromRequest<App> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::Empty(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let read = Limited::read(request.into_body(), app.config.http.max_body_bytes(), &app.body_room).await;
        read.map(Self).map_err(Refusal::Empty)
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

    #[tokio::test]
    async fn bodies_share_their_room_and_give_it_back() {
        let room = BodyRoom::of(64 * 1024);
        let body = |length: usize| Body::from(vec![b' '; length]);
        let held = Limited::read(body(FREE + 60 * 1024), 1 << 20, &room).await.expect("there is room");
        assert!(Limited::read(body(FREE), 1 << 20, &room).await.is_ok(), "a small one needs none");
        let refused = Limited::read(body(FREE + 8 * 1024), 1 << 20, &room).await.err();
        assert_eq!(refused, Some(StatusCode::SERVICE_UNAVAILABLE));
        drop(held);
        assert!(Limited::read(body(FREE + 8 * 1024), 1 << 20, &room).await.is_ok());
        let refused = Limited::read(body(33), 32, &room).await.err();
        assert_eq!(refused, Some(StatusCode::PAYLOAD_TOO_LARGE));
    }

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
