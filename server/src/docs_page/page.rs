//! `GET /docs` and the files behind it, under a policy that keeps the page to itself.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::files;
use crate::{
    App,
    http::{Problem, kind},
};

/// What the page may do: its own scripts and styles, pictures of its own and those inside its styles, and
/// requests to the listener it came from. No script or style in line, no frame, no foreign host.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/docs` and `/docs/{file}`. Not in the OpenAPI document: they are how people read it.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/docs", get(index)).route("/docs/{file}", get(file))
}

async fn index() -> Response {
    answer("index.html")
}

async fn file(Path(name): Path<String>) -> Response {
    answer(&name)
}

fn answer(name: &str) -> Response {
    let Some(file) = files::file(name) else { return Problem::from(kind::PATH).into_response() };
    let headers = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // The files change with the program, under the same names.
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (StatusCode::OK, headers, file.bytes).into_response()
}
