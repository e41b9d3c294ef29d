//! The command line.

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};

use super::{
    Check, Exit, Inspect,
    bench::Bench,
    conformance::Conformance,
    exit::{complain, or_complain},
    gate::Gate,
    trust::TrustCommand,
};
use crate::sentence::deceives;

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
    ///
    /// An answer goes at the next scan, at a press of return, and by itself. The end (Ctrl-C, or the scanner unplugged)
    /// prints how many passes had which verdict and reason, and names nobody. Where standard output is a file or a
    /// journal, answers leave out name and date of birth.
    Gate(Gate),
    /// Show every layer and step of a certificate, for developers
    ///
    /// Shows all that a certificate says, whoever signed it. Exit codes are those of the command without a name.
    Inspect(Inspect),
    /// Take lists into this device, or tell which it has
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Judge the official test cases, and name each statement of theirs that does not hold
    ///
    /// Exit code 0 when all hold or are known not to, 1 when one does not or a known one holds now, 2 when no case was
    /// found or it could not run.
    Conformance(Conformance),
    /// Measure how fast certificates are checked on this machine
    ///
    /// Measures whole verdicts and the bare checks of their signatures in turns, on one thread. The certificates have
    /// to be signed by trusted keys.
    Bench(Bench),
}

/// The whole program, with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os()).into()
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, and are no failure. A closed pipe is not worth another message.
            if arguments.iter().any(|argument| argument.to_string_lossy().chars().any(deceives)) {
                // It repeats the argument, which may be the name of a stranger's file.
                error.render().to_string().lines().filter(|line| !line.is_empty()).for_each(complain);
            } else {
                let _ = error.print();
            }
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
