//! The server of Vigie: it fetches values, asks `vigie_protocol` what follows from them, and stores the
//! result.
//!
//! A folder is a feature and a file is an endpoint or a job, named after it: whoever looks for
//! `POST /api/v6/report` opens `robert/report.rs`. What the features share stands beside them: the
//! [`store`], the [`keyring`], the [`jobs`], the [`http`] listeners, the [`clock`] and [`rng`].

pub mod admin;
mod app;
pub mod batch;
pub mod captcha;
pub mod clock;
pub mod codes;
mod commands;
pub mod config;
mod docs_page;
pub mod ephemeral;
mod fail_points;
pub mod http;
pub mod jobs;
pub mod keyring;
pub mod push;
pub mod rng;
pub mod robert;
mod router;
mod sim;
pub mod store;
pub mod telemetry;
mod well_known;

pub use app::App;
pub use commands::{Cli, main, main_with};
pub use fail_points::FailPoints;
pub use router::{admin_document, public_document};
