//! The lists of a device: taking them in from a stick, and showing what is there.
//!
//! Source: verifier.md §5.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use serde::Serialize;
use vigie_protocol::dcc::time::UnixSeconds;

use super::{
    Exit, age,
    clock::{self, Clock},
    exit::{CannotRun, complain},
    json,
    setup::{left_out, list_keys},
};
use crate::{
    MaxAge,
    sentence::{Language, shown},
    trust::{
        Input, files,
        store::{EmptyLists, Store, Stored},
    },
};

#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// Take lists in; refuse older, empty and badly signed ones
    Import(Import),
    /// Show the lists of this device
    Show(Show),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The store of this device: a folder, made if it is not there
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Check signed lists with this certificate, public key or well-known document (may be repeated)
    #[arg(long, value_name = "FILE")]
    list_key: Vec<PathBuf>,
    /// Let an empty list take the place of a full one
    #[arg(long)]
    allow_empty: bool,
    /// The lists
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The store of this device
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Judge ages as of this instant instead of the machine's clock
    #[arg(long, value_name = "RFC3339", value_parser = clock::parse)]
    at: Option<UnixSeconds>,
    /// Lists older than this do not vouch for signers; 0 for never [default: 7, or the list's own end if sooner]
    #[arg(long, value_name = "DAYS")]
    max_age: Option<u32>,
}

impl TrustCommand {
    pub(crate) fn run(&self) -> Result<Exit, CannotRun> {
        match self {
            Self::Import(import) => import.run(&mut io::stdout().lock()),
            Self::Show(show) => show.run(&mut io::stdout().lock()),
        }
    }
}

impl Import {
    fn run(&self, out: &mut impl Write) -> Result<Exit, CannotRun> {
        let keys = list_keys(&self.list_key)?;
        let mut exit = Exit::Done;
        let mut files = Vec::new();
        for file in &self.files {
            let name = file.display().to_string();
            match files::read_bounded(file) {
                Ok(bytes) => files.push((name, bytes)),
                // The others are none the worse for it.
                Err(error) => {
                    complain(format_args!("{name}: {error}"));
                    exit = Exit::CouldNotRun;
                }
            }
        }
        let inputs: Vec<_> = files.iter().map(|(name, bytes)| Input { name: short(name), bytes }).collect();
        let empty = if self.allow_empty { EmptyLists::Allowed } else { EmptyLists::Refused };
        let outcomes = Store::import(&self.store, &inputs, &keys, empty).map_err(CannotRun::because)?;
        for outcome in outcomes {
            match outcome {
                Ok(imported) => {
                    let source = &imported.source;
                    writeln!(
                        out,
                        "taken in {}: {}, {} entries, signature {}",
                        imported.files.join(", "),
                        source.kind,
                        source.entries,
                        source.signature.as_str()
                    )?;
                    for note in &imported.notes {
                        complain(left_out(&imported.files, note));
                    }
                }
                Err(refused) => {
                    writeln!(out, "refused {}: {}", refused.files.join(", "), refused.why)?;
                    exit = exit.and(Exit::Negative);
                }
            }
        }
        Ok(exit)
    }
}

/// The name without its folder: a source is the same list from whatever stick it comes.
fn short(name: &str) -> &str {
    name.rsplit(std::path::is_separator).next().unwrap_or(name)
}

/// One source, as `--json` tells it.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    kind: &'static str,
    issuer: Option<&'a str>,
    entries: usize,
    countries: &'a [String],
    files: &'a [String],
    date: Option<String>,
    age_days: Option<i64>,
    sequence: Option<u64>,
    signature: &'static str,
    accepted_until: Option<String>,
    fresh: bool,
    #[serde(skip)]
    revokes: bool,
}

impl Show {
    fn run(&self, out: &mut impl Write) -> Result<Exit, CannotRun> {
        if !Store::is_at(&self.store) {
            return Err(CannotRun::at(&self.store, "no store is here; `vigie-verify trust import` makes one"));
        }
        let sources = Store::open(&self.store).map_err(CannotRun::because)?.sources();
        let now = self.at.map_or(Clock::Machine, Clock::Stated).now();
        let max_age = self.max_age.map_or_else(MaxAge::default, MaxAge::from_days);
        let shown: Vec<_> = sources.iter().map(|stored| show(stored, now, max_age)).collect();
        if self.json {
            writeln!(out, "{}", json::one_line(&serde_json::json!({ "now": now.to_string(), "sources": shown }))?)?;
        } else {
            for source in &shown {
                write_for_people(out, source)?;
            }
            if shown.is_empty() {
                writeln!(out, "no lists yet")?;
            }
        }
        Ok(Exit::Done)
    }
}

fn show(Stored { source, countries, files }: &Stored, now: UnixSeconds, max_age: MaxAge) -> Shown<'_> {
    Shown {
        name: &source.name,
        kind: source.kind.as_str(),
        issuer: source.issuer.as_deref(),
        entries: source.entries,
        countries,
        files,
        date: source.date.map(|date| date.to_string()),
        age_days: source.age_days(now),
        sequence: source.sequence,
        signature: source.signature.as_str(),
        accepted_until: source.accepted_until(max_age).map(|until| until.to_string()),
        fresh: source.is_fresh(now, max_age),
        revokes: source.kind.revokes(),
    }
}

fn write_for_people(out: &mut impl Write, source: &Shown<'_>) -> io::Result<()> {
    let none = || "none".to_owned();
    writeln!(
        out,
        "{} ({}{})",
        shown(source.name),
        source.kind,
        source.issuer.map(|issuer| format!(", {}", shown(issuer))).unwrap_or_default()
    )?;
    let countries = if source.countries.is_empty() {
        String::new()
    } else {
        format!(", countries {}", shown(source.countries.join(" ")))
    };
    writeln!(out, "  entries         {}{countries}", source.entries)?;
    writeln!(
        out,
        "  date            {}{}",
        source.date.clone().unwrap_or_else(none),
        age::after_a_comma(source.age_days, Language::English)
    )?;
    writeln!(out, "  signature       {}", source.signature)?;
    let until = source.accepted_until.clone().unwrap_or_else(|| "you take it away (it has no date)".to_owned());
    let stale = match (source.fresh, source.revokes) {
        (true, _) => "",
        (false, false) => "   TOO OLD: signers that stand on it alone are not accepted",
        (false, true) => "   TOO OLD: newer revocations may be missing",
    };
    writeln!(out, "  accepted until  {until}{stale}")
}
