//! The command line.

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};

use super::{
    Check, Exit, Inspect, bench::Bench, conformance::Conformance, exit::or_complain, gate::Gate, trust::TrustCommand,
};

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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
