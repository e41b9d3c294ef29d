//! How a command ends.

use std::{fmt, io, process::ExitCode};

/// The exit code of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: all valid, or done.
    Done,
    /// 1: something is not valid, or refused.
    Negative,
    /// 2: could not run, or not over everything it was given.
    CouldNotRun,
}

impl Exit {
    /// The worse of two ends.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not run, as a sentence for the person who typed it; empty when nobody reads its output any
/// more, and hence nobody wants to know.
#[derive(Debug)]
pub(crate) struct CannotRun(pub(crate) String);

impl fmt::Display for CannotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<io::Error> for CannotRun {
    fn from(error: io::Error) -> Self {
        Self(if error.kind() == io::ErrorKind::BrokenPipe { String::new() } else { error.to_string() })
    }
}

/// Says on standard error what went wrong or was left out.
#[expect(clippy::print_stderr, reason = "the command's own messages to the person who typed it")]
pub(crate) fn complain(what: impl fmt::Display) {
    eprintln!("vigie-verify: {what}");
}
