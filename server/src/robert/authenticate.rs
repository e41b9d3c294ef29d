//! Who sends an authenticated request: the steps common to status, unregister and
//! deleteExposureHistory.
//!
//! Source: robert.md §3.7.

use axum::http::StatusCode;
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, OpenError, Purpose, drift},
    id::PermanentId,
    time::{Drift, UnixMicros},
};

use crate::{
    App,
    http::Refusal,
    store::{Identity, Note},
};

/// "Identity or key unknown: start over." A phone that reads this erases its state, so nothing but
/// that may answer it.
pub(super) fn start_over() -> Refusal {
    const START_OVER: u16 = 430;
    // 430 is within the range of status codes.
    Refusal::Empty(StatusCode::from_u16(START_OVER).unwrap_or(StatusCode::BAD_REQUEST))
}

/// A request whose MAC and whose clock are right.
pub(super) struct Authenticated {
    /// Whose.
    pub(super) id: PermanentId,
    /// The keys, wrapped.
    pub(super) identity: Identity,
    /// Server clock minus client clock.
    pub(super) drift: Drift,
}

/// What steps 2 to 4 found.
enum Found {
    Known(PermanentId, Identity),
    WrongMac(PermanentId),
    Unknown,
    Mismatch,
    /// What was needed to find out did not answer, or client keys did not unwrap.
    Fault,
}

/// Steps 2 to 6.
///
/// # Errors
/// 400 with an empty body for a wrong clock (which beats everything else), a wrong MAC, an EBID of another
/// epoch, or a fault of ours in finding out; 430 for an identity or a day key that is not known, and for
/// nothing else: a phone that reads it erases itself.
pub(super) async fn authenticate(
    app: &App,
    purpose: Purpose,
    request: &AuthenticatedRequest,
    now: UnixMicros,
) -> Result<Authenticated, Refusal> {
    let found = find(app, purpose, request).await;
    let drift = match drift(now, request.time, app.config.robert.request_tolerance_s) {
        Ok(drift) => drift,
        Err(drift) => {
            if let Found::Known(id, _) = found {
                app.batches.notes.ask(Note { id, drift: Some(drift), failure: None }).await?;
            }
            return Err(Refusal::Empty(StatusCode::BAD_REQUEST));
        }
    };
    match found {
        Found::Known(id, identity) => Ok(Authenticated { id, identity, drift }),
        Found::Unknown => Err(start_over()),
        Found::Mismatch | Found::Fault => Err(Refusal::Empty(StatusCode::BAD_REQUEST)),
        Found::WrongMac(id) => {
            note_wrong_mac(app, purpose, id, now).await?;
            Err(Refusal::Empty(StatusCode::BAD_REQUEST))
        }
    }
}

/// Steps 2 to 4: open the EBID, look the identity up, check the MAC.
async fn find(app: &App, purpose: Purpose, request: &AuthenticatedRequest) -> Found {
    let id = match app.keyring.open_request(request) {
        Ok(id) => id,
        Err(OpenError::NoKey) => return Found::Unknown,
        Err(OpenError::EpochMismatch) => return Found::Mismatch,
    };
    let identity = match app.batches.identities.ask(id).await {
        Ok(Some(identity)) => identity,
        Ok(None) => return Found::Unknown,
        Err(error) => return fault(&error),
    };
    match app.keyring.check_request(&identity.keys, purpose, request) {
        Ok(true) => Found::Known(id, identity),
        Ok(false) => Found::WrongMac(id),
        Err(error) => fault(&error),
    }
}

fn fault(error: &dyn std::error::Error) -> Found {
    tracing::error!(%error, "a request could not be authenticated");
    Found::Fault
}

/// §5.2 step 1: a status request with a wrong MAC leaves a trace in the registration; other requests
/// leave none.
async fn note_wrong_mac(app: &App, purpose: Purpose, id: PermanentId, now: UnixMicros) -> Result<(), Refusal> {
    if let (Purpose::Status, Some(epoch)) = (purpose, app.service.epoch_at(now.to_ntp())) {
        let failure = Some((epoch, "Invalid MAC".to_owned()));
        app.batches.notes.ask(Note { id, drift: None, failure }).await?;
    }
    Ok(())
}
