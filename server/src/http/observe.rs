//! Counts requests and their time, by route template: never by what a client wrote.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};

/// Middleware: `vigie_http_requests_total` and `vigie_http_request_seconds`.
pub async fn observe(request: Request, next: Next) -> Response {
    let route: &str = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let route = route.to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = match response.status().as_u16() {
        430 => "430", // "start over": the one answer that makes phones erase themselves is watched alone
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    metrics::histogram!("vigie_http_request_seconds", "route" => route.clone()).record(begun.elapsed().as_secs_f64());
    metrics::counter!("vigie_http_requests_total", "route" => route, "status" => status).increment(1);
    response
}
