//! The admin listener: probes, metrics, the clock, jobs. Never public.
//!
//! Everything but the probes and metrics asks for the bearer token of `<data-dir>/admin.token`.

pub(crate) mod body;
mod clock;
mod jobs;
mod probes;
mod token;

pub use token::{AdminToken, TokenFileError};

use axum::middleware;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, codes, config::Role, push, robert};

/// All endpoints of the admin listener; without the role `admin` the probes and metrics alone.
pub fn routes(app: &App) -> OpenApiRouter<App> {
    if !app.config.roles.has(Role::Admin) {
        return open();
    }
    open().merge(guarded().layer(middleware::from_fn_with_state(app.clone(), token::guard)))
}

/// The same for documents: no guard stands before them, so nothing may be served by them.
pub(crate) fn documented() -> OpenApiRouter<App> {
    open().merge(guarded())
}

fn open() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(probes::healthz))
        .routes(routes!(probes::readyz))
        .routes(routes!(probes::startupz))
        .routes(routes!(probes::metrics))
}

/// What asks for the token.
fn guarded() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(clock::read, clock::set))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::run))
        .merge(codes::internal())
        .merge(robert::internal())
        .merge(push::internal())
}
