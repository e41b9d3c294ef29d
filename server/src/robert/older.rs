//! `/api/v2` to `/api/v5`: phones whose app was never updated.
//!
//! Requests are those of version 6, and so is what they do; two answers have another shape. What never had
//! another shape is the same handler behind another path.
//!
//! Source: robert.md §2.6.

use axum::{
    extract::{FromRequestParts, Path, RawPathParams, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use vigie_protocol::robert::wire::ApiVersion;

use super::{delete_history, register, report, shapes, status, unregister};
use crate::{
    App, captcha,
    http::{ClientAddress, JsonBody, Refusal},
};

/// The endpoints of version 6 but the clock, which came with it.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(older_captcha))
        .routes(routes!(older_image))
        .routes(routes!(older_audio))
        .routes(routes!(older_register))
        .routes(routes!(older_status))
        .routes(routes!(older_report))
        .routes(routes!(older_unregister))
        .routes(routes!(older_delete_exposure_history))
}

/// The version named in the path, `v2` to `v5`. Any other is an unknown path: 404, empty (§2.7).
struct Older(ApiVersion);

impl FromRequestParts<App> for Older {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let unknown = Refusal::Empty(StatusCode::NOT_FOUND);
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| unknown.clone())?;
        let named = params.iter().find(|(name, _)| *name == "version").and_then(|(_, value)| value.parse().ok());
        named.filter(|version| *version < ApiVersion::V6).map(Self).ok_or(unknown)
    }
}

/// As in version 6.
#[utoipa::path(
    post, path = "/api/{version}/captcha", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path)),
    request_body(content = shapes::CaptchaRequest, content_type = "application/json"),
    responses(
        (status = 201, description = "As `POST /api/v6/captcha`", body = captcha::Created),
        (status = "4XX", description = "As `POST /api/v6/captcha`"),
        (status = 503, description = "Too many large bodies at once; try again later (empty)"),
    )
)]
async fn older_captcha(_older: Older, state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
    captcha::create(state, body).await
}

/// As in version 6.
#[utoipa::path(
    get, path = "/api/{version}/captcha/{captchaId}/image", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path), ("captchaId" = String, Path)),
    responses(
        (status = 200, description = "PNG", content_type = "image/png", body = Vec<u8>),
        (status = 404, description = "No such challenge (empty)"),
    )
)]
async fn older_image(_older: Older, state: State<App>, Path(named): Path<(String, String)>) -> Response {
    captcha::image(state, Path(named.1)).await
}

/// As in version 6.
#[utoipa::path(
    get, path = "/api/{version}/captcha/{captchaId}/audio", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path), ("captchaId" = String, Path)),
    responses(
        (status = 200, description = "WAV", content_type = "audio/wav", body = Vec<u8>),
        (status = 404, description = "No such challenge (empty)"),
    )
)]
async fn older_audio(_older: Older, state: State<App>, Path(named): Path<(String, String)>) -> Response {
    captcha::audio(state, Path(named.1)).await
}

/// As in version 6.
#[utoipa::path(
    post, path = "/api/{version}/register", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path)),
    request_body(content = shapes::RegisterRequest, content_type = "application/json"),
    responses(
        (status = 201, description = "Registered", body = shapes::RegisterResponse),
        (status = "4XX", description = "As `POST /api/v6/register`"),
        (status = "5XX", description = "As `POST /api/v6/register`"),
    )
)]
async fn older_register(_older: Older, state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
    register::register(state, body).await
}

/// As in version 6, answered without the token for the statistics; before version 5 with `atRisk` alone.
#[utoipa::path(
    post, path = "/api/{version}/status", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path)),
    request_body(content = shapes::AuthRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "The risk and a new bundle", body = shapes::OlderStatusResponse),
        (status = "4XX", description = "As `POST /api/v6/status`"),
        (status = "5XX", description = "As `POST /api/v6/status`"),
    )
)]
async fn older_status(
    Older(version): Older,
    State(app): State<App>,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    status::serve(app, version, body).await
}

/// As in version 6, answered before version 4 without the token for venues.
#[utoipa::path(
    post, path = "/api/{version}/report", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path)),
    request_body(content = shapes::ReportRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "Queued", body = shapes::OlderReportResponse),
        (status = "4XX", description = "As `POST /api/v6/report`"),
        (status = "5XX", description = "As `POST /api/v6/report`"),
    )
)]
async fn older_report(
    Older(version): Older,
    State(app): State<App>,
    address: ClientAddress,
    JsonBody(body): JsonBody,
) -> Result<Response, Refusal> {
    report::serve(app, version, address, body).await
}

/// As in version 6.
#[utoipa::path(
    post, path = "/api/{version}/unregister", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path)),
    request_body(content = shapes::AuthRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "Gone", body = shapes::DoneResponse),
        (status = "4XX", description = "As `POST /api/v6/unregister`"),
        (status = "5XX", description = "As `POST /api/v6/unregister`"),
    )
)]
async fn older_unregister(_older: Older, state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
    unregister::unregister(state, body).await
}

/// As in version 6.
#[utoipa::path(
    post, path = "/api/{version}/deleteExposureHistory", tag = "older apps",
    params(("version" = shapes::OlderVersion, Path)),
    request_body(content = shapes::AuthRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "Erased, or there was nothing", body = shapes::DoneResponse),
        (status = "4XX", description = "As `POST /api/v6/deleteExposureHistory`"),
        (status = "5XX", description = "As `POST /api/v6/deleteExposureHistory`"),
    )
)]
async fn older_delete_exposure_history(_older: Older, state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
    delete_history::delete_exposure_history(state, body).await
}
