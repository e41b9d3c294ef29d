//! The commands as a shell sees them: what they print, and their exit codes.

use std::{
    path::Path,
    process::{Command, Output},
};

use vigie_tests::world::{CodeKind, Engine, World};

use crate::support::{vigie, world};

on_both_stores!(
    phones_in_files_live_through_a_story,
    a_phone_says_what_is_wrong,
    codes_made_on_the_command_line_are_good,
    keys_are_listed_and_exported_but_never_shown,
    the_schema_can_be_asked_for,
    an_empty_database_is_said_to_be_empty,
);

async fn phones_in_files_live_through_a_story(engine: Engine) {
    let world = world(engine).await;
    let url = world.service().url();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let run = |arguments: &[&str]| done(phone(dir.path(), arguments));

    assert!(run(&["register", "alice.json", "--server", &url]).contains("Registered"));
    run(&["register", "bob.json", "--server", &url]);
    assert!(run(&["status", "bob.json"]).contains("No risk"));
    assert!(run(&["meet", "alice.json", "bob.json", "--minutes", "40", "--dbm", "-55"]).contains("40 minutes"));
    world.advance(vigie_tests::phone::minutes(60)).await;
    let code = world.codes(CodeKind::Short, 1).await.remove(0);
    assert!(run(&["report", "alice.json", "--code", &code]).contains("Reported"));
    world.run_job("robert-score").await;
    let said = run(&["status", "bob.json"]);
    assert!(said.contains("At risk: the last contact was on 2021-04-0"), "{said}");
    assert!(run(&["status", "alice.json"]).contains("No risk"));
    run(&["forget", "bob.json"]);
    run(&["unregister", "bob.json"]);
    assert!(!dir.path().join("bob.json").exists(), "a phone that is forgotten leaves no file");
}

async fn a_phone_says_what_is_wrong(engine: Engine) {
    let world = world(engine).await;
    let url = world.service().url();
    let dir = tempfile::tempdir().expect("a temporary directory");
    done(phone(dir.path(), &["register", "alice.json", "--server", &url]));

    let refused = |arguments: &[&str], tells: &str| fails(&phone(dir.path(), arguments), 1, tells);
    refused(&["report", "alice.json", "--code", "WRONG1"], "401");
    done(phone(dir.path(), &["status", "alice.json"]));
    refused(&["status", "alice.json"], "400");
    std::fs::copy(dir.path().join("alice.json"), dir.path().join("copy.json")).expect("copied");
    done(phone(dir.path(), &["unregister", "alice.json"]));
    refused(&["status", "copy.json"], "register again");

    let cannot = |arguments: &[&str], tells: &str| fails(&phone(dir.path(), arguments), 2, tells);
    cannot(&["status", "nobody.json"], "nobody.json cannot be read");
    cannot(&["register", "copy.json", "--server", &url], "exists already");
    cannot(&["register", "new.json", "--server", "http://127.0.0.1:1"], "cannot be reached");
    std::fs::write(dir.path().join("not.json"), "not a phone").expect("written");
    cannot(&["status", "not.json"], "holds no phone");
    cannot(&["dance", "alice.json"], "dance");
}

async fn codes_made_on_the_command_line_are_good(engine: Engine) {
    let world = world(engine).await;
    let alice = world.phone().await;
    for kind in CodeKind::ALL {
        let exit = vigie(&world, &["codes", "new", "--kind", kind.name(), "--count", "2"]).await;
        assert_eq!(exit.code, 0, "{exit:?}");
        let codes: Vec<&str> = exit.stdout.lines().collect();
        assert_eq!(codes.len(), 2, "one a line");
        alice.report(codes[0]).await.unwrap_or_else(|e| panic!("{kind:?}: {e}"));
    }
    let exit = vigie(&world, &["codes", "new", "--kind", "golden"]).await;
    assert_eq!(exit.code, 2, "{exit:?}");
}

async fn keys_are_listed_and_exported_but_never_shown(engine: Engine) {
    let world = world(engine).await;
    let list = vigie(&world, &["keys", "list"]).await;
    assert_eq!(list.code, 0, "{list:?}");
    for name in ["federation-key", "key-encryption-key", "register-key", "server-key-20210407", "server-key-20210412"] {
        assert!(list.stdout.contains(name), "{name} is missing in {}", list.stdout);
    }
    let exported = vigie(&world, &["keys", "export-public", "register-key", "--base64"]).await;
    let known = world.service().registration_key().await.expect("published");
    assert_eq!(exported.stdout.trim(), known, "the key that apps are built with");
    for secret in ["federation-key", "server-key-20210407", "nothing"] {
        let exit = vigie(&world, &["keys", "export-public", secret]).await;
        assert_eq!((exit.code, exit.stdout.as_str()), (1, ""), "{secret} has no public half");
    }
}

async fn the_schema_can_be_asked_for(engine: Engine) {
    let world: World = world(engine).await;
    let exit = vigie(&world, &["migrate", "--status"]).await;
    assert_eq!(exit.code, 0, "{exit:?}");
    assert!(!exit.stdout.trim().is_empty());
    let exit = vigie(&world, &["migrate"]).await;
    assert_eq!(exit.code, 0, "nothing to do is no failure: {exit:?}");
}

async fn an_empty_database_is_said_to_be_empty(engine: Engine) {
    let mut world = world(engine).await;
    world.stop().await;
    let url = match engine {
        Engine::Sqlite => format!("sqlite:{}", world.data_dir().join("new.db").display()),
        Engine::Postgres => vigie_tests::postgres::empty_database().await,
    };
    world.set("VIGIE_DATABASE_URL", &url);
    let exit = vigie(&world, &["migrate", "--status"]).await;
    assert_eq!(exit.code, 1, "{exit:?}");
    assert!(exit.stdout.contains("vigie migrate"), "{exit:?}");
    assert_eq!(vigie(&world, &["codes", "new", "--kind", "short"]).await.code, 2, "there is nowhere to put them");
    assert_eq!(vigie(&world, &["migrate"]).await.code, 0);
    assert_eq!(vigie(&world, &["migrate", "--status"]).await.code, 0);
    assert_eq!(vigie(&world, &["codes", "new", "--kind", "short"]).await.code, 0);
}

fn phone(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_phone")).current_dir(dir).args(arguments).output().expect("the phone runs")
}

fn done(output: Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{error}");
    String::from_utf8(output.stdout).expect("text")
}

fn fails(output: &Output, code: i32, tells: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(tells), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
