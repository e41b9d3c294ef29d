//! The command line.
//!
//! Exit codes: 0 done, 1 refused or negative, 2 could not tell or could not run.

mod codes;
mod completions;
mod doctor;
mod failure;
mod greeting;
mod keys;
mod man;
mod migrate;
mod node;
mod openapi;
mod rotation;
mod serve;
mod sim;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use crate::{
    FailPoints,
    config::{Config, Flags, process_environment},
    telemetry,
};

pub(crate) use failure::Failure;

/// Vigie: contact tracing and health passes for a country, from one binary.
#[derive(Debug, Parser)]
#[command(name = "vigie", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server (the default)
    Serve,
    /// Bring the database to this version
    Migrate(migrate::Migrate),
    /// Show, make and rotate keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Declaration codes
    #[command(subcommand)]
    Codes(codes::CodesCommand),
    Sim(sim::Sim),
    /// Look for what is wrong, and say what to do about it
    Doctor(doctor::Doctor),
    /// Print the OpenAPI document
    #[command(name = "openapi")]
    OpenApi(openapi::OpenApi),
    /// Print a completion script
    Completions {
        /// For this shell
        shell: completions::Shell,
    },
    /// Print the manual page
    Man(man::Man),
}

/// The whole program. Nothing happens at fail points.
#[must_use]
pub fn main() -> ExitCode {
    main_with_points(FailPoints::none())
}

/// The whole program; `fail` is called at each fail point (for tests).
#[must_use]
pub fn main_with(fail: fn(&'static str)) -> ExitCode {
    main_with_points(FailPoints::calling(fail))
}

fn main_with_points(fail_points: FailPoints) -> ExitCode {
    let cli = Cli::parse();
    match run(cli, fail_points) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(cli: Cli, fail_points: FailPoints) -> Result<ExitCode, Failure> {
    let Cli { flags, command } = cli;
    let settings = |flags| Config::load(flags, process_environment());
    match command.unwrap_or(Command::Serve) {
        // These need no setting, and are asked for where there may be wrong ones.
        Command::OpenApi(openapi) => openapi.run(),
        Command::Completions { shell } => completions::run(shell),
        Command::Man(man) => man.run(),
        Command::Doctor(doctor) => runtime()?.block_on(doctor.run(settings(flags))),
        // Settings are those of a server, and this is a client with a server of its own.
        Command::Sim(sim) => runtime()?.block_on(sim.run(&flags)),
        Command::Serve => {
            let config = settings(flags)?;
            runtime()?.block_on(async {
                telemetry::start(&config.log);
                serve::serve(config, fail_points).await
            })
        }
        Command::Migrate(migrate) => runtime()?.block_on(migrate.run(&settings(flags)?)),
        Command::Keys(command) => runtime()?.block_on(keys::run(command, &settings(flags)?)),
        Command::Codes(command) => runtime()?.block_on(codes::run(command, &settings(flags)?)),
    }
}

fn runtime() -> Result<Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(format!("the runtime could not start: {error}")))
}
