//! Settings of the log.

use crate::config::{Section, Setting};

/// Settings of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// What a line looks like.
    pub format: Format,
    /// The least urgent lines that are written. It holds for Vigie's own lines: those of the libraries
    /// are written from `warn` on, whatever stands here, because below it they quote what clients send.
    pub level: Level,
}

impl Config {
    /// Reads the section `log`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        let default = Self::default();
        Self { format: from.value("format", default.format), level: from.value("level", default.level) }
    }
}

/// What a log line looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people when standard error is a terminal, else JSON.
    #[default]
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl Format {
    const NAMES: [(&'static str, Self); 3] = [("auto", Self::Auto), ("json", Self::Json), ("text", Self::Text)];
}

impl Setting for Format {
    fn parse(text: &str) -> Result<Self, String> {
        named(&Self::NAMES, text)
    }

    fn show(&self) -> String {
        name_of(&Self::NAMES, self)
    }
}

/// How urgent a line must be to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Nothing at all.
    Off,
    /// What somebody has to look into.
    Error,
    /// What may become an error.
    Warn,
    /// What happens now and then in normal work: starts, jobs, rotations.
    #[default]
    Info,
    /// What happens at every request.
    Debug,
    /// Every step.
    Trace,
}

impl Level {
    const NAMES: [(&'static str, Self); 6] = [
        ("off", Self::Off),
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("info", Self::Info),
        ("debug", Self::Debug),
        ("trace", Self::Trace),
    ];
}

impl Setting for Level {
    fn parse(text: &str) -> Result<Self, String> {
        named(&Self::NAMES, text)
    }

    fn show(&self) -> String {
        name_of(&Self::NAMES, self)
    }
}

fn named<T: Copy>(names: &[(&str, T)], text: &str) -> Result<T, String> {
    names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        format!("{text:?} is none of {}", words.join(", "))
    })
}

fn name_of<T: PartialEq>(names: &[(&str, T)], value: &T) -> String {
    names.iter().find(|(_, named)| named == value).map_or("", |(name, _)| name).to_owned()
}
