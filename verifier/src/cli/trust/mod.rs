//! The lists of a device: taking them in from a stick, and showing what is there.
//!
//! Source: verifier.md §5.

mod import;
mod show;

use std::io;

use clap::Subcommand;

use super::{Exit, exit::CannotRun};
use import::Import;
use show::Show;

#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// Take lists in; refuse older, empty and badly signed ones
    Import(Import),
    /// Show the lists of this device
    Show(Show),
}

impl TrustCommand {
    pub(crate) fn run(&self) -> Result<Exit, CannotRun> {
        match self {
            Self::Import(import) => import.run(&mut io::stdout().lock()),
            Self::Show(show) => show.run(&mut io::stdout().lock()),
        }
    }
}
