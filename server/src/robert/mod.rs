//! ROBERT contact tracing: the public API of version 6, the older ones behind their paths, and the jobs.
//!
//! A phone registers, asks for its status, reports the HELLOs it heard, erases its history or itself.
//! Between the calls, `robert-score` turns waiting contacts into exposures and exposures into risk.
//!
//! Source: robert.md §§2, 4, 5, 6 (endpoints) and §7 (jobs).

mod authenticate;
mod batches;
mod clock;
pub mod config;
mod configuration;
mod delete_history;
mod forget_job;
mod keys_job;
mod kpis;
mod mix_job;
mod older;
mod register;
mod report;
mod score_job;
pub(crate) mod shapes;
mod status;
mod unregister;

pub use batches::Batches;
pub use config::Config;
pub use configuration::ClientConfiguration;
pub use forget_job::ForgetJob;
pub use keys_job::KeysJob;
pub use mix_job::MixJob;
pub use score_job::ScoreJob;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, captcha};

/// The public endpoints.
pub fn public() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(captcha::create))
        .routes(routes!(captcha::image))
        .routes(routes!(captcha::audio))
        .routes(routes!(register::register))
        .routes(routes!(status::status))
        .routes(routes!(report::report))
        .routes(routes!(unregister::unregister))
        .routes(routes!(delete_history::delete_exposure_history))
        .routes(routes!(clock::clock))
        .merge(older::routes())
}

/// The endpoints of the admin listener.
pub fn internal() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(kpis::kpis))
}
