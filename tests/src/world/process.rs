//! A server process that never outlives its test.
//!
//! A small shell stands between: it starts the server and waits for the end of its own standard input,
//! which is a pipe that only this process holds. However the test ends (a panic, a timeout, `kill -9`),
//! the pipe closes and the server is killed with it. Closing the pipe on purpose is also how a story
//! kills a server.

use std::{path::PathBuf, process::Stdio, time::Duration};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, ChildStdin, ChildStdout},
    time::timeout,
};

/// Starts `"$@"`, kills it when standard input ends, and ends with its exit code.
const SUPERVISOR: &str = r#"
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -9 "$server"; } >/dev/null 2>&1 &
watch=$!
wait "$server"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
"#;

/// Longest time a server may take to become ready, or to end, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command line to run.
#[derive(Clone, Debug)]
pub struct Command {
    /// The program.
    pub binary: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its environment, besides `PATH` and `HOME`.
    pub environment: Vec<(String, String)>,
    /// The file that takes its standard error.
    pub log: PathBuf,
}

/// How a process ended.
#[derive(Debug)]
pub struct Exit {
    /// Its exit code; 128 + signal where a signal ended it.
    pub code: i32,
    /// What it wrote on standard output.
    pub stdout: String,
    /// What it wrote on standard error.
    pub stderr: String,
}

impl Exit {
    /// Code of a process that aborted itself.
    pub const ABORTED: i32 = 128 + 6;
}

/// The line that `vigie serve` writes when it is ready.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ready {
    ready: bool,
    listen: String,
    admin: String,
    pid: u32,
}

/// A server that is ready.
#[derive(Debug)]
pub struct Process {
    child: Child,
    lifeline: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    log: PathBuf,
    ready: Ready,
}

impl Command {
    /// Runs it to its end.
    ///
    /// # Panics
    /// If it cannot be started or does not end in time.
    pub async fn run(&self) -> Exit {
        let (child, lifeline, stdout) = self.spawn();
        exit_of(child, lifeline, stdout, &self.log, String::new()).await
    }

    /// Starts it as a server and waits for the ready line.
    ///
    /// # Errors
    /// [`Exit`] if it ends before it is ready.
    ///
    /// # Panics
    /// If it is neither ready nor gone in time, or says something else than the ready line.
    pub async fn start(&self) -> Result<Process, Exit> {
        let (child, lifeline, mut stdout) = self.spawn();
        let mut line = String::new();
        timeout(PATIENCE, stdout.read_line(&mut line))
            .await
            .unwrap_or_else(|_| panic!("not ready after {PATIENCE:?}; it says:\n{}", self.said()))
            .expect("standard output can be read");
        match serde_json::from_str::<Ready>(&line) {
            Ok(ready) if ready.ready && line.ends_with("}\n") => {
                Ok(Process { child, lifeline: Some(lifeline), stdout, log: self.log.clone(), ready })
            }
            _ => Err(exit_of(child, lifeline, stdout, &self.log, line).await),
        }
    }

    fn spawn(&self) -> (Child, ChildStdin, BufReader<ChildStdout>) {
        let log = std::fs::File::options().create(true).append(true).open(&self.log).expect("a log file");
        let mut command = tokio::process::Command::new("sh");
        command.arg("-c").arg(SUPERVISOR).arg("supervisor").arg(&self.binary).args(&self.arguments);
        command.env_clear();
        for kept in ["PATH", "HOME"] {
            command.envs(std::env::var(kept).map(|value| (kept, value)));
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn().expect("sh can be started");
        let lifeline = child.stdin.take().expect("piped");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        (child, lifeline, stdout)
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// Waits for the end of a process that ends by itself.
async fn exit_of(
    mut child: Child,
    lifeline: ChildStdin,
    mut stdout: BufReader<ChildStdout>,
    log: &PathBuf,
    mut said: String,
) -> Exit {
    let end = timeout(PATIENCE, async {
        stdout.read_to_string(&mut said).await.expect("standard output is text");
        child.wait().await.expect("its end can be waited for")
    });
    let Ok(status) = end.await else {
        drop(lifeline);
        panic!("still running after {PATIENCE:?}; it says:\n{}", std::fs::read_to_string(log).unwrap_or_default());
    };
    let stderr = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Exit { code: status.code().unwrap_or(-1), stdout: said, stderr }
}

impl Process {
    /// URL of the public listener.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.ready.listen)
    }

    /// URL of the admin listener.
    #[must_use]
    pub fn admin_url(&self) -> String {
        format!("http://{}", self.ready.admin)
    }

    /// Its process id.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.ready.pid
    }

    /// Everything it wrote on standard error so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// `kill -9`, and waits until it is gone.
    pub async fn kill(mut self) {
        self.lifeline = None;
        timeout(PATIENCE, self.child.wait()).await.expect("a killed process ends").expect("its end can be waited for");
    }

    /// Asks it to stop (SIGTERM) and waits for its end.
    ///
    /// # Panics
    /// If it cannot be asked or does not end in time.
    pub async fn stop(self) -> Exit {
        let asked = tokio::process::Command::new("kill").arg(self.ready.pid.to_string()).status().await;
        assert!(asked.expect("kill can be run").success(), "the server was already gone");
        self.end().await
    }

    /// Waits for an end it comes to by itself, such as a fail point.
    ///
    /// # Panics
    /// If it does not come in time.
    pub async fn end(mut self) -> Exit {
        let mut stdout = String::new();
        timeout(PATIENCE, self.stdout.read_to_string(&mut stdout))
            .await
            .unwrap_or_else(|_| panic!("still running after {PATIENCE:?}; it says:\n{}", self.log()))
            .expect("standard output is text");
        let status = self.child.wait().await.expect("its end can be waited for");
        Exit { code: status.code().unwrap_or(-1), stdout, stderr: self.log() }
    }
}

/// The directory it writes to goes next, so it has to be really gone.
impl Drop for Process {
    fn drop(&mut self) {
        self.lifeline = None;
        for _ in 0..400 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
