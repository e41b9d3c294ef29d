//! `vigie sim` as a shell sees it: a story that repeats, whose counts add up, and that refuses servers it would
//! harm.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use vigie_tests::world::{Keystore, Process};

use crate::support::VIGIE;

/// Enough for a report and a warning, and seconds.
const TINY: [&str; 6] = ["sim", "--phones", "20", "--days", "2", "--json"];

fn run(arguments: &[impl AsRef<OsStr>]) -> Output {
    Command::new(VIGIE).args(arguments).output().expect("vigie runs")
}

/// What `--json` says, without the times of this machine.
fn outcome(arguments: &[impl AsRef<OsStr>]) -> Value {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut told: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let members = told.as_object_mut().expect("an object");
    members.retain(|name, _| name != "wall_s" && !name.ends_with("_ms") && !name.ends_with("_per_s"));
    told
}

#[test]
fn a_seed_repeats_its_story_on_new_keys_and_another_tells_another() {
    let first = outcome(&TINY);
    assert_eq!(outcome(&TINY), first, "the server drew other keys and identifiers");
    let mut other = outcome(&[&TINY[..], &["--seed", "2"]].concat());
    other["seed"] = first["seed"].clone();
    assert_ne!(other, first);
}

#[test]
fn the_counts_of_a_story_add_up() {
    let told = outcome(&TINY);
    let count = |pointer: &str| told.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer}"));

    assert!(count("/reports") > 0 && count("/warned") > 0, "a story without news: {told}");
    assert!(count("/reports") <= count("/fell_ill") && count("/fell_ill") <= count("/phones"));
    assert!(count("/warned") <= count("/phones") && count("/warned") <= count("/warnings"));
    assert_eq!(count("/unexplained"), 0, "every warning is due to a report");
    assert!(count("/rightly_warned") <= count("/warned").min(count("/should_have_been_warned")));
    assert!(count("/close_encounters") <= count("/encounters"));
    assert!(count("/hellos/uploaded") <= count("/hellos/heard"));
    let discarded: u64 =
        told["contacts"]["discarded"].as_object().expect("reasons").values().filter_map(Value::as_u64).sum();
    assert_eq!(count("/contacts/uploaded"), count("/contacts/kept") + discarded, "no contact is lost");
    assert!(count("/contacts/kept") > 0 && count("/contacts/uploaded") <= count("/hellos/uploaded"));
    let share = count("/rightly_warned") as f64 / count("/warned") as f64;
    assert!((told["precision"].as_f64().expect("somebody was warned") - share).abs() < 0.0001);
    let delays = &told["report_to_warning_minutes"];
    assert!(delays["median"].as_u64() <= delays["p90"].as_u64() && delays["p90"].as_u64() <= Some(10 * 60), "{delays}");
    // Three polls a day, the first within eight hours.
    let (polls, stayed) = (count("/polls"), count("/phones") - count("/left"));
    assert!((stayed * 5..=count("/phones") * 6).contains(&polls), "{polls}");
    // Of each registration a captcha and itself; the first phone tries the door and leaves.
    let registrations = count("/phones") + count("/replaced") + 1;
    assert_eq!(count("/requests"), 1 + 2 * registrations + 1 + count("/left") + count("/reports") + polls);
}

#[test]
fn a_story_is_told_in_sentences_and_a_table() {
    let output = run(&["sim", "--phones", "8", "--days", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(told.starts_with("8 people carry the app for 1 day."), "{told}");
    assert!(told.contains("HELLOs heard") && told.contains("report to warning, median"), "{told}");
    assert!(output.stderr.is_empty(), "no bar where nobody looks: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_is_the_same_on_a_postgres_database() {
    let database = vigie_tests::postgres::database().await;
    let told = outcome(&[&TINY[..], &["--database-url", &database]].concat());
    assert_eq!(told, outcome(&TINY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_with_a_simulated_clock_serves_as_well() {
    let server = Server::start(&["--simulated-clock", "2022-01-05T10:07:31.5Z"]).await;
    let there = outcome(&server.simulate(&server.token()));
    assert_eq!(there, outcome(&TINY), "whatever the server's date");
    let again = outcome(&server.simulate(&server.token()));
    assert_eq!(there, again, "whatever the server already holds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_the_machines_clock_is_refused() {
    let server = Server::start(&[]).await;
    refused(&run(&server.simulate(&server.token())), "--simulated-clock");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_asks_for_captchas_is_refused() {
    let server = Server::start_with_captcha("builtin", &["--simulated-clock", "2022-01-05T10:00:00Z"]).await;
    refused(&run(&server.simulate(&server.token())), "VIGIE__CAPTCHA__MODE=off");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_is_refused() {
    let server = Server::start(&["--simulated-clock", "2022-01-05T10:00:00Z"]).await;
    let wrong = server.dir.path().join("wrong");
    refused(&run(&server.simulate(&wrong)), "wrong cannot be read");
    std::fs::write(&wrong, "0123").expect("written");
    refused(&run(&server.simulate(&wrong)), "admin.token");
}

#[test]
fn a_mistake_on_the_command_line_is_told() {
    refused(&run(&["sim", "--phones", "1"]), "--phones");
    refused(&run(&["sim", "--url", "http://127.0.0.1:1"]), "--admin-url");
    refused(&run(&["sim", "--database-url", "mysql://nobody"]), "could not be started");
}

/// A server as an operator starts it, and what `vigie sim` is told of it.
struct Server {
    process: Process,
    dir: tempfile::TempDir,
}

impl Server {
    async fn start(more: &[&str]) -> Self {
        Self::start_with_captcha("off", more).await
    }

    async fn start_with_captcha(mode: &str, more: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let data = dir.path().join("data");
        Keystore::shared(VIGIE.as_ref()).await.write(&data.join("keys"));
        let always = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data-dir", text(&data)];
        let command = vigie_tests::world::Command {
            binary: VIGIE.into(),
            arguments: always.iter().chain(more).map(|&argument| argument.to_owned()).collect(),
            environment: vec![("VIGIE__CAPTCHA__MODE".to_owned(), mode.to_owned())],
            log: dir.path().join("log"),
        };
        Self { process: command.start().await.expect("it starts"), dir }
    }

    fn token(&self) -> PathBuf {
        self.dir.path().join("data/admin.token")
    }

    /// The arguments that simulate against it.
    fn simulate(&self, token: &Path) -> Vec<String> {
        let (url, admin_url) = (self.process.url(), self.process.admin_url());
        let target = ["--url", &url, "--admin-url", &admin_url, "--admin-token", text(token)];
        TINY.iter().chain(&target).map(|&argument| argument.to_owned()).collect()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary directory has a name in UTF-8")
}

fn refused(output: &Output, tells: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(tells) && !said.contains("panicked"), "{said}");
    assert!(output.stdout.is_empty());
}
