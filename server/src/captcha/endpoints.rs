//! `POST /api/v6/captcha` and the two ways to perceive one.
//!
//! Source: robert.md §2.1.

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{CaptchaError, Medium};
use crate::{
    App,
    http::{JsonBody, Refusal},
    robert::shapes,
};

/// Members that are absent or null are told apart from a body that is no such object.
#[derive(Deserialize)]
struct Request {
    r#type: Option<String>,
    locale: Option<String>,
}

impl Request {
    fn parse(body: &[u8]) -> Result<(Medium, String), Refusal> {
        let refused = Refusal::Empty(StatusCode::BAD_REQUEST);
        let request: Self = serde_json::from_slice(body).map_err(|_| refused.clone())?;
        let (Some(medium), Some(locale)) = (request.r#type, request.locale) else { return Err(Refusal::InvalidData) };
        match medium.as_str() {
            "IMAGE" => Ok((Medium::Image, locale)),
            "AUDIO" => Ok((Medium::Audio, locale)),
            _ => Err(refused),
        }
    }
}

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
pub async fn create(State(app): State<App>, JsonBody(body): JsonBody) -> Result<Response, Refusal> {
    let (medium, locale) = Request::parse(&body.bytes)?;
    let created = app.captcha.create(medium, &locale).await;
    let id = created.map_err(|_| Refusal::Empty(StatusCode::BAD_REQUEST))?;
    Ok((StatusCode::CREATED, Json(Created { id: id.clone(), captcha_id: id })).into_response())
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
pub async fn image(State(app): State<App>, Path(id): Path<String>) -> Response {
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
pub async fn audio(State(app): State<App>, Path(id): Path<String>) -> Response {
    rendered(&app, &id, Medium::Audio, "audio/wav").await
}

async fn rendered(app: &App, id: &str, medium: Medium, media_type: &'static str) -> Response {
    match app.captcha.render(id, medium).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-store")], bytes).into_response(),
        Err(CaptchaError::Unknown | CaptchaError::Away) => StatusCode::NOT_FOUND.into_response(),
    }
}
