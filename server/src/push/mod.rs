//! Wake-ups: once a day a silent notification makes the app of an Apple device ask for its status.
//!
//! | file | what |
//! |---|---|
//! | `devices` | remembering and forgetting devices, for the two ways in |
//! | `endpoints` | the way in for other servers: `/internal/api/v1/push-token` |
//! | `desk` | the way in for phones: what register, status and unregister carry along |
//! | `wake_job` | `push-wake`: claims the devices whose hour has come, sends, notes how it went |
//! | `sender` | what sends: nobody, the log, or Apple's service (`apns`) |
//!
//! A device is known by its token, which stands for nobody here: nothing in this folder or in its table
//! sees an identity, and what register and status carry along waits a moment and is written in the order
//! of a keyed hash, apart from the registration it came with.
//!
//! Source: robert.md §9.

mod apns;
mod config;
mod desk;
mod devices;
mod endpoints;
mod log;
mod pace;
mod sender;
mod wake_job;

pub use apns::ApnsError;
pub use config::{Apns, ApplesHost, Config, SenderKind};
pub use desk::Desk;
pub use sender::{Delivery, Sender, of};
pub use wake_job::WakeJob;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// The endpoints of the admin listener.
pub fn internal() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(endpoints::remember)).routes(routes!(endpoints::forget))
}
