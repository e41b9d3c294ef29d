//! How a command ends.

use std::{fmt, io, path::Path, process::ExitCode};

use crate::sentence::shown;

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

/// Why a command could not run.
#[derive(Debug)]
pub(crate) enum CannotRun {
    /// A sentence for the person who typed it.
    Because(String),
    /// Nobody reads its output any more, and hence nobody wants to know.
    NobodyReads,
}

impl CannotRun {
    pub(crate) fn because(why: impl fmt::Display) -> Self {
        Self::Because(why.to_string())
    }

    /// Because of all of these: the last ends the run, the others are said before it.
    pub(crate) fn unless_none(mut reasons: Vec<Self>) -> Result<(), Self> {
        let Some(last) = reasons.pop() else { return Ok(()) };
        for reason in reasons {
            if let Self::Because(why) = reason {
                complain(why);
            }
        }
        Err(last)
    }

    /// Because of this file or folder.
    pub(crate) fn at(path: &Path, why: impl fmt::Display) -> Self {
        Self::Because(format!("{}: {why}", path.display()))
    }

    /// Because of this file, which does not fit the option it was given to.
    pub(crate) fn of_option(option: &str, path: &Path, why: impl fmt::Display) -> Self {
        Self::Because(format!("{option} {}: {why}", path.display()))
    }
}

impl From<io::Error> for CannotRun {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::NobodyReads } else { Self::because(error) }
    }
}

/// The end of a command, or the complaint about why there was none.
pub(crate) fn or_complain(ended: Result<Exit, CannotRun>) -> Exit {
    ended.unwrap_or_else(|why| {
        if let CannotRun::Because(why) = why {
            complain(why);
        }
        Exit::CouldNotRun
    })
}

/// Says on standard error what went wrong or was left out, in one line: names of files and of entries are strangers' words.
#[expect(clippy::print_stderr, reason = "the command's own messages to the person who typed it")]
pub(crate) fn complain(what: impl fmt::Display) {
    eprintln!("vigie-verify: {}", shown(what));
}
