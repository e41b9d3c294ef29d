//! A server started for one simulation, and gone with it.

use std::{path::Path, process::Stdio, time::Duration};

use serde::Deserialize;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use super::{SimError, Target};

/// Where its clock starts: a Monday, at midnight.
const BEGINNING: &str = "2021-03-01T00:00:00Z";

/// Settings that are handed on to it: those of contact tracing, for trying other thresholds.
const HANDED_ON: &str = "VIGIE__ROBERT__";

/// How long it may take to make its keys and open its database.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server on free ports, with its data in a temporary directory and a clock that the simulation moves.
/// Killed when dropped.
pub(crate) struct OwnServer {
    child: Child,
    dir: TempDir,
}

/// The line that `vigie serve` writes when it is ready.
#[derive(Deserialize)]
struct Ready {
    listen: String,
    admin: String,
}

impl OwnServer {
    /// Starts it from this program, on a database of its own or on the one given.
    ///
    /// # Errors
    /// [`SimError::NoServer`], with what the server said.
    pub(crate) async fn start(database_url: Option<&str>) -> Result<(Self, Target), SimError> {
        let failed = |what: &str| {
            let what = what.to_owned();
            move |error: std::io::Error| SimError::NoServer(format!("{what}: {error}"))
        };
        let dir = tempfile::Builder::new().prefix("vigie-sim-").tempdir().map_err(failed("a temporary folder"))?;
        let log = std::fs::File::create(dir.path().join("log")).map_err(failed("its log"))?;
        let program = std::env::current_exe().map_err(failed("this program"))?;
        let mut command = command(&program, dir.path(), database_url);
        let mut child = command.stderr(log).spawn().map_err(failed("this program"))?;
        // Piped by `command`.
        let stdout = child.stdout.take().expect("standard output is piped");
        let server = Self { child, dir };
        let mut line = String::new();
        let read = timeout(PATIENCE, BufReader::new(stdout).read_line(&mut line)).await;
        let ready: Option<Ready> = serde_json::from_str(&line).ok();
        let (Ok(Ok(_)), Some(Ready { listen, admin })) = (read, ready) else {
            return Err(SimError::NoServer(server.last_words()));
        };
        let token = server.dir.path().join("data/admin.token");
        let target = Target::running(&format!("http://{listen}"), &format!("http://{admin}"), &token)?;
        Ok((server, target))
    }

    /// Ends it and removes what it wrote.
    pub(crate) async fn stop(mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill().await;
    }

    /// The end of its log.
    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(5).collect();
        if last.is_empty() {
            return "it said nothing".to_owned();
        }
        last.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

fn command(program: &Path, dir: &Path, database_url: Option<&str>) -> Command {
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]);
    command.args(["--simulated-clock", BEGINNING, "--data-dir"]).arg(dir.join("data"));
    // The operator's settings are of another server: its keys, its database, its production mode.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("VIGIE_") && !text.starts_with(HANDED_ON) {
            command.env_remove(&name);
        }
    }
    command.env("VIGIE__CAPTCHA__MODE", "off").env("VIGIE__LOG__LEVEL", "warn");
    if let Some(url) = database_url {
        // Not as an argument: it may hold a password, and arguments are for everybody to see.
        command.env("VIGIE_DATABASE_URL", url);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}
