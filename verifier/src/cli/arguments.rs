//! The command line.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum};
use vigie_protocol::dcc::time::UnixSeconds;

use super::{
    Check, Exit, Inspect,
    bench::Bench,
    clock,
    conformance::Conformance,
    exit::{CannotRun, complain},
    gate::Gate,
    trust::TrustCommand,
};
use crate::sentence::Language;

/// Checks EU Digital COVID Certificates, offline.
///
/// Reads one certificate text a line, or QR pictures as files, and prints one verdict a line: valid,
/// valid-not-accepted, expired, invalid or unsupported, each with its reason code.
///
/// Exit code 0 when all are valid, 1 when any is not, 2 when it could not run.
#[derive(Debug, Parser)]
#[command(name = "vigie-verify", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: Check,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A screen for a door: one scan a line, a green, amber or red answer, nothing kept
    Gate(Gate),
    /// Show every layer and step of a certificate, for developers
    Inspect(Inspect),
    /// The lists of this device
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Run official test cases
    Conformance(Conformance),
    /// How fast certificates are checked on this machine
    Bench(Bench),
}

/// Whom to trust, at what instant, in which language.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Trust the signers in this file or folder (may be repeated; the entries add up)
    #[arg(long, value_name = "FILE_OR_DIR")]
    pub(crate) trust: Vec<PathBuf>,
    /// Check signed lists with this certificate, public key or well-known document (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(crate) list_key: Vec<PathBuf>,
    /// Judge as of this instant instead of the machine's clock
    #[arg(long, value_name = "RFC3339", value_parser = clock::parse)]
    pub(crate) at: Option<UnixSeconds>,
    /// Refuse what this revocation list names (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(crate) revocation: Vec<PathBuf>,
    /// Acceptance rules (not part of this version yet)
    #[arg(long, value_name = "DIR", requires = "country")]
    pub(crate) rules: Option<PathBuf>,
    /// The country whose acceptance rules apply
    #[arg(long, value_name = "CC", requires = "rules")]
    pub(crate) country: Option<String>,
    /// Lists older than this do not vouch for signers; 0 for never [default: 7, or the list's own end if sooner]
    #[arg(long, value_name = "DAYS")]
    pub(crate) max_age: Option<u32>,
    /// The language of sentences [default: that of the locale, else English]
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Lang>,
}

/// An argument of `--lang`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Lang {
    /// French
    Fr,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Fr => Self::French,
            Lang::En => Self::English,
        }
    }
}

/// The whole program, with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os()).into()
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, and are no failure. A closed pipe is not worth another message.
            let _ = error.print();
            return if error.use_stderr() { Exit::CouldNotRun } else { Exit::Done };
        }
    };
    let ended = match &cli.command {
        None => return cli.check.run(),
        Some(Command::Inspect(inspect)) => return inspect.run(),
        Some(Command::Gate(gate)) => gate.run(),
        Some(Command::Trust(command)) => command.run(),
        Some(Command::Conformance(conformance)) => conformance.run(),
        Some(Command::Bench(bench)) => bench.run(),
    };
    or_complain(ended)
}

/// The end of a command, or the complaint about why there was none.
pub(crate) fn or_complain(ended: Result<Exit, CannotRun>) -> Exit {
    ended.unwrap_or_else(|why| {
        if !why.0.is_empty() {
            complain(why);
        }
        Exit::CouldNotRun
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
