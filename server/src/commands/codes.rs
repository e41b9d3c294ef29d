//! `vigie codes`: declaration codes from the shell. Works on the database and the keystore directly,
//! with the server running or not.

use std::process::ExitCode;

use clap::Subcommand;
use vigie_protocol::code::Kind;

use super::{Failure, serve};
use crate::{codes, config::Config, store::Opening};

/// Declaration codes
#[derive(Debug, Subcommand)]
pub(super) enum CodesCommand {
    /// Make codes, valid from now, one a line
    New {
        /// short (a call), long (a letter), test (testers) or jwt (signed)
        #[arg(long, value_parser = |text: &str| text.parse::<Kind>())]
        kind: Kind,
        /// How many
        #[arg(long, default_value_t = 1)]
        count: u32,
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: CodesCommand, config: &Config) -> Result<ExitCode, Failure> {
    let CodesCommand::New { kind, count, json } = command;
    let most = config.codes.max_per_call;
    if !(1..=most).contains(&count) {
        return Err(Failure::new(format!("--count is from 1 to {most}, not {count}")));
    }
    let store = serve::open_store(config, Opening::RequireCurrent).await?;
    let keyring = serve::open_keyring(config, &store).await?;
    let now = serve::clock(config).0.now();
    let made = codes::make(&store, &keyring, &config.codes, now, kind, count).await;
    store.close().await;
    print(&made?, json);
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the result of the command")]
fn print(codes: &[String], json: bool) {
    if json {
        println!("{}", serde_json::json!({ "codes": codes }));
    } else {
        for code in codes {
            println!("{code}");
        }
    }
}
