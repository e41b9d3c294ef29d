//! Machines that are not as they should be: disks, databases, keystores.
//!
//! The server says in one sentence what is wrong and what helps, exits with 2, and has written nothing.

use std::fs;

use vigie_tests::{
    phone::{Purpose, Refusal},
    world::{Engine, Exit, World},
};

use crate::support::world;

on_both_stores!(
    a_newer_schema_is_refused,
    an_edited_migration_is_refused,
    another_keystore_is_refused,
    a_damaged_key_is_named,
    a_lost_key_is_named,
    a_lost_day_key_is_missed_and_not_made_again,
    a_second_server_in_one_directory_is_refused,
    an_address_in_use_is_named,
);

async fn a_newer_schema_is_refused(engine: Engine) {
    let mut world = world(engine).await;
    world.stop().await;
    let copied = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                  SELECT 9999, 'of the future', success, checksum, execution_time FROM _sqlx_migrations \
                  WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    assert_eq!(world.database().await.execute(copied).await, 1);
    let said = refuses(&world).await;
    assert!(said.contains("newer") && said.contains("9999"), "{said}");
}

async fn an_edited_migration_is_refused(engine: Engine) {
    let mut world = world(engine).await;
    world.stop().await;
    let zeros = match engine {
        Engine::Sqlite => "UPDATE _sqlx_migrations SET checksum = zeroblob(48) WHERE version = 1",
        Engine::Postgres => "UPDATE _sqlx_migrations SET checksum = decode(repeat('00', 48), 'hex') WHERE version = 1",
    };
    world.database().await.execute(zeros).await;
    let said = refuses(&world).await;
    assert!(said.contains("edited"), "{said}");
}

async fn another_keystore_is_refused(engine: Engine) {
    let mut world = world(engine).await;
    world.phone().await;
    world.stop().await;
    let keys = world.data_dir().join("keys");
    fs::remove_dir_all(&keys).expect("removed");
    let said = refuses(&world).await;
    assert!(said.contains("keystore"), "{said}");
    assert_eq!(world.database().await.number("SELECT count(*) FROM robert_identity").await, 1, "nothing was touched");
}

async fn a_damaged_key_is_named(engine: Engine) {
    let mut world = world(engine).await;
    world.stop().await;
    let file = world.data_dir().join("keys/federation-key.json");
    let good = fs::read(&file).expect("a key file");
    for (what, bad) in
        [("cut short", good[..good.len() / 2].to_vec()), ("emptied", Vec::new()), ("altered", altered(&good))]
    {
        fs::write(&file, bad).expect("written");
        let said = refuses(&world).await;
        assert!(said.contains("federation-key"), "{what}: {said}");
    }
    fs::write(&file, good).expect("written");
    let service = vigie_tests::phone::Service::at("http://127.0.0.1:1");
    world.start(&service).await;
    world.phone().await;
}

async fn a_lost_key_is_named(engine: Engine) {
    let mut world = world(engine).await;
    world.stop().await;
    for name in ["key-encryption-key.json", "unseal.key", "keystore.json"] {
        let (file, aside) = (world.data_dir().join("keys").join(name), world.data_dir().join(name));
        fs::rename(&file, &aside).expect("moved away");
        let said = refuses(&world).await;
        assert!(said.contains(name.trim_end_matches(".json")), "{name}: {said}");
        fs::rename(&aside, &file).expect("moved back");
    }
}

async fn a_lost_day_key_is_missed_and_not_made_again(engine: Engine) {
    let mut world = world(engine).await;
    let bob = world.phone().await;
    world.stop().await;
    let (today, tomorrow) = ("server-key-20210407.json", "server-key-20210408.json");
    let keys = world.data_dir().join("keys");
    fs::remove_file(keys.join(tomorrow)).expect("removed");
    let service = bob.service.clone();
    world.start(&service).await;

    let carol = world.phone().await;
    let first = carol.epoch();
    let lost = first + 64..first + 64 + 96; // 08:00: 64 epochs are left of today
    assert_eq!(carol.tuples.len(), 64 + 2 * 96, "the bundle has a gap");
    assert!(lost.into_iter().all(|epoch| !carol.tuples.contains_key(&epoch)), "of that day");
    bob.delete_history().await.expect("today's key is there");
    assert!(!keys.join(tomorrow).exists(), "a day that lost its key gets no other");
    assert!(world.log().contains("2021-04-08"), "the log says which day has none:\n{}", world.log());

    world.stop().await;
    fs::remove_file(keys.join(today)).expect("removed");
    world.start(&service).await;
    let request = bob.sign_now(Purpose::Status).expect("an EBID");
    let answer = bob.send(Purpose::Status, &request).await.expect("an answer");
    assert_eq!(answer.refusal(), Ok(Refusal::empty(430)), "his EBID cannot be opened any more");
    let later = bob.sign(Purpose::Status, bob.epoch() + 64 + 96, bob.clock.ntp()).expect("an EBID");
    let answer = bob.send(Purpose::Status, &later).await.expect("an answer");
    assert_eq!(answer.status, 200, "one of a later day can");
}

async fn a_second_server_in_one_directory_is_refused(engine: Engine) {
    let world = world(engine).await;
    let said = refuses(&world).await;
    assert!(said.contains("another vigie"), "{said}");
    world.phone().await;
}

async fn an_address_in_use_is_named(engine: Engine) {
    let mut world = world(engine).await;
    world.stop().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let mut command = world.command_now();
    command.arguments[2].clone_from(&address);
    let exit = command.start().await.expect_err("the address is taken");
    assert_eq!(exit.code, 2);
    assert!(exit.stderr.contains(&address) && exit.stderr.contains("--listen"), "{}", exit.stderr);
}

/// Tries to serve a world that is spoiled; it must refuse. Answers the sentence.
async fn refuses(world: &World) -> String {
    let mut command = world.command_now();
    command.log = world.data_dir().with_file_name("refusal.log");
    let _ = fs::remove_file(&command.log); // only what this run says
    let exit = command.start().await.expect_err("it must not serve");
    said(&exit)
}

/// One sentence, exit code 2, no ready line, no panic.
pub(super) fn said(exit: &Exit) -> String {
    assert_eq!(exit.code, 2, "{exit:?}");
    assert_eq!(exit.stdout, "", "{exit:?}");
    assert!(!exit.stderr.contains("panicked"), "{}", exit.stderr);
    let sentence = exit.stderr.lines().last().expect("it says something").to_owned();
    assert!(sentence.starts_with("vigie: "), "the last line is for people: {}", exit.stderr);
    sentence
}

fn altered(good: &[u8]) -> Vec<u8> {
    // Another sign in the middle of the sealed material, which stays well-formed.
    let text = String::from_utf8(good.to_vec()).expect("JSON");
    let at = text.rfind("\":").expect("a member") + 12;
    let mut bytes = text.into_bytes();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    bytes
}
