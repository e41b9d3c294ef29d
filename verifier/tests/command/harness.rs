//! Runs the program, and makes what it reads.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::maker::{Message, Signer, vaccination};

/// 15 June 2021, noon: what [`maker`](crate::maker) makes is in force then.
pub(crate) const NOON: &str = "2021-06-15T12:00:00Z";

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The JSON objects on standard output, one a line.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// Verdict and reason of each line for people.
    pub(crate) fn words(&self) -> Vec<String> {
        self.out.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
    }
}

/// The program, not yet run, in a known language.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie-verify"));
    command.args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program with this standard input.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Ran {
    finish(program(arguments).spawn().expect("the program starts"), input)
}

/// Feeds a program and waits for its end.
pub(crate) fn finish(mut child: Child, input: &[u8]) -> Ran {
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let feeder = thread::spawn(move || {
        let _ = stdin.write_all(&input); // a program that does not read its input closes the pipe
    });
    let output = child.wait_with_output().expect("the program ends");
    feeder.join().expect("the feeder ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder with a signer's certificate in it, and what they signed.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) signer: Signer,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder"), signer: Signer::new(1) };
        desk.write("signer.der", &desk.signer.certificate);
        desk
    }

    /// Writes a file; its path.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// The path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    /// The path of the signer's certificate.
    pub(crate) fn trusted(&self) -> String {
        self.path("signer.der")
    }

    /// A certificate that is valid at [`NOON`].
    pub(crate) fn valid(&self) -> String {
        Message::new(&self.signer, &vaccination()).text(&self.signer)
    }

    /// Runs the program at [`NOON`], trusting the signer.
    pub(crate) fn run(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let trusted = self.trusted();
        run(&[arguments, &["--at", NOON, "--trust", &trusted]].concat(), input)
    }
}

/// The official cases in the project.
pub(crate) fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/dcc")
}

/// A larger set of official cases, where `VIGIE_DCC_TESTDATA` names its folder (CONTRIBUTING.md has its shape).
///
/// # Panics
/// When the variable names a folder without cases: whoever sets it wants them judged.
pub(crate) fn more_cases() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("VIGIE_DCC_TESTDATA").map(PathBuf::from) else {
        // Past the test runner, which keeps what passing tests print to itself.
        let _ =
            writeln!(io::stderr(), "VIGIE_DCC_TESTDATA is not set (a larger set of official cases): a test is skipped");
        return None;
    };
    assert!(folder.join("dgc-testdata").is_dir(), "VIGIE_DCC_TESTDATA: no dgc-testdata in {}", folder.display());
    Some(folder)
}
