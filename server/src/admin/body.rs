//! JSON bodies of our own endpoints: what is wrong with them is said, and where.

use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::http::{Problem, kind};

/// Reads a JSON body.
///
/// # Errors
/// [`kind::BODY`], with the place of the mistake.
pub(crate) fn json<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Problem::from(kind::BODY).detail("send Content-Type: application/json"));
    }
    // serde_json names members and types, and quotes no value but wrong member names of this body.
    serde_json::from_slice(body).map_err(|error| Problem::from(kind::BODY).detail(error.to_string()))
}
