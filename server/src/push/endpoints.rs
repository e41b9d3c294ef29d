//! `POST /internal/api/v1/push-token` and `DELETE /internal/api/v1/push-token/{token}`: devices to be woken
//! or not, as the web service of the deployed system told its push server.
//!
//! On the admin listener, behind its bearer token: the deployed one trusted its network.
//!
//! Source: robert.md §9.1.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use vigie_protocol::robert::wire::PushInfo;

use super::devices::{self, LONGEST, Remembered};
use crate::{
    App,
    http::{JsonBody, Refusal},
    store::StoreError,
};

/// A device that wants to be woken.
#[derive(Deserialize, Serialize, utoipa::ToSchema)]
pub(crate) struct PushTokenRequest {
    /// Device token.
    #[schema(min_length = 1, max_length = 1024)]
    #[serde(default)]
    token: Option<String>,
    /// Language.
    #[schema(min_length = 1, max_length = 1024, example = "fr")]
    #[serde(default)]
    locale: Option<String>,
    /// TZ database name.
    #[schema(min_length = 1, max_length = 1024, example = "Europe/Paris")]
    #[serde(default)]
    timezone: Option<String>,
}

/// Why a device is not taken.
pub(super) enum NotTaken {
    /// These fields are missing, empty or too long: 400 with an object that says so field by field.
    Fields(BTreeMap<&'static str, String>),
    /// As the deployed servers refuse.
    Refusal(Refusal),
}

impl PushTokenRequest {
    /// Reads a body; `None` for anything but an object with texts in its fields.
    fn read(body: &[u8]) -> Option<Self> {
        // By way of the object: serde would take an array for its fields in their order.
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body).ok()?;
        serde_json::from_value(object.into()).ok()
    }

    /// The device, all three fields being there.
    fn device(self) -> Result<PushInfo, NotTaken> {
        let mut wrong = BTreeMap::new();
        let mut field = |name, value: Option<String>| match value {
            None => {
                wrong.insert(name, "must not be null".to_owned());
                String::new()
            }
            Some(text) => {
                if !(1..=LONGEST).contains(&text.len()) {
                    wrong.insert(name, format!("size must be between 1 and {LONGEST}"));
                }
                text
            }
        };
        let (token, locale) = (field("token", self.token), field("locale", self.locale));
        let timezone = field("timezone", self.timezone);
        if wrong.is_empty() { Ok(PushInfo { token, locale, timezone }) } else { Err(NotTaken::Fields(wrong)) }
    }
}

impl From<Refusal> for NotTaken {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Refusal(error.into())
    }
}

impl IntoResponse for NotTaken {
    fn into_response(self) -> Response {
        match self {
            Self::Fields(wrong) => (StatusCode::BAD_REQUEST, Json(wrong)).into_response(),
            Self::Refusal(refusal) => refusal.into_response(),
        }
    }
}

/// Wakes a device from tomorrow on.
#[utoipa::path(
    post, path = "/internal/api/v1/push-token", tag = "push", security(("admin" = [])),
    request_body(content = PushTokenRequest, content_type = "application/json"),
    responses(
        (status = 201, description = "Known from now on, or already (empty)"),
        (status = 400, description = "An object of field and message; or empty: not JSON, or the time zone is none"),
        (status = 401, description = "Bearer token missing or wrong (problem document)"),
        (status = 413, description = "Body too large (empty)"),
        (status = 415, description = "Not JSON (empty)"),
        (status = 500, description = "Technical failure"),
    )
)]
pub(super) async fn remember(State(app): State<App>, JsonBody(body): JsonBody) -> Result<StatusCode, NotTaken> {
    let bad = Refusal::Empty(StatusCode::BAD_REQUEST);
    let device = PushTokenRequest::read(&body.bytes).ok_or_else(|| bad.clone())?.device()?;
    match devices::remember(&app, &[device]).await?[..] {
        [Remembered::Stored | Remembered::AsBefore] => Ok(StatusCode::CREATED),
        _ => Err(bad.into()),
    }
}

/// Wakes a device no more.
#[utoipa::path(
    delete, path = "/internal/api/v1/push-token/{token}", tag = "push", security(("admin" = [])),
    params(("token" = String, Path, description = "Device token")),
    responses(
        (status = 202, description = "Forgotten (empty)"),
        (status = 400, description = "No such token was ever known (empty)"),
        (status = 401, description = "Bearer token missing or wrong (problem document)"),
        (status = 500, description = "Technical failure"),
    )
)]
pub(super) async fn forget(State(app): State<App>, Path(token): Path<String>) -> Result<StatusCode, Refusal> {
    match devices::forget(&app, &[token]).await?[..] {
        [true] => Ok(StatusCode::ACCEPTED),
        _ => Err(Refusal::Empty(StatusCode::BAD_REQUEST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(body: &str) -> BTreeMap<&'static str, String> {
        match PushTokenRequest::read(body.as_bytes()).expect("an object of texts").device() {
            Err(NotTaken::Fields(wrong)) => wrong,
            Err(NotTaken::Refusal(refusal)) => panic!("{refusal:?}"),
            Ok(_) => BTreeMap::new(),
        }
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        assert_eq!(wrong(r#"{"token":"a","locale":"b","timezone":"c","more":1}"#), BTreeMap::new());
        let all = wrong(&format!(r#"{{"token":"","locale":null,"timezone":"{}"}}"#, "x".repeat(1025)));
        assert_eq!(all["token"], "size must be between 1 and 1024");
        assert_eq!(all["locale"], "must not be null");
        assert_eq!(all["timezone"], "size must be between 1 and 1024");
        assert_eq!(wrong("{}").len(), 3);
        for body in ["", "[]", r#"["a","b","c"]"#, r#"{"token":1}"#, "null"] {
            assert!(PushTokenRequest::read(body.as_bytes()).is_none(), "{body}");
        }
    }
}
