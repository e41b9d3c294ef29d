//! A phone in a person's hands: registers, meets another, reports, asks for its status.
//!
//! The phone lives in a JSON file. Exit codes: 0 done, 1 refused by the server, 2 could not run.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use vigie_tests::phone::{Clock, Phone, Risk, Service, Trouble, dbm, minutes};

/// A phone for trying Vigie by hand. Each FILE is one phone.
#[derive(Debug, Parser)]
#[command(name = "phone", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Register with a server and keep the new phone in FILE
    Register {
        /// Must not exist yet
        file: PathBuf,
        /// The server's public address
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        server: String,
    },
    /// Let two phones lie beside each other, from the server's present time on
    Meet {
        /// One phone
        one: PathBuf,
        /// The other
        other: PathBuf,
        /// For how long
        #[arg(long, default_value_t = 40)]
        minutes: u64,
        /// How near: received signal strength (-55 is side by side, -80 across a room)
        #[arg(long, default_value_t = -55, allow_negative_numbers = true)]
        dbm: i32,
    },
    /// Hand over everything the phone heard
    Report {
        /// The phone
        file: PathBuf,
        /// A declaration code, as `vigie codes new` prints it
        #[arg(long)]
        code: String,
    },
    /// Ask whether the phone's owner is at risk
    Status {
        /// The phone
        file: PathBuf,
    },
    /// Have the server forget whom the phone met
    Forget {
        /// The phone
        file: PathBuf,
    },
    /// Have the server forget the phone
    Unregister {
        /// The phone; its file is removed
        file: PathBuf,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Cli::parse().command).await {
        Ok(said) => {
            say(&said);
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            complain(&trouble);
            ExitCode::from(if matches!(trouble, Trouble::Refused(_)) { 1 } else { 2 })
        }
    }
}

async fn run(command: Command) -> Result<String, Trouble> {
    match command {
        Command::Register { file, server } => register(file, &server).await,
        Command::Meet { one, other, minutes: count, dbm: strength } => {
            let mut first = take_up(&one).await?;
            let mut second = take_up(&other).await?;
            first.near(&mut second, minutes(count), dbm(strength));
            first.save(&one)?;
            second.save(&other)?;
            let heard = (first.heard.len(), second.heard.len());
            Ok(format!(
                "They spent {count} minutes together. {} has now heard {} messages, {} has heard {}.",
                one.display(),
                heard.0,
                other.display(),
                heard.1
            ))
        }
        Command::Report { file, code } => {
            let phone = take_up(&file).await?;
            phone.report(&code).await?;
            Ok(format!(
                "Reported {} messages. Whoever sent them is warned after the next scoring run.",
                phone.heard.len()
            ))
        }
        Command::Status { file } => {
            let mut phone = take_up(&file).await?;
            let answer = phone.status().await?;
            phone.save(&file)?;
            Ok(match answer.risk()? {
                Risk::None => "No risk: nobody near this phone has reported.".to_owned(),
                Risk::High => format!(
                    "At risk: the last contact was on {}, give or take a day.",
                    answer.last_contact_date.map_or_else(|| "an unknown day".to_owned(), |ntp| day_of(&ntp))
                ),
            })
        }
        Command::Forget { file } => {
            take_up(&file).await?.delete_history().await?;
            Ok("The server has forgotten whom this phone met.".to_owned())
        }
        Command::Unregister { file } => {
            take_up(&file).await?.unregister().await?;
            std::fs::remove_file(&file)
                .map_err(|e| Trouble::Unable(format!("forgotten, but {} cannot be removed: {e}", file.display())))?;
            Ok("The server has forgotten this phone.".to_owned())
        }
    }
}

async fn register(file: PathBuf, server: &str) -> Result<String, Trouble> {
    if file.exists() {
        return Err(Trouble::Unable(format!("{} exists already: a phone registers once", file.display())));
    }
    let service = Service::at(server);
    let clock: Clock = service.clock().await?;
    let phone = Phone::register(&service, &clock).await?;
    phone.save(&file)?;
    Ok(format!("Registered. {} holds a new phone with {} EBIDs.", file.display(), phone.tuples.len()))
}

/// The phone of a file, with its clock set to the server's.
async fn take_up(file: &Path) -> Result<Phone, Trouble> {
    let mut phone = Phone::load(file)?;
    phone.clock = phone.service.clock().await?;
    Ok(phone)
}

/// The UTC day of NTP seconds.
fn day_of(ntp: &str) -> String {
    let day = ntp.parse::<i64>().ok().and_then(|ntp| {
        let unix = ntp - vigie_tests::phone::NTP_MINUS_UNIX.cast_signed();
        jiff::Timestamp::from_second(unix).ok()
    });
    day.map_or_else(|| "an unknown day".to_owned(), |instant| instant.strftime("%Y-%m-%d").to_string())
}

#[expect(clippy::print_stdout, reason = "what the command is asked for")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "what a command says when it fails")]
fn complain(trouble: &Trouble) {
    eprintln!("phone: {trouble}");
}
