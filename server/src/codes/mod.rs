//! Declaration codes: what lets somebody who tested positive report.
//!
//! Four kinds, told apart by their shape. Three are rows that are spent by one conditional statement;
//! the fourth is a JWT that carries its own proof and is remembered only once spent.
//!
//! Source: health-data.md A, robert.md §4.4.

mod admin;
pub mod config;
mod make;
mod spend;

pub use config::Config;
pub use make::{MakeError, make};
pub use spend::{NotACode, spend_for};

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// The endpoints of the admin listener.
pub fn internal() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(admin::make_codes))
}
