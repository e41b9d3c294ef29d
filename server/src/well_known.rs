//! `GET /.well-known/vigie`: what a client has to know of this server before it calls.

use axum::{Json, extract::State};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;

use crate::App;

/// Public facts, by protocol.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct WellKnown {
    /// Contact tracing.
    robert: Robert,
}

/// What a phone is built with.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Robert {
    /// Base64 of the X.509 SubjectPublicKeyInfo of the registration key.
    #[schema(format = Byte)]
    registration_key: String,
    /// NTP seconds of epoch 0.
    time_start: u64,
    /// France is 33.
    country_code: u8,
}

/// What a client has to know of this server before it calls.
#[utoipa::path(
    get, path = "/.well-known/vigie", tag = "discovery",
    responses((status = 200, description = "Public facts", body = WellKnown))
)]
pub(crate) async fn well_known(State(app): State<App>) -> Json<WellKnown> {
    Json(WellKnown {
        robert: Robert {
            registration_key: BASE64_STANDARD.encode(app.keyring.registration_public_key()),
            time_start: app.service.start.0,
            country_code: app.config.robert.country_code.0,
        },
    })
}
