//! Why a command could not run: one sentence for people, exit code 2.

use std::{fmt, process::ExitCode};

/// The command could not run, or could not tell. What it had begun is undone or safe to repeat.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// With a sentence that says what is wrong and what helps.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// Writes the sentence to standard error.
    #[expect(clippy::print_stderr, reason = "the last word of a command that could not run")]
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("vigie: {}", self.0);
        ExitCode::from(2)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
