//! `POST /api/v6/captcha` and the two ways to perceive one.
//!
//! Source: robert.md §2.1.

use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use vigie_protocol::robert::wire::CaptchaRequest;

use super::{CaptchaError, Medium};
use crate::{
    App,
    http::{JsonBody, Refusal},
    robert::shapes,
};

/// The identifier of a challenge, under both names that clients know.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Created {
    /// The name clients read.
    id: String,
    /// The same value.
    #[serde(rename = "captchaId")]
    captcha_id: String,
}

/// Opens a captcha challenge.
#[utoipa::path(
    post, path = "/api/v6/captcha", tag = "captcha",
    request_body(content = shapes::CaptchaRequest, content_type = "application/json"),
    responses(
        (status = 201, description = "The challenge's identifier", body = Created),
        (status = 400, description = "A member is missing (`{\"message\":\"Invalid data\"}`), or no captcha could be made (empty)"),
        (status = 408, description = "The body took longer than a minute (empty)"),
        (status = 413, description = "Body too large (empty)"),
        (status = 415, description = "Not JSON (empty)"),
        (status = 503, description = "Too many large bodies at once; try again later (empty)"),
    )
)]
pub(crate) async fn create(State(app): State<App>, JsonBody(body): JsonBody) -> Result<Response, Refusal> {
    let refused = Refusal::Empty(StatusCode::BAD_REQUEST);
    let CaptchaRequest { medium, locale } = CaptchaRequest::parse(&body.bytes)?;
    let medium = medium.ok_or_else(|| refused.clone())?;
    let id = app.captcha.create(medium, &locale).await.map_err(|_| refused)?;
    Ok((StatusCode::CREATED, Json(Created { id: id.clone(), captcha_id: id })).into_response())
}

/// The challenge that a path names. A name that cannot be read is that of no challenge: 404, empty.
pub(crate) struct ChallengeId(String);

impl FromRequestParts<App> for ChallengeId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let named = Path::<String>::from_request_parts(parts, app).await;
        named.map(|Path(id)| Self(id)).map_err(|_| Refusal::Empty(StatusCode::NOT_FOUND))
    }
}

/// The challenge as a picture.
#[utoipa::path(
    get, path = "/api/v6/captcha/{captchaId}/image", tag = "captcha",
    params(("captchaId" = String, Path, description = "From `POST /api/v6/captcha`")),
    responses(
        (status = 200, description = "PNG", content_type = "image/png", body = Vec<u8>),
        (status = 404, description = "No such challenge (empty)"),
    )
)]
pub(crate) async fn image(State(app): State<App>, ChallengeId(id): ChallengeId) -> Response {
    rendered(&app, &id, Medium::Image, "image/png").await
}

/// The challenge as a sound.
#[utoipa::path(
    get, path = "/api/v6/captcha/{captchaId}/audio", tag = "captcha",
    params(("captchaId" = String, Path, description = "From `POST /api/v6/captcha`")),
    responses(
        (status = 200, description = "WAV", content_type = "audio/wav", body = Vec<u8>),
        (status = 404, description = "No such challenge (empty)"),
    )
)]
pub(crate) async fn audio(State(app): State<App>, ChallengeId(id): ChallengeId) -> Response {
    rendered(&app, &id, Medium::Audio, "audio/wav").await
}

async fn rendered(app: &App, id: &str, medium: Medium, media_type: &'static str) -> Response {
    match app.captcha.render(id, medium).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-store")], bytes).into_response(),
        Err(CaptchaError::Unknown | CaptchaError::Away) => StatusCode::NOT_FOUND.into_response(),
    }
}
