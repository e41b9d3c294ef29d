//! What can go wrong between a phone and its server.

use std::fmt;

/// The server said no, in a form that installed apps understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// `None` for an empty body; otherwise the member `message`, the only one a refusal has.
    pub message: Option<String>,
}

impl Refusal {
    /// A refusal with an empty body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self { status, message: None }
    }

    /// A refusal that says something.
    #[must_use]
    pub fn saying(status: u16, message: &str) -> Self {
        Self { status, message: Some(message.to_owned()) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server refused with {}", self.status)?;
        match &self.message {
            Some(message) => write!(f, " and says \u{201c}{message}\u{201d}"),
            None if self.status == 430 => f.write_str(": it no longer knows this phone, register again"),
            None => Ok(()),
        }
    }
}

/// Why a phone did not get what it wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Refused, in the form the specification gives.
    Refused(Refusal),
    /// An answer that no installed app would understand: the server breaks the contract.
    Strange(String),
    /// No answer at all.
    Unreachable(String),
    /// The phone itself cannot do this now.
    Unable(String),
}

impl Trouble {
    pub(crate) fn strange(what: impl Into<String>) -> Self {
        Self::Strange(what.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Strange(what) => write!(f, "the server's answer breaks the contract: {what}"),
            Self::Unreachable(why) => write!(f, "the server cannot be reached: {why}"),
            Self::Unable(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Trouble {}
