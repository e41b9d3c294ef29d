//! Showing what is there.
//!
//! Source: verifier.md §5 (`trust show`).

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use serde::Serialize;
use vigie_protocol::dcc::time::UnixSeconds;

use crate::{
    MaxAge,
    cli::{
        Exit, age,
        clock::{self, Clock},
        exit::CannotRun,
        json,
    },
    sentence::{Language, shown},
    trust::{
        store::{Store, Stored},
        written,
    },
};

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
    damaged: Option<String>,
    #[serde(skip)]
    revokes: bool,
}

impl Show {
    pub(super) fn run(&self, out: &mut impl Write) -> Result<Exit, CannotRun> {
        if !Store::is_at(&self.store) {
            return Err(CannotRun::at(&self.store, "no store is here; `vigie-verify trust import` makes one"));
        }
        let sources = Store::open(&self.store).map_err(CannotRun::because)?.sources();
        let now = self.at.map_or(Clock::Machine, Clock::Stated).now();
        let max_age = self.max_age.map_or_else(MaxAge::default, MaxAge::from_days);
        let shown: Vec<_> = sources.iter().map(|stored| show(stored, now, max_age)).collect();
        if self.json {
            writeln!(out, "{}", json::one_line(&serde_json::json!({ "now": written(now), "sources": shown }))?)?;
        } else {
            for source in &shown {
                write_for_people(out, source)?;
            }
            if shown.is_empty() {
                writeln!(out, "no lists yet")?;
            }
        }
        let damaged = shown.iter().any(|source| source.damaged.is_some());
        Ok(if damaged { Exit::Negative } else { Exit::Done })
    }
}

fn show(Stored { source, countries, files, fault }: &Stored, now: UnixSeconds, max_age: MaxAge) -> Shown<'_> {
    Shown {
        name: &source.name,
        kind: source.kind.as_str(),
        issuer: source.issuer.as_deref(),
        entries: source.entries,
        countries,
        files,
        date: source.date.map(written),
        age_days: source.age_days(now),
        sequence: source.sequence,
        signature: source.signature.as_str(),
        accepted_until: source.accepted_until(max_age).map(written),
        fresh: source.is_fresh(now, max_age),
        damaged: fault.as_ref().map(ToString::to_string),
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
    writeln!(out, "  accepted until  {until}{stale}")?;
    let Some(damaged) = &source.damaged else { return Ok(()) };
    let cost = if source.revokes { "nothing is checked" } else { "its signers are not trusted" };
    writeln!(out, "  DAMAGED         {}: {cost} until it is imported again", shown(damaged))
}
