//! Captchas made and judged by another service, whose calls are passed on to it.
//!
//! Source: robert.md §2.1.

mod base_url;
mod body;
mod service;

pub use base_url::BaseUrl;
pub use service::Relay;
pub(super) use service::Service;
