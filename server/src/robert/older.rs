//! `/api/v2` to `/api/v5`: phones whose app was never updated.
//!
//! Requests are those of version 6, and so is what they do; two answers have another shape. What never had
//! another shape is the same handler behind another path.
//!
//! Source: robert.md §2.6.

use axum::{
    Extension,
    extract::State,
    response::Response,
    routing::{get, post},
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use vigie_protocol::robert::wire::ApiVersion;

use super::{delete_history, register, report, shapes, status, unregister};
use crate::{
    App, captcha,
    http::{ClientAddress, JsonBody, Refusal},
};

/// Described once for all versions, while each has paths of its own: a path with a version that was never
/// served is an unknown path, whatever the method.
#[derive(OpenApi)]
#[openapi(paths(
    older_captcha,
    older_image,
    older_audio,
    older_register,
    older_status,
    older_report,
    older_unregister,
    older_delete_exposure_history
))]
struct Described;

/// The endpoints of version 6 but the clock, which came with it.
pub(super) fn routes() -> OpenApiRouter<App> {
    let versions = [("v2", ApiVersion::V2), ("v3", ApiVersion::V3), ("v4", ApiVersion::V4), ("v5", ApiVersion::V5)];
    versions.into_iter().fold(OpenApiRouter::with_openapi(Described::openapi()), |router, (name, version)| {
        let path = |what: &str| format!("/api/{name}/{what}");
        router
            .route(&path("captcha"), post(older_captcha))
            .route(&path("captcha/{captchaId}/image"), get(older_image))
            .route(&path("captcha/{captchaId}/audio"), get(older_audio))
            .route(&path("register"), post(older_register))
            .route(&path("status"), post(older_status).layer(Extension(version)))
            .route(&path("report"), post(older_report).layer(Extension(version)))
            .route(&path("unregister"), post(older_unregister))
            .route(&path("deleteExposureHistory"), post(older_delete_exposure_history))
    })
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
async fn older_captcha(state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
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
async fn older_image(state: State<App>, id: captcha::ChallengeId) -> Response {
    captcha::image(state, id).await
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
async fn older_audio(state: State<App>, id: captcha::ChallengeId) -> Response {
    captcha::audio(state, id).await
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
async fn older_register(state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
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
    Extension(version): Extension<ApiVersion>,
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
    Extension(version): Extension<ApiVersion>,
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
async fn older_unregister(state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
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
async fn older_delete_exposure_history(state: State<App>, body: JsonBody) -> Result<Response, Refusal> {
    delete_history::delete_exposure_history(state, body).await
}
