//! Apple's push notification service, over HTTP/2 with a provider token.
//!
//! | file | what |
//! |---|---|
//! | `client` | one notification: asked of one host after the other |
//! | `request` | what is sent: path, headers, payload |
//! | `answer` | what a host's answer means |
//! | `provider_token` | who we are: an ES256 JWT, renewed every forty minutes |
//!
//! Source: robert.md §9.3; Apple, "Sending notification requests to APNs", "Establishing a token-based
//! connection to APNs".

mod answer;
mod client;
mod provider_token;
mod request;

#[cfg(test)]
mod tests;

pub(super) use client::Apns;
pub use client::ApnsError;
