//! Disks that fill up or turn read-only between one request and the next.
//!
//! What was acknowledged is there afterwards; what could not be written was not acknowledged, and its
//! code is not spent; phones are told of a technical failure and never that they are unknown; the log
//! says why; and when there is room again the same process goes on.
//!
//! SQLite meets the real thing as far as the machine allows: the process is denied the growth of its
//! files, or any writing to them, while they are open. PostgreSQL is shared by all tests, so there the
//! database itself is made to fail as on a full disk, at the commit, or turned read-only.

use std::{os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use serde_json::{Value, json};
use vigie_tests::{
    phone::{Phone, Refusal, Risk, Trouble, dbm, minutes},
    world::{CodeKind, Database, Engine, World},
};

use crate::support::{VIGIE, report_of, say, send_report, world};

on_both_stores!(a_disk_that_fills_up_loses_nothing, a_disk_that_turns_read_only_loses_nothing);

/// What is wrong with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Full,
    ReadOnly,
}

async fn a_disk_that_fills_up_loses_nothing(engine: Engine) {
    survives(engine, Fault::Full).await;
}

async fn a_disk_that_turns_read_only_loses_nothing(engine: Engine) {
    survives(engine, Fault::ReadOnly).await;
}

async fn survives(engine: Engine, fault: Fault) {
    let world = match engine {
        Engine::Sqlite => on_a_limited_disk().await,
        Engine::Postgres => world(engine).await,
    };
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    let contacts = i64::try_from(report_of(&alice, "")["contacts"].as_array().expect("a list").len()).expect("few");
    alice.report(&world.code().await).await.expect("the disk is well");

    let codes = world.codes(CodeKind::Long, 8).await;
    fails(&world, fault).await;
    let mut unpaid = Vec::new();
    let mut acknowledged = 1;
    for code in &codes {
        match send_report(&world, &large(&alice, code)).await.status {
            200 => acknowledged += 1,
            500 => unpaid.push(code),
            other => panic!("a report is answered {other}"),
        }
    }
    assert!(!unpaid.is_empty(), "the disk failed");
    say(&format!("{engine:?} {fault:?}: {acknowledged} reports acknowledged, {} not", unpaid.len()));
    never_told_to_start_over(&mut bob).await;
    // A full disk may have room for a phone yet.
    let newcomer = Phone::register(&world.service(), &world.clock).await;
    let page = world.metrics().await;
    assert!(page.contains("vigie_http_requests_total"), "metrics need no disk");
    let log = world.log();
    assert!(log.contains(sign(engine, fault)), "the log says what is wrong:\n{log}");
    assert!(!log.contains("panicked"), "{log}");

    recovers(&world, fault).await;
    let waiting = world.database().await.waiting().await;
    let padding = (acknowledged - 1) * i64::try_from(PADDING).expect("few");
    assert_eq!(waiting, acknowledged * contacts + padding, "what was acknowledged, and nothing else");
    for code in unpaid {
        let paid = send_report(&world, &json!({"token": code, "contacts": []})).await.status;
        assert_eq!(paid, 200, "its code was kept:\n{}", world.log());
    }
    world.run_job("robert-score").await;
    world.advance(minutes(30)).await;
    assert_eq!(bob.status().await.expect("the server goes on").risk(), Ok(Risk::High));
    world.phone().await;
    if let Ok(mut newcomer) = newcomer {
        newcomer.status().await.expect("nobody was registered in vain");
    }
}

/// Contacts that make a report large.
const PADDING: usize = 400;

/// Alice's report, with contacts of nobody to fill the disk.
fn large(alice: &Phone, code: &str) -> Value {
    let mut report = report_of(alice, code);
    let contacts = report["contacts"].as_array_mut().expect("a list");
    let mut nobody = contacts[0].clone();
    nobody["ebid"] = json!("AAAAAAAAAAA=");
    contacts.extend(std::iter::repeat_n(nobody, PADDING));
    report
}

/// A phone that reads 430 erases itself.
async fn never_told_to_start_over(phone: &mut Phone) {
    for outcome in [phone.status().await.map(drop), phone.delete_history().await] {
        match outcome {
            Ok(()) => {}
            Err(Trouble::Refused(refusal)) => assert_eq!(refusal, Refusal::saying(500, "An error occured")),
            Err(other) => panic!("{other}"),
        }
    }
}

/// A world on SQLite whose server can be denied its disk: it has to ignore the signal that comes with
/// the denial, as a full disk sends none. Its log goes through a process that is not denied anything.
async fn on_a_limited_disk() -> World {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let program = folder.join("vigie");
    std::fs::write(&program, format!("#!/bin/bash\ntrap '' XFSZ\nexec '{VIGIE}' \"$@\" 2> >(exec cat >&2)\n"))
        .expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("set");
    let program: &'static str = program.to_str().expect("a name in UTF-8").to_owned().leak();
    let world = World::setup(program, Engine::Sqlite).open().await;
    std::fs::remove_dir_all(Path::new(program).parent().expect("a folder")).expect("removed");
    world
}

async fn fails(world: &World, fault: Fault) {
    let database = world.database().await;
    match (&database, fault) {
        (Database::Sqlite(_), Fault::Full) => {
            limit_files(world, &(log_size(world) + (2 << 20)).to_string());
        }
        (Database::Sqlite(_), Fault::ReadOnly) => limit_files(world, "0"),
        (Database::Postgres(_), Fault::Full) => {
            database
                .execute(
                    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$",
                )
                .await;
            for table in ["robert_contact", "robert_registration", "robert_identity"] {
                let sql = format!(
                    "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT OR UPDATE ON {table} \
                     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION full_disk()"
                );
                database.execute(sql.leak()).await;
            }
        }
        (Database::Postgres(_), Fault::ReadOnly) => read_only(&database, "on").await,
    }
}

async fn recovers(world: &World, fault: Fault) {
    let database = world.database().await;
    match (&database, fault) {
        (Database::Sqlite(_), _) => limit_files(world, "unlimited"),
        (Database::Postgres(_), Fault::Full) => {
            database.execute("DROP FUNCTION full_disk CASCADE").await;
        }
        (Database::Postgres(_), Fault::ReadOnly) => {
            database.execute("SET default_transaction_read_only = off").await;
            read_only(&database, "off").await;
        }
    }
}

/// As after a failover to a standby: the database refuses to write, on new connections, and there are no
/// old ones any more.
async fn read_only(database: &Database, state: &str) {
    let name = database.text("SELECT current_database()::text").await.expect("a name");
    let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = {state}");
    database.execute(sql.leak()).await;
    database
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
}

/// What the log has to say.
fn sign(engine: Engine, fault: Fault) -> &'static str {
    match (engine, fault) {
        (Engine::Sqlite, _) => "disk I/O error",
        (Engine::Postgres, Fault::Full) => "No space left on device",
        (Engine::Postgres, Fault::ReadOnly) => "read-only transaction",
    }
}

fn log_size(world: &World) -> u64 {
    let size = |name: &str| std::fs::metadata(world.data_dir().join(name)).map_or(0, |file| file.len());
    size("vigie.db").max(size("vigie.db-wal"))
}

/// How large a file of the server may become.
fn limit_files(world: &World, bytes: &str) {
    let set = Command::new("prlimit").args(["--pid", &world.pid().to_string(), &format!("--fsize={bytes}:")]).status();
    assert!(set.expect("prlimit is part of util-linux").success(), "the limit can be set");
}
