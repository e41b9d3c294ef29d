//! `POST /api/v6/register`: a phone gets an identity and its first bundle.
//!
//! Source: robert.md §2.2 to §2.5.

use axum::{extract::State, http::StatusCode, response::Response};
use vigie_protocol::robert::{
    id::PermanentId,
    wire::{RegisterRequest, RegisterResponse},
};

use super::shapes;
use crate::{
    App,
    http::{JsonBody, Refusal, json},
    keyring::RegistrationError,
    rng,
    store::{NewIdentity, Registered},
};

/// Draws of an identifier before giving up (§2.4). With a hundred million identities in 2⁴⁰, ten
/// collisions in a row do not happen: a generator that is stuck does.
const DRAWS: usize = 10;

/// Creates an identity and answers its first bundle of ephemeral identifiers.
#[utoipa::path(
    post, path = "/api/v6/register", tag = "robert",
    request_body(content = shapes::RegisterRequest, content_type = "application/json"),
    responses(
        (status = 201, description = "Registered", body = shapes::RegisterResponse),
        (status = 400, description = "A field rule is violated (`{\"message\":\"Invalid data\"}`), or the body is not JSON (empty)"),
        (status = 401, description = "Captcha wrong (empty)"),
        (status = 408, description = "The body took longer than a minute (empty)"),
        (status = 413, description = "Body too large (empty)"),
        (status = 415, description = "Not JSON (empty)"),
        (status = 503, description = "Too many large bodies at once; try again later (empty)"),
        (status = 500, description = "The public key is none, or a technical failure", body = shapes::Message),
    )
)]
pub(super) async fn register(State(app): State<App>, JsonBody(body): JsonBody) -> Result<Response, Refusal> {
    let request = RegisterRequest::parse(&body.bytes)?;
    if !app.captcha.check(&request.captcha_id, &request.captcha).await {
        return Err(Refusal::Empty(StatusCode::UNAUTHORIZED));
    }
    let client_key = request.client_public_key().ok_or(Refusal::Internal)?;
    let bundle = create(&app, &client_key).await?;
    metrics::counter!("vigie_robert_registrations_total").increment(1);
    if let Some(device) = request.push {
        app.push.wake(device); // step 6
    }
    let answer = RegisterResponse {
        tuples: &bundle,
        config: &app.client_configuration.entries(),
        time_start: app.service.start,
    };
    Ok(json(StatusCode::CREATED, answer.to_json()?))
}

/// §2.3 and §2.4: key agreement, a free identifier, and the bundle under the new key.
async fn create(app: &App, client_key: &[u8]) -> Result<String, Refusal> {
    let first = app.service.epoch_at(app.clock.now().to_ntp()).ok_or(Refusal::Internal)?;
    let days = app.config.robert.bundle_days;
    for _ in 0..DRAWS {
        let id = PermanentId::generate(&mut rng::os());
        let (keys, bundle) = app.keyring.create_registration(client_key, id, first, days).map_err(refused)?;
        match app.batches.register.ask(NewIdentity { id, keys }).await? {
            Registered::Done => return Ok(bundle),
            Registered::Taken => {}
        }
    }
    tracing::error!(draws = DRAWS, "no free identifier was drawn");
    Err(Refusal::Internal)
}

/// §2.2 step 4: one answer for every cause.
fn refused(error: RegistrationError) -> Refusal {
    match error {
        RegistrationError::Key => tracing::debug!("a registration came with a public key that is none"),
        RegistrationError::NoTuples => tracing::error!("no day key for any day of a bundle: run `vigie keys list`"),
    }
    Refusal::Internal
}
