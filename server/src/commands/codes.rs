//! `vigie codes`: declaration codes from the shell. Works on the database and the keystore directly,
//! with the server running or not.

use std::{
    fs,
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::Subcommand;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use vigie_protocol::{
    code::{ArchiveNames, Kind},
    robert::time::Day,
};

use super::{Failure, serve};
use crate::{
    codes::{self, Archive, Digesting, PRODUCE, ProduceJob},
    config::Config,
    jobs::Jobs,
    rng,
    store::{Lot, LotId, LotState, Opening, Store},
};

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
    /// Make the lot of a day (codes.production), and every lot that waits to be made
    Produce {
        /// The day in Paris; without, the one whose codes are due now
        #[arg(long, value_parser = |text: &str| text.parse::<Day>())]
        day: Option<Day>,
    },
    /// List the lots of long codes: number, codes, state, days
    Lots {
        /// One JSON array on standard output
        #[arg(long)]
        json: bool,
    },
    /// Write the archive of a lot and its digest into a folder
    Export {
        /// Number of the lot
        lot: i64,
        /// The folder
        #[arg(long, default_value = ".")]
        out: PathBuf,
    },
}

pub(super) async fn run(command: CodesCommand, config: &Config) -> Result<ExitCode, Failure> {
    if let CodesCommand::New { count, .. } = command
        && !(1..=config.codes.max_per_call).contains(&count)
    {
        return Err(Failure::new(format!("--count is from 1 to {}, not {count}", config.codes.max_per_call)));
    }
    let store = serve::open_store(config, Opening::RequireCurrent).await?;
    let done = match command {
        CodesCommand::New { kind, count, json } => new(config, &store, kind, count, json).await,
        CodesCommand::Produce { day } => produce(config, &store, day).await,
        CodesCommand::Lots { json } => lots(&store, json).await,
        CodesCommand::Export { lot, out } => export(config, &store, LotId(lot), out).await,
    };
    store.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn new(config: &Config, store: &Arc<dyn Store>, kind: Kind, count: u32, json: bool) -> Result<(), Failure> {
    let keyring = serve::open_keyring(config, store).await?;
    let now = serve::clock(config).0.now();
    let codes = codes::make(store, &keyring, &config.codes, now, kind, count).await?;
    if json {
        print(&serde_json::json!({ "codes": codes }).to_string());
    } else {
        codes.iter().for_each(|code| print(code));
    }
    Ok(())
}

/// Runs the job under its lease: a server that runs it at the same time waits, and finds nothing to do.
async fn produce(config: &Config, store: &Arc<dyn Store>, day: Option<Day>) -> Result<(), Failure> {
    let job = ProduceJob {
        store: Arc::clone(store),
        config: config.codes.clone(),
        clock: serve::clock(config).0,
        day,
        stop: CancellationToken::new(),
    };
    let holder = hex::encode(rng::bytes::<16>());
    let jobs = Jobs::new(vec![Box::new(job)], Arc::clone(store), holder, CancellationToken::new());
    print(&jobs.run(PRODUCE).await?.to_string());
    Ok(())
}

async fn lots(store: &Arc<dyn Store>, json: bool) -> Result<(), Failure> {
    let lots = store.lots(None).await?;
    let lots: Vec<serde_json::Value> = lots.iter().map(described).collect();
    if json {
        print(&serde_json::Value::Array(lots).to_string());
        return Ok(());
    }
    for lot in lots {
        let text = |name: &str| lot[name].as_str().map_or_else(|| lot[name].to_string(), str::to_owned);
        print(&format!("{}\t{}\t{}\t{} to {}", text("lot"), text("codes"), text("state"), text("first"), text("last")));
    }
    Ok(())
}

fn described(lot: &Lot) -> serde_json::Value {
    let state = match lot.state {
        LotState::Asked => "asked",
        LotState::Complete => "complete",
        LotState::Condemned => "condemned",
    };
    let day = |file: Option<&crate::store::LotFile>| file.map(|file| file.day.to_string());
    let (first, last) = (day(lot.files.first()), day(lot.files.last()));
    serde_json::json!({ "lot": lot.id.0, "codes": lot.codes, "state": state, "first": first, "last": last })
}

async fn export(config: &Config, store: &Arc<dyn Store>, id: LotId, out: PathBuf) -> Result<(), Failure> {
    let lot = store.lots(Some(id)).await?.pop().filter(|lot| lot.state == LotState::Complete);
    let lot =
        lot.ok_or_else(|| Failure::new(format!("there is no complete lot {id}; `vigie codes lots` lists them")))?;
    let names = ArchiveNames::of(lot.asked).ok_or_else(|| Failure::new("the lot has no date"))?;
    let archive =
        Archive { store: Arc::clone(store), runtime: Handle::current(), template: config.codes.qr_url.clone() };
    let (tgz, sha256) = (out.join(&names.tgz), out.join(&names.sha256));
    let written = tokio::task::spawn_blocking({
        let tgz = tgz.clone();
        move || {
            let digest = write_archive(&archive, &lot, &tgz)?;
            create(&sha256)?.write_all(digest.as_bytes())
        }
    });
    let written = written.await.map_err(io::Error::other).flatten();
    written.map_err(|error| Failure::new(format!("{} could not be written: {error}", tgz.display())))?;
    print(&tgz.display().to_string());
    Ok(())
}

/// Writes the archive, and answers its digest.
fn write_archive(archive: &Archive, lot: &Lot, path: &Path) -> io::Result<String> {
    let out = archive.write(lot, Digesting::over(BufWriter::new(create(path)?)))?;
    let (mut file, digest) = out.finish();
    file.flush()?;
    file.get_ref().sync_all()?;
    Ok(digest)
}

/// A new file that its owner alone reads; one that exists is not overwritten.
fn create(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[expect(clippy::print_stdout, reason = "the result of the command")]
fn print(line: &str) {
    println!("{line}");
}
