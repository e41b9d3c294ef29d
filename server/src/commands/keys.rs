//! `vigie keys`: what keys there are, made where they are missing, replaced, and their public halves.
//!
//! Works on the key folder directly, with the server running or not: a server looks at the folder every few
//! seconds.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Subcommand;
use vigie_protocol::robert::{time::Day, validation::Rules};

use super::{Failure, rotation::Rotation, serve};
use crate::{
    config::Config,
    keyring::{self, KeyInfo, Keyring, TokenRules, public_pem},
};

/// Show and make keys
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Show all keys: name, kind, state and since when. Never what they are made of
    List {
        /// A JSON array on standard output
        #[arg(long)]
        json: bool,
    },
    /// Make what is missing: the keystore, its long-lived keys, the day keys that are due
    Generate {
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
    },
    /// Make a successor of a key, announced: servers accept what it will make, and use it once it is activated
    Rotate {
        /// report-token-key, declaration-token-key, analytics-token-key, declaration-code-key or queue-key
        name: String,
        /// Use it at once, before those who check its signatures know it
        #[arg(long)]
        now: bool,
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
    },
    /// Use an announced key from now on (or again one that is verify-only); the one before it becomes verify-only
    Activate {
        /// Its name or kid, as `vigie keys list` shows them
        name: String,
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
    },
    /// Destroy the private half of a key that is verify-only, or announced and not wanted
    Retire {
        /// Its name or kid, as `vigie keys list` shows them
        name: String,
        /// Although what it made may still come back, and will be refused
        #[arg(long)]
        now: bool,
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
    },
    /// Print the public half of a key as PEM; exit 1 if there is no such key
    ExportPublic {
        /// Its name (for the active one) or kid, as `vigie keys list` shows them
        name: String,
        /// The SubjectPublicKeyInfo as base64 on one line, the form that apps and settings take
        #[arg(long, conflicts_with = "der")]
        base64: bool,
        /// The SubjectPublicKeyInfo as bytes
        #[arg(long)]
        der: bool,
    },
}

pub(super) async fn run(command: KeysCommand, config: &Config) -> Result<ExitCode, Failure> {
    let (rotation, json) = match command {
        KeysCommand::Rotate { name, now, json } => (Rotation::Rotate { name, now }, json),
        KeysCommand::Activate { name, json } => (Rotation::Activate { name }, json),
        KeysCommand::Retire { name, now, json } => (Rotation::Retire { name, now }, json),
        command => return show(command, config),
    };
    rotation.run(config, json, &mut io::stdout().lock(), &mut io::stderr().lock()).await
}

fn show(command: KeysCommand, config: &Config) -> Result<ExitCode, Failure> {
    let keys = Keys {
        config: &config.keys,
        rules: config.robert.rules(),
        token_rules: config.robert.token_rules(),
        today: serve::clock(config).0.now().day(),
    };
    keys.run(command, &mut io::stdout().lock(), &mut io::stderr().lock())
}

/// What of the configuration concerns keys, and the day on the server's clock.
struct Keys<'a> {
    config: &'a keyring::Config,
    rules: Rules,
    token_rules: TokenRules,
    today: Day,
}

impl Keys<'_> {
    fn run(&self, command: KeysCommand, out: &mut impl Write, err: &mut impl Write) -> Result<ExitCode, Failure> {
        match command {
            KeysCommand::List { json } => {
                let keys = self.open()?.list();
                if json { writeln!(out, "{}", serde_json::to_string_pretty(&keys)?)? } else { table(&keys, out)? }
            }
            KeysCommand::Generate { json } => {
                let made = self.generate()?;
                if json { writeln!(out, "{}", serde_json::to_string(&made)?)? } else { made.tell(out)? }
            }
            KeysCommand::ExportPublic { name, base64, der } => {
                let keyring = self.open()?;
                let Some(spki) = keyring.public_key(&name) else {
                    let names = keyring.public_names().join(", ");
                    writeln!(err, "vigie: there is no key {name:?} with a public half; there are {names}")?;
                    return Ok(ExitCode::from(1));
                };
                match (base64, der) {
                    (true, _) => writeln!(out, "{}", STANDARD.encode(&spki))?,
                    (_, true) => out.write_all(&spki)?,
                    _ => out.write_all(public_pem(&spki).as_bytes())?,
                }
            }
            // `run` answers these.
            KeysCommand::Rotate { .. } | KeysCommand::Activate { .. } | KeysCommand::Retire { .. } => {}
        }
        Ok(ExitCode::SUCCESS)
    }

    fn open(&self) -> Result<Keyring, Failure> {
        Ok(Keyring::open_existing(self.config, self.rules, self.token_rules.clone())?)
    }

    fn generate(&self) -> Result<Generated, Failure> {
        let keyring = Keyring::open(self.config, self.rules, self.token_rules.clone())?;
        let days = keyring.provision_days(self.today)?;
        let text = |days: &[Day]| days.iter().map(ToString::to_string).collect();
        Ok(Generated {
            keystore: keyring.id(),
            created: keyring.created(),
            keys: keyring.made().iter().map(ToString::to_string).collect(),
            days: text(&days.made),
            without: text(&keyring.missing_days(self.today)),
        })
    }
}

/// What `vigie keys generate` did.
#[derive(serde::Serialize)]
struct Generated {
    /// Identifier of the keystore.
    keystore: String,
    /// Whether it is new.
    created: bool,
    /// Long-lived keys that were made.
    keys: Vec<String>,
    /// Days whose key was made.
    days: Vec<String>,
    /// Days that are due and get no key, since they had one.
    without: Vec<String>,
}

impl Generated {
    fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        if self.created {
            writeln!(out, "made the keystore {}", self.keystore)?;
        }
        for key in &self.keys {
            writeln!(out, "made {key}")?;
        }
        for day in &self.days {
            writeln!(out, "made the day key of {day}")?;
        }
        if self.keys.is_empty() && self.days.is_empty() {
            writeln!(out, "nothing had to be made")?;
        }
        for day in &self.without {
            writeln!(out, "{day} has no key and gets none: the one it had was destroyed or lost")?;
        }
        Ok(())
    }
}

/// A table for people, each column as wide as its longest entry.
fn table(keys: &[KeyInfo], out: &mut impl Write) -> io::Result<()> {
    let heading = ["NAME", "KIND", "STATE", "SINCE", "KID", "DAY", "NOTE"].map(str::to_owned);
    let rows: Vec<[String; 7]> = std::iter::once(heading).chain(keys.iter().map(row)).collect();
    let widths: [usize; 7] = std::array::from_fn(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0));
    for row in &rows {
        let cells: Vec<_> = row.iter().zip(widths).map(|(text, width)| format!("{text:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

fn row(key: &KeyInfo) -> [String; 7] {
    [
        key.name.clone(),
        key.kind.to_string(),
        key.state.to_string(),
        key.since().to_string(),
        key.kid.clone().unwrap_or_else(|| "-".to_owned()),
        key.day.map_or_else(|| "-".to_owned(), |day| day.to_string()),
        if key.development { "development".to_owned() } else { String::new() },
    ]
}

#[cfg(test)]
mod tests {
    use vigie_protocol::robert::{id::CountryCode, time::Service};

    use super::*;

    /// Exit code, standard output and standard error of a command.
    fn run(config: &keyring::Config, command: KeysCommand) -> Result<(ExitCode, String, String), String> {
        let today: Day = "2021-04-07".parse().expect("a day");
        let rules = Rules {
            service: Service::opening("2020-06-01".parse().expect("a day")),
            country: CountryCode::FRANCE,
            hello_tolerance_s: 180,
        };
        let token_rules = TokenRules { report_minutes: 5, analytics_minutes: 360, declaration_kid: None };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let keys = Keys { config, rules, token_rules, today };
        let code = keys.run(command, &mut out, &mut err).map_err(|failure| failure.to_string())?;
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Ok((code, text(out), text(err)))
    }

    fn export(name: &str, base64: bool) -> KeysCommand {
        KeysCommand::ExportPublic { name: name.to_owned(), base64, der: false }
    }

    /// One test for all: a keystore takes three RSA keys to make.
    #[test]
    fn keys_are_made_once_listed_and_exported() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = keyring::Config { dir: folder.path().join("keys"), ..keyring::Config::default() };
        let run = |command| run(&config, command);

        let refused = run(KeysCommand::List { json: false }).expect_err("nothing there");
        assert!(refused.contains("vigie keys generate"), "{refused}");

        let (_, made, _) = run(KeysCommand::Generate { json: false }).expect("made");
        assert!(made.starts_with("made the keystore "), "{made}");
        assert_eq!(made.lines().filter(|line| line.starts_with("made the day key of 2021-04-")).count(), 6);
        let (_, made, _) = run(KeysCommand::Generate { json: false }).expect("opened");
        assert_eq!(made, "nothing had to be made\n");
        let (_, made, _) = run(KeysCommand::Generate { json: true }).expect("opened");
        let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        assert_eq!((&made["created"], &made["keys"]), (&false.into(), &serde_json::json!([])));

        let (_, listed, _) = run(KeysCommand::List { json: true }).expect("listed");
        let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).expect("JSON");
        assert_eq!(listed.len(), 6 + 9);
        assert_eq!(listed[0]["alias"], "server-key-20210407");
        assert_eq!(listed[0]["day"], "2021-04-07");
        let (_, table, _) = run(KeysCommand::List { json: false }).expect("listed");
        assert_eq!(table.lines().count(), 1 + 15);

        let (_, pem, _) = run(export("register-key", false)).expect("exported");
        let (_, base64, _) = run(export("register-key", true)).expect("exported");
        let lines: Vec<_> = pem.lines().collect();
        assert_eq!(lines[1..lines.len() - 1].concat(), base64.trim_end());

        let (code, out, err) = run(export("federation-key", false)).expect("an answer");
        assert_eq!((code, out.as_str()), (ExitCode::from(1), ""));
        assert!(err.contains("federation-key") && err.contains("register-key, report-token-key"), "{err}");
    }
}
