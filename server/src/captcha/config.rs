//! Settings of the captcha before registration.

use super::relay::{BaseUrl, Service};
use crate::config::{Mistake, Section, Setting, outside};

/// Settings of the captcha.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who asks and judges.
    pub mode: Mode,
    /// With `builtin`: most challenges opened within ten minutes, which is how long one lives. More lets
    /// more phones register at once, and takes about 250 bytes of memory each.
    pub max_open: u32,
    /// With `relay`: where challenges are made and answers checked (the private base).
    pub url: Option<BaseUrl>,
    /// With `relay`: where pictures and sounds are fetched (the public base); without, at `url`.
    pub public_url: Option<BaseUrl>,
    /// With `relay`: the `result` that means a right answer.
    pub success_code: String,
}

impl Default for Config {
    fn default() -> Self {
        Self { mode: Mode::Builtin, max_open: 100_000, url: None, public_url: None, success_code: "SUCCESS".to_owned() }
    }
}

impl Config {
    /// Reads the section `captcha`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        let default = Self::default();
        let mode = from.value("mode", default.mode);
        let max_open = from.value("max_open", default.max_open);
        let url: Option<BaseUrl> = from.optional("url");
        let public_url = from.optional("public_url");
        let success_code = from.value("success_code", default.success_code);
        Self { mode, max_open, url, public_url, success_code }
    }

    /// Every mistake in the values.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        // What is kept for minutes is bounded to 64 MB; beyond this many it would forget some early.
        let mut mistakes: Vec<_> = outside("captcha.max_open", self.max_open, 100..=200_000).into_iter().collect();
        if self.mode == Mode::Relay && self.url.is_none() {
            let sentence =
                "captcha.mode is relay: name the captcha service, such as https://captcha.example/private/api/v1";
            mistakes.push(Mistake::new("captcha.url", sentence));
        }
        mistakes
    }

    /// The service to relay to, if there is one.
    pub(super) fn relay(&self) -> Option<Service> {
        let private = self.url.clone()?;
        let public = self.public_url.clone().unwrap_or_else(|| private.clone());
        Some(Service { private, public, success_code: self.success_code.clone() })
    }
}

/// Who asks and judges the captcha (robert.md §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// This server: pictures and sounds of its own.
    Builtin,
    /// Another service, as the deployed system did.
    Relay,
    /// Nobody: any answer that is not empty passes. For development and tests.
    Off,
}

impl Setting for Mode {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "builtin" => Ok(Self::Builtin),
            "relay" => Ok(Self::Relay),
            "off" => Ok(Self::Off),
            _ => Err(format!("{text:?} is not a mode: builtin, relay or off")),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Builtin => "builtin",
            Self::Relay => "relay",
            Self::Off => "off",
        }
        .to_owned()
    }
}
