//! The four kinds of code.
//!
//! Source: health-data.md A.1.

use std::{fmt, str::FromStr};

/// A kind of code. It follows from the shape of a text and is never taken from a client.
///
/// Displays and parses as `short`, `long`, `test`, `jwt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Printed with the result or shown as a QR code: a UUID, valid for days.
    Long,
    /// Read out over the telephone: 6 characters, valid for an hour.
    Short,
    /// For app stores and testers: 12 characters.
    Test,
    /// Signed by whoever issues results; not stored before it is used.
    Jwt,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Long, Self::Short, Self::Test, Self::Jwt];

    /// Its number in the store; a JWT has none.
    #[must_use]
    pub const fn db_number(self) -> Option<u8> {
        match self {
            Self::Long => Some(1),
            Self::Short => Some(2),
            Self::Test => Some(3),
            Self::Jwt => None,
        }
    }

    /// Its name, for the command line and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Short => "short",
            Self::Test => "test",
            Self::Jwt => "jwt",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of code: short, long, test or jwt")]
pub struct ParseKindError;

impl FromStr for Kind {
    type Err = ParseKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or(ParseKindError)
    }
}
