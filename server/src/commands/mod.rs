//! The command line.
//!
//! Exit codes: 0 done, 1 refused or negative, 2 could not tell or could not run.

mod codes;
mod failure;
mod greeting;
mod keys;
mod migrate;
mod node;
mod serve;
mod sim;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    /// Show and make keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Declaration codes
    #[command(subcommand)]
    Codes(codes::CodesCommand),
    Sim(sim::Sim),
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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the runtime could not start: {error}")))?;
    runtime.block_on(async {
        match command.unwrap_or(Command::Serve) {
            Command::Serve => {
                let config = settings(flags)?;
                telemetry::start(&config.log);
                serve::serve(config, fail_points).await
            }
            Command::Migrate(migrate) => migrate.run(&settings(flags)?).await,
            Command::Keys(command) => keys::run(command, &settings(flags)?),
            Command::Codes(command) => codes::run(command, &settings(flags)?).await,
            // Settings are those of a server, and this is a client with a server of its own.
            Command::Sim(sim) => sim.run(&flags).await,
        }
    })
}
