//! Keys that are replaced: no moment at which anything that was made is refused.

use vigie_protocol::{
    code::JwtCode,
    robert::{
        contact::Contact,
        id::{Ebid, EncryptedCountryCode},
        time::UnixMicros,
    },
};

use super::*;
use crate::{
    keyring::{Alias, Entry, Haste, KeyName, Moved, Refusal, State},
    rng,
    store::{QueueKey, QueuedContact},
};

const NOW: UnixMicros = UnixMicros::from_seconds(1_617_782_430);

const AT_ONCE: fn(Alias) -> Haste = |_| Haste::AtOnce;

/// The states of the keys of an alias, oldest first.
fn states(keyring: &Keyring, alias: Alias) -> Vec<State> {
    keyring.list().iter().filter(|key| key.alias == alias.to_string()).map(|key| key.state).collect()
}

fn name(text: &str) -> KeyName {
    text.parse().expect("a name")
}

fn code_is_good(keyring: &Keyring, code: &str) -> bool {
    JwtCode::check(code, NOW, 10 * 86_400, &keyring.declaration_code_verifiers()).is_ok()
}

#[test]
fn a_successor_is_announced_activated_and_outlives_the_old_key() {
    let alias = Alias::DeclarationCode;
    let keystore = Keystore::new();
    let [here, there] = [keystore.open(), keystore.open()];
    let old = here.issue_jwt_code(NOW, &mut rng::os());

    let made = here.rotate(alias, Entry::Announced).expect("the folder").expect("rotated");
    assert_eq!(made, [Moved { name: name("declaration-code-key.2"), from: None, to: State::Announced }]);
    assert!(keystore.has("declaration-code-key.2.json"));
    there.refresh().expect("read again");
    assert_eq!(states(&there, alias), [State::Active, State::Announced]);
    assert_eq!(there.declaration_code_verifiers().len(), 2, "a node knows a key before anybody uses it");

    let moved = here.activate("declaration-code-key").expect("the folder").expect("activated");
    assert_eq!(
        moved[1],
        Moved { name: name("declaration-code-key"), from: Some(State::Active), to: State::VerifyOnly }
    );
    let new = here.issue_jwt_code(NOW, &mut rng::os());
    assert!(code_is_good(&there, &new), "before it looked at the folder again");
    assert!(code_is_good(&here, &old) && code_is_good(&here, &new));
    for keyring in [&here, &keystore.open()] {
        assert_eq!(states(keyring, alias), [State::VerifyOnly, State::Active]);
        assert_eq!(keyring.public_key("declaration-code-key"), keyring.public_key("declaration-code-key.2"));
    }

    let retired = here.retire("declaration-code-key", AT_ONCE).expect("the folder").expect("retired");
    assert_eq!(retired[0].name, name("declaration-code-key"));
    assert!(!code_is_good(&here, &old) && code_is_good(&here, &new));
}

#[test]
fn a_retired_key_leaves_its_kid_and_nothing_to_sign_with() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let before = keyring.list();
    let old = before.iter().find(|key| key.name == "declaration-code-key").expect("listed");
    let secret = keyring.keys().declaration_code.key.scalar();
    keyring.rotate(Alias::DeclarationCode, Entry::Active).expect("the folder").expect("rotated");
    keyring.retire("declaration-code-key", AT_ONCE).expect("the folder").expect("retired");

    let keyring = keystore.open();
    let after = keyring.list();
    let retired = after.iter().find(|key| key.name == "declaration-code-key").expect("still listed");
    assert_eq!((retired.state, &retired.kid), (State::Retired, &old.kid));
    assert_eq!(retired.dates.len(), 3, "active, verify-only, retired: {:?}", retired.dates);
    let home = &keyring.home;
    assert!(home.key(name("declaration-code-key")).expect("opens").material.is_empty());
    assert!(home.key(name("declaration-code-key.2")).expect("opens").material.as_slice() != secret.expose());
    let gone = keyring.activate(old.kid.as_ref().expect("a kid")).expect("the folder");
    assert_eq!(gone, Err(Refusal::Retired { name: name("declaration-code-key") }));
}

#[test]
fn what_would_leave_a_service_without_a_key_is_refused() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let retire = |which: &str| keyring.retire(which, AT_ONCE).expect("the folder").expect_err("refused");
    let activate = |which: &str| keyring.activate(which).expect("the folder").expect_err("refused");
    let rotate = |alias| keyring.rotate(alias, Entry::Announced).expect("the folder").expect_err("refused");

    assert_eq!(retire("queue-key.1"), Refusal::InUse { name: name("queue-key") });
    assert_eq!(retire("queue-key"), Refusal::NothingOver { alias: "queue-key".to_owned() });
    assert_eq!(activate("queue-key"), Refusal::NothingAnnounced { alias: "queue-key".to_owned() });
    assert_eq!(activate("queue-key.1"), Refusal::AlreadyActive { name: name("queue-key") });
    for unknown in ["queue-key.2", "nobody", "", "00000000"] {
        assert_eq!(activate(unknown), Refusal::Unknown { given: unknown.to_owned() });
    }
    for alias in [Alias::Federation, Alias::KeyEncryption, Alias::Register, Alias::Day(day("2021-04-07"))] {
        assert!(matches!(rotate(alias), Refusal::NeverRotates { .. }), "{alias}");
        assert!(matches!(retire(&alias.to_string()), Refusal::NeverRotates { .. }), "{alias}");
    }
    keyring.rotate(Alias::Queue, Entry::Announced).expect("the folder").expect("rotated");
    assert_eq!(rotate(Alias::Queue), Refusal::AlreadyAnnounced { name: name("queue-key.2") });
    assert_eq!(states(&keyring, Alias::Queue), [State::Active, State::Announced], "nothing was changed");
    assert_eq!(
        keyring.retire("queue-key.2", |_| Haste::WaitSeconds(60)).expect("the folder").expect("withdrawn").len(),
        1
    );
}

#[test]
fn a_key_stays_until_what_it_made_is_over_unless_somebody_is_in_haste() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    keyring.rotate(Alias::Queue, Entry::Active).expect("the folder").expect("rotated");
    let refused = keyring.retire("queue-key", |_| Haste::WaitSeconds(60)).expect("the folder");
    assert!(matches!(refused, Err(Refusal::TooEarly { .. })), "{refused:?}");
    keyring.retire("queue-key", AT_ONCE).expect("the folder").expect("retired");
}

#[test]
fn the_old_key_can_come_back() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    keyring.rotate(Alias::DeclarationCode, Entry::Active).expect("the folder").expect("rotated");
    keyring.activate("declaration-code-key.1").expect("the folder").expect("activated");
    assert_eq!(states(&keystore.open(), Alias::DeclarationCode), [State::Active, State::VerifyOnly]);
}

fn queued(keyring: &Keyring, row: u8) -> QueuedContact {
    let key = [row; 16];
    let contact = Contact { ebid: Ebid([1; 8]), ecc: EncryptedCountryCode(7), hellos: Vec::new() };
    QueuedContact { key: QueueKey(key), sealed: keyring.seal_contact(&key, &contact) }
}

#[test]
fn contacts_sealed_before_and_after_wait_together() {
    let keystore = Keystore::new();
    let [here, there] = [keystore.open(), keystore.open()];
    let before = queued(&here, 1);
    here.rotate(Alias::Queue, Entry::Active).expect("the folder").expect("rotated");
    let after = queued(&here, 2);
    assert_eq!(here.sealed_before_rotation(&[before.clone(), after.clone()]), 1);
    // A node that has not looked at the folder since looks when it meets a contact that it cannot open.
    assert_eq!(there.keys().queue.len(), 1);
    assert_eq!(there.open_contacts(&[before.clone(), after.clone()]).lost(), 0);
    assert_eq!(there.keys().queue.len(), 2);
    assert_eq!(there.sealed_before_rotation(&[before, after]), 1, "both are open to it");
}

#[test]
fn a_crash_in_the_middle_of_an_activation_is_brought_to_its_end() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    keyring.rotate(Alias::Queue, Entry::Announced).expect("the folder").expect("rotated");
    let [old, manifest] = ["queue-key.json", "keystore.json"].map(|file| keystore.text(file));
    keyring.activate("queue-key").expect("the folder").expect("activated");
    // The old key's own file was not written any more.
    keystore.put("queue-key.json", &old);
    assert!(keyring.refresh().expect("read"));
    assert_eq!(states(&keystore.open(), Alias::Queue), [State::VerifyOnly, State::Active]);
    // Nor was a successor noted.
    keystore.put("keystore.json", &manifest.replace("queue-key.2", "queue-key"));
    assert!(keystore.refusal().contains("edited"), "and no note is made by hand");
}

#[test]
fn a_successor_that_is_gone_is_missed() {
    let keystore = Keystore::new();
    keystore.open().rotate(Alias::Queue, Entry::Active).expect("the folder").expect("rotated");
    keystore.remove("queue-key.2.json");
    assert!(keystore.refusal().contains("queue-key.2.json is missing"));
}

#[test]
fn a_successor_cannot_be_put_in_the_place_of_another() {
    let keystore = Keystore::new();
    keystore.open().rotate(Alias::Queue, Entry::Active).expect("the folder").expect("rotated");
    keystore.put("queue-key.json", &keystore.text("queue-key.2.json"));
    assert!(keystore.refusal().contains("queue-key.json was edited"));
}

#[test]
fn looking_changes_nothing() {
    let keystore = Keystore::new();
    fs::set_permissions(keystore.dir(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("set");
    let before = disk_state(&keystore);
    let patience = std::time::Duration::from_secs(1);
    let keyring = Keyring::look(&keystore.config, rules(), token_rules(), patience).expect("opens");
    assert_eq!(keyring.list().len(), Alias::LONG_LIVED.len());
    assert_eq!(disk_state(&keystore), before);
    assert!(Keyring::look(&Keystore::at_no_folder(None).config, rules(), token_rules(), patience).is_err());
}

fn disk_state(keystore: &Keystore) -> (u32, crate::keyring::disk::Fingerprint) {
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(keystore.dir()).expect("there").permissions());
    (mode, crate::keyring::disk::Fingerprint::of(keystore.dir()).expect("listed"))
}
