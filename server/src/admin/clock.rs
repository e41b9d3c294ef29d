//! `GET` and `POST /admin/clock`: the simulated clock, read and moved.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use vigie_protocol::robert::time::UnixMicros;

use super::body::AdminBody;
use crate::{
    App,
    http::{Problem, kind},
};

/// Where the clock stands.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct ClockState {
    /// RFC 3339, UTC.
    #[schema(format = DateTime)]
    now: String,
}

/// Where to put the clock: exactly one of the two.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockMove {
    /// RFC 3339 instant.
    #[schema(format = DateTime)]
    now: Option<String>,
    /// Seconds to add; negative moves back.
    advance_s: Option<i64>,
}

impl ClockMove {
    /// The instant that is asked for.
    fn from(&self, standing: UnixMicros) -> Result<UnixMicros, Problem> {
        let refused = |field: &str, message: &str| Err(Problem::from(kind::VALUE).field(field, message));
        match (&self.now, self.advance_s) {
            (Some(now), None) => {
                now.parse().or_else(|_| refused("/now", "is an RFC 3339 instant such as 2021-04-07T08:00:00Z"))
            }
            (None, Some(seconds)) => seconds
                .checked_mul(UnixMicros::PER_SECOND)
                .and_then(|micros| standing.0.checked_add(micros))
                .map(UnixMicros)
                .map_or_else(|| refused("/advance_s", "leads outside the years this server can count"), Ok),
            _ => refused("", "give one of now and advance_s"),
        }
    }
}

/// Where the simulated clock stands.
#[utoipa::path(
    get, path = "/admin/clock", tag = "admin", security(("admin" = [])),
    responses(
        (status = 200, description = "The instant", body = ClockState),
        (status = 401, description = "Bearer token missing or wrong (problem document)"),
        (status = 409, description = "The clock is the machine's (problem document)"),
    )
)]
pub(super) async fn read(State(app): State<App>) -> Result<Json<ClockState>, Problem> {
    let clock = app.manual_clock.as_ref().ok_or_else(not_simulated)?;
    Ok(Json(ClockState { now: crate::clock::Clock::now(&**clock).to_string() }))
}

/// Moves the simulated clock, and makes the day keys that the new instant needs before it answers.
#[utoipa::path(
    post, path = "/admin/clock", tag = "admin", security(("admin" = [])),
    request_body = ClockMove,
    responses(
        (status = 200, description = "The new instant", body = ClockState),
        (status = 400, description = "Not the body this reads (problem document)"),
        (status = 401, description = "Bearer token missing or wrong (problem document)"),
        (status = 409, description = "The clock is the machine's (problem document)"),
        (status = 422, description = "A value is refused (problem document)"),
    )
)]
pub(super) async fn set(
    State(app): State<App>,
    AdminBody(asked): AdminBody<ClockMove>,
) -> Result<Json<ClockState>, Problem> {
    let clock = app.manual_clock.as_ref().ok_or_else(not_simulated)?;
    let to = asked.from(crate::clock::Clock::now(&**clock))?;
    app.change_keys(move |keyring| keyring.provision_days(to.day())).await.map_err(|error| {
        tracing::error!(%error, "the day keys of the new instant could not be made");
        Problem::from(kind::FAILED).detail("the day keys of the new instant could not be made; the clock has not moved")
    })?;
    clock.set(to);
    tracing::info!("the simulated clock was moved");
    Ok(Json(ClockState { now: to.to_string() }))
}

fn not_simulated() -> Problem {
    Problem::from(kind::CLOCK).detail("start with --simulated-clock to have one that can be moved")
}
