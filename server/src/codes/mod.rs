//! Declaration codes: what lets somebody who tested positive report.
//!
//! Four kinds, told apart by their shape. Three are rows that are spent by one conditional statement;
//! the fourth is a JWT that carries its own proof and is remembered only once spent.
//!
//! Codes are made one by one for whoever reads them out ([`make`], `hand_out`), or in lots for a printer
//! ([`ProduceJob`], `lots`, `export`). They are spent by reports, and by the code service for a tracing
//! server that is not this one (`verify`), past the same [`Guard`].
//!
//! Source: health-data.md A, robert.md §4.4.

mod admin;
mod archive;
pub mod config;
mod export;
mod guard;
mod hand_out;
mod kpi;
mod lots;
mod make;
mod produce;
mod refuse;
mod spend;
mod verify;

pub use config::Config;
pub use guard::{Caller, Guard};
pub use make::{MakeError, make};
pub use produce::{PRODUCE, ProduceJob, follow_schedule};
pub use spend::{NotACode, Verdict, count, spend_for};

pub(crate) use archive::{Archive, Digesting};
pub(crate) use refuse::{Call, Refused};

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// The endpoints of the admin listener.
pub fn internal() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(admin::make_codes))
        .routes(routes!(hand_out::hand_out))
        .routes(routes!(verify::verify))
        .routes(routes!(kpi::kpi))
        .routes(routes!(lots::request))
        .routes(routes!(lots::list))
        .routes(routes!(lots::page, lots::delete))
        .routes(routes!(lots::information))
        .routes(routes!(export::tgz))
        .routes(routes!(export::sha256))
}

/// Whether a path belongs to the code service, which refuses in a shape of its own.
pub(crate) fn is_of_service(path: &str) -> bool {
    path.starts_with("/api/v1/") || path == "/internal/api/v1/kpi"
}
