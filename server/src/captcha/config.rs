//! Settings of the captcha before registration.

use crate::config::{Section, Setting};

/// Settings of the captcha.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who asks and judges. `off` until this version has a captcha of its own; the default is then that
    /// one.
    pub mode: Mode,
}

impl Default for Config {
    fn default() -> Self {
        Self { mode: Mode::Off }
    }
}

impl Config {
    /// Reads the section `captcha`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        Self { mode: from.value("mode", Self::default().mode) }
    }
}

/// Who asks and judges the captcha (robert.md §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nobody: any answer that is not empty passes. For development and tests.
    Off,
}

impl Setting for Mode {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "builtin" | "relay" => Err(format!("this version does not have {text} yet; it has off")),
            _ => Err(format!("{text:?} is not a mode: this version has off")),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Off => "off".to_owned(),
        }
    }
}
