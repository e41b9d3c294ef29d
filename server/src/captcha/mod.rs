//! Captchas: the only brake on registrations.
//!
//! Phones see three calls (ask for one, see it, hear it) and hand the answer in with their
//! registration. What makes and checks a challenge is a [`Captcha`]: [`Builtin`] makes its own,
//! [`Relay`] asks another service, and [`Off`] lets everybody pass, for development.
//!
//! Source: robert.md §2.1.

pub mod builtin;
pub mod config;
mod endpoints;
mod off;
mod relay;
mod start;
mod wav;

use async_trait::async_trait;

pub use builtin::Builtin;
pub use config::{Config, Mode};
pub(crate) use endpoints::{__path_audio, __path_create, __path_image, ChallengeId, Created, audio, create, image};
pub use off::Off;
pub use relay::{BaseUrl, Relay};
pub(crate) use start::start;

/// How a challenge is perceived.
pub use vigie_protocol::robert::wire::CaptchaMedium as Medium;

/// Why there is no captcha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptchaError {
    /// No challenge of this name is open for this medium.
    #[error("no such captcha")]
    Unknown,
    /// What makes captchas does not answer, or has more open than it may.
    #[error("captchas are not available")]
    Away,
}

/// Makes challenges and checks answers.
#[async_trait]
pub trait Captcha: Send + Sync {
    /// Opens a challenge and answers its identifier.
    async fn create(&self, medium: Medium, locale: &str) -> Result<String, CaptchaError>;

    /// The challenge as PNG or WAV.
    async fn render(&self, id: &str, medium: Medium) -> Result<Vec<u8>, CaptchaError>;

    /// Whether `answer` solves the challenge. Whatever goes wrong counts as "no".
    async fn check(&self, id: &str, answer: &str) -> bool;
}
