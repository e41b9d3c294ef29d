//! Which path leads where, on both listeners, and the OpenAPI documents made from the same routes.

use axum::{
    Json, Router,
    extract::{OriginalUri, Request, State},
    http::{Method, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::{
    InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, admin, docs_page,
    http::{Problem, Refusal, kind, observe},
    robert, well_known,
};

/// Paths of deployed apps, whose errors have shapes of their own.
const DEPLOYED: &str = "/api/v";

fn public_routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(described("Vigie: public interface"))
        .merge(robert::public())
        .routes(routes!(well_known::well_known))
        .routes(routes!(actuator_health))
}

fn admin_routes(app: &App) -> OpenApiRouter<App> {
    admin_described().merge(admin::routes(app))
}

fn admin_described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(described("Vigie: admin interface"))
}

/// The public listener.
pub(crate) fn public(app: &App) -> Router {
    let (router, document) = public_routes().split_for_parts();
    finished(router, document, app)
}

/// The admin listener.
pub(crate) fn internal(app: &App) -> Router {
    let (router, mut document) = admin_routes(app).split_for_parts();
    secured(&mut document);
    finished(router, document, app)
}

/// The OpenAPI document of the public listener.
#[must_use]
pub fn public_document() -> OpenApi {
    public_routes().into_openapi()
}

/// The OpenAPI document of the admin listener.
#[must_use]
pub fn admin_document() -> OpenApi {
    let mut document = admin_described().merge(admin::documented()).into_openapi();
    secured(&mut document);
    document
}

fn finished(router: Router<App>, document: OpenApi, app: &App) -> Router {
    router
        .route("/openapi.json", get(|| async move { Json(document) }))
        .merge(docs_page::routes())
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(own_shape))
        .layer(middleware::from_fn(observe))
        .with_state(app.clone())
}

fn described(title: &str) -> OpenApi {
    let info = InfoBuilder::new()
        .title(title)
        .version(env!("CARGO_PKG_VERSION"))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    OpenApiBuilder::new().info(info).build()
}

fn secured(document: &mut OpenApi) {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Content of `<data-dir>/admin.token`"))
        .build();
    document.components.get_or_insert_default().add_security_scheme("admin", SecurityScheme::Http(bearer));
}

/// Whether the public interface lives.
#[utoipa::path(
    get, path = "/actuator/health", tag = "robert",
    responses((status = 200, description = "`{\"status\":\"UP\"}`", body = serde_json::Value))
)]
async fn actuator_health(State(_app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], r#"{"status":"UP"}"#).into_response()
}

async fn unknown_path() -> Problem {
    kind::PATH.into()
}

/// Deployed apps know one shape, everybody else RFC 9457.
async fn unknown_method(method: Method, OriginalUri(uri): OriginalUri) -> Response {
    if uri.path().starts_with(DEPLOYED) {
        Refusal::Method(method.to_string()).into_response()
    } else {
        Problem::from(kind::METHOD).into_response()
    }
}

/// Turns an internal error into a problem document, except on the paths of deployed apps.
async fn own_shape(request: Request, next: Next) -> Response {
    let deployed = request.uri().path().starts_with(DEPLOYED);
    let response = next.run(request).await;
    match response.extensions().get::<Panicked>() {
        Some(Panicked) if !deployed => Problem::from(kind::FAILED).into_response(),
        _ => response,
    }
}

/// Marks the answer of a handler that panicked.
#[derive(Clone, Copy)]
struct Panicked;

/// What panicked is in the log, by the panic hook; the client learns nothing of it.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let mut response = Refusal::Internal.into_response();
    response.extensions_mut().insert(Panicked);
    response
}
