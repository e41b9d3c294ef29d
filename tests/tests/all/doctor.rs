//! `vigie doctor`: what it says of a machine that is well, and of one that is not.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;
use vigie_tests::world::{Engine, Exit, World};

use crate::support::{vigie, world};

on_both_stores!(a_running_server_and_a_stopped_one_are_well, a_database_of_another_keystore_is_told);

/// The findings of one check, worst words included.
fn found<'a>(report: &'a Value, check: &str) -> Vec<(&'a str, &'a str)> {
    let all = report["checks"].as_array().expect("a list").iter();
    let of = all.filter(|finding| finding["check"] == check);
    of.map(|finding| (text(&finding["verdict"]), text(&finding["found"]))).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn is_wrong(report: &Value, check: &str, tells: &str) {
    let found = found(report, check);
    assert!(
        found.iter().any(|(verdict, said)| *verdict == "wrong" && said.contains(tells)),
        "{check}, {tells}: {found:?}"
    );
}

async fn doctor(world: &World, more: &[&str]) -> (Exit, Value) {
    let exit = vigie(world, &[&["doctor", "--json"], more].concat()).await;
    let report = serde_json::from_str(&exit.stdout).unwrap_or_else(|e| panic!("{e}: {exit:?}"));
    (exit, report)
}

/// The listeners of this world's server, as flags.
fn listeners(world: &World) -> [String; 4] {
    let address = |url: &str| url.trim_start_matches("http://").to_owned();
    ["--listen".to_owned(), address(&world.service().url()), "--admin-listen".to_owned(), address(world.admin().url())]
}

async fn a_running_server_and_a_stopped_one_are_well(engine: Engine) {
    let mut world = world(engine).await;
    let flags = listeners(&world);
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let (exit, report) = doctor(&world, &flags).await;
    assert_eq!((exit.code, &report["ok"]), (0, &true.into()), "{report:#}");
    let ports = found(&report, "ports");
    assert!(ports.len() == 2 && ports.iter().all(|(_, said)| said.contains("which is well")), "{ports:?}");
    assert!(found(&report, "database").contains(&("ok", "belongs to this keystore")), "{report:#}");

    world.stop().await;
    let (exit, report) = doctor(&world, &flags).await;
    assert_eq!(exit.code, 0, "{report:#}");
    assert!(found(&report, "ports").iter().all(|(_, said)| said.ends_with("is free")), "{report:#}");
    let exit = vigie(&world, &["doctor"]).await;
    assert!(exit.stdout.lines().last().is_some_and(|line| line.starts_with("nothing is wrong")), "{exit:?}");
}

async fn a_database_of_another_keystore_is_told(engine: Engine) {
    let mut world = world(engine).await;
    world.stop().await;
    let database = world.database().await;
    database.execute("UPDATE vigie_meta SET value = 'another' WHERE name = 'keystore'").await;
    let (exit, report) = doctor(&world, &[]).await;
    assert_eq!(exit.code, 1, "{report:#}");
    is_wrong(&report, "database", "belongs to the keystore another");
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_with_what_to_type_and_no_secret() {
    let mut world = world(Engine::Sqlite).await;
    let keys = world.data_dir().join("keys");
    let token = world.data_dir().join("admin.token");
    let secret = fs::read_to_string(&token).expect("made on first start");
    world.stop().await;
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = stranger.local_addr().expect("bound").to_string();
    let (exit, report) = doctor(&world, &["--listen", &address]).await;
    assert_eq!(exit.code, 1, "{report:#}");
    is_wrong(&report, "ports", "held by another program");

    fs::set_permissions(&token, fs::Permissions::from_mode(0o644)).expect("set");
    fs::set_permissions(keys.join("queue-key.json"), fs::Permissions::from_mode(0o640)).expect("set");
    fs::remove_file(keys.join("server-key-20210409.json")).expect("there");
    let (exit, report) = doctor(&world, &[]).await;
    assert_eq!(exit.code, 1, "{report:#}");
    is_wrong(&report, "data", "admin.token can be read");
    is_wrong(&report, "keys", "can be read by other users");
    is_wrong(&report, "keys", "no day key for 2021-04-09");
    for finding in report["checks"].as_array().expect("a list") {
        assert!(finding["verdict"] == "ok" || finding["do"].is_string(), "nothing to type for {finding}");
    }
    assert!(!exit.stdout.contains(secret.trim()) && !exit.stderr.contains(secret.trim()));

    fs::remove_file(keys.join("register-key.json")).expect("there");
    fs::write(world.data_dir().join("vigie.db"), "not a database, and long enough to be read as one").expect("written");
    let (_, report) = doctor(&world, &[]).await;
    is_wrong(&report, "keys", "register-key.json is missing");
    is_wrong(&report, "database", "is not an SQLite database");
}

#[tokio::test]
async fn every_mistake_of_the_configuration_is_a_finding() {
    let mut world = world(Engine::Sqlite).await;
    world.set("VIGIE__HTTP__MAX_BODY_MB", "0");
    world.set("VIGIE__ROBERT__TIME_START", "tomorrow");
    let (exit, report) = doctor(&world, &[]).await;
    assert_eq!(exit.code, 1, "{report:#}");
    is_wrong(&report, "configuration", "VIGIE__HTTP__MAX_BODY_MB");
    is_wrong(&report, "configuration", "VIGIE__ROBERT__TIME_START");
    assert_eq!(found(&report, "the rest")[0].0, "unknown");
}
