//! `vigie keys rotate`, `activate` and `retire`: what is asked of the keyring, and what is told of it.

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use serde_json::json;

use super::{Failure, serve};
use crate::{
    config::Config,
    keyring::{Alias, Entry, Haste, Keyring, Moved, Outcome, Refusal, State},
    store::{Opening, Store},
};

/// How long another node may use a key that was replaced: several times as long as one takes to notice.
const NOTICED_WITHIN_S: u64 = 60;

/// Rows of the queue looked at in one go, and bytes.
const SWEEP: (u32, u64) = (10_000, 32 * 1024 * 1024);

/// A change of a key's state.
pub(super) enum Rotation {
    /// A successor.
    Rotate { name: String, now: bool },
    /// Into use.
    Activate { name: String },
    /// Out of use.
    Retire { name: String, now: bool },
}

impl Rotation {
    pub(super) async fn run(
        self,
        config: &Config,
        json: bool,
        out: &mut impl Write,
        err: &mut impl Write,
    ) -> Result<ExitCode, Failure> {
        let keyring = Keyring::open_existing(&config.keys, config.robert.rules(), config.robert.token_rules())?;
        let outcome = match &self {
            Self::Rotate { name, now } => rotate(&keyring, name, *now)?,
            Self::Activate { name } => keyring.activate(name)?,
            Self::Retire { name, now } => retire(&keyring, config, name, *now).await?,
        };
        match outcome {
            Err(refusal) => {
                writeln!(err, "vigie: {refusal}")?;
                return Ok(ExitCode::from(1));
            }
            Ok(moved) if json => {
                let states = |key: &Moved| json!({"name": key.name.to_string(), "from": key.from, "to": key.to});
                writeln!(out, "{}", json!({"keys": moved.iter().map(states).collect::<Vec<_>>()}))?;
            }
            Ok(moved) => tell(&keyring, &moved, config, out)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn rotate(keyring: &Keyring, name: &str, now: bool) -> Result<Outcome, Failure> {
    let Ok(alias) = name.parse() else { return Ok(Err(Refusal::Unknown { given: name.to_owned() })) };
    Ok(keyring.rotate(alias, if now { Entry::Active } else { Entry::Announced })?)
}

async fn retire(keyring: &Keyring, config: &Config, name: &str, now: bool) -> Result<Outcome, Failure> {
    if now {
        return Ok(keyring.retire(name, |_| Haste::AtOnce)?);
    }
    if name.starts_with("queue-key") {
        let waiting = sealed_before(keyring, config).await?;
        if waiting > 0 {
            return Err(Failure::new(format!(
                "{waiting} contacts that wait to be scored are sealed under the key before the active one, and would be \
                 lost with it: retire it after the next run of robert-score (or with --now, and lose them)"
            )));
        }
    }
    Ok(keyring.retire(name, |alias| Haste::WaitSeconds(life(alias, config) + NOTICED_WITHIN_S))?)
}

/// For how long what a key made is good, in seconds.
fn life(alias: Alias, config: &Config) -> u64 {
    match alias {
        Alias::ReportToken => u64::from(config.robert.report_token_minutes) * 60,
        // Good for the minute that runs as well.
        Alias::AnalyticsToken => (u64::from(config.robert.analytics_token_minutes) + 1) * 60,
        Alias::DeclarationCode => u64::from(config.codes.jwt_lifetime_days) * 24 * 60 * 60,
        // Declaration tokens name no end, and what the queue's key sealed is counted.
        _ => 0,
    }
}

/// How many waiting contacts need a queue key that is not the active one.
async fn sealed_before(keyring: &Keyring, config: &Config) -> Result<usize, Failure> {
    let store: Arc<dyn Store> = serve::open_store(config, Opening::RequireCurrent).await?;
    let (mut after, mut found) = (None, 0);
    loop {
        let rows = store.queued(after, SWEEP.0, SWEEP.1).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.key);
        found += keyring.sealed_before_rotation(&rows);
    }
    store.close().await;
    Ok(found)
}

/// What happened, and what comes next.
fn tell(keyring: &Keyring, moved: &[Moved], config: &Config, out: &mut impl Write) -> io::Result<()> {
    let listed = keyring.list();
    for key in moved {
        let kid = listed.iter().find(|known| known.name == key.name.to_string()).and_then(|known| known.kid.as_ref());
        let kid = kid.map_or_else(String::new, |kid| format!(" (kid {kid})"));
        let before = key.from.map_or_else(|| "made just now".to_owned(), |from| format!("{from} before"));
        writeln!(out, "{}{kid} is {}, {before}", key.name, key.to)?;
    }
    let Some(first) = moved.first() else { return Ok(()) };
    let alias = first.name.alias;
    match first.to {
        State::Announced => {
            let name = first.name;
            if listed.iter().any(|known| known.name == name.to_string() && known.kid.is_some()) {
                writeln!(
                    out,
                    "next: give its public half to those who check its signatures: vigie keys export-public {name}"
                )?;
            }
            writeln!(out, "then, some seconds from now at the earliest: vigie keys activate {name}")?;
        }
        State::Active => writeln!(out, "next, once what the one before it made is over: vigie keys retire {alias}")?,
        State::VerifyOnly | State::Retired => {}
    }
    if alias == Alias::DeclarationToken
        && first.to != State::Retired
        && let Some(kid) = &config.robert.declaration_kid
    {
        writeln!(
            out,
            "mind: VIGIE__ROBERT__DECLARATION_KID names every declaration-token-key {kid:?}, the new one too; agree on \
             another name with those who check them, and set it when you activate the key"
        )?;
    }
    Ok(())
}
