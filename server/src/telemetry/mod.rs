//! What the process tells its operator while it runs: log lines and metrics.
//!
//! Both count things. Neither holds an address, a name, an identifier, a token, a code or anything else
//! that a client sent: log fields are written out by us at the place of the event, metric labels come
//! from our own words alone.

pub mod config;
mod logs;
mod metrics;
mod panics;
mod start;

pub use config::{Config, Format, Level};
pub use metrics::render as render_metrics;
pub use start::start;
