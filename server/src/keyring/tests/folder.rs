//! First start, reopening, and what is said about a folder that is not right.

use std::{fs, os::unix::fs::PermissionsExt as _};

use super::*;
use crate::keyring::{Alias, Kind, State};

#[test]
fn the_first_start_makes_every_long_lived_key() {
    let keystore = Keystore::at_no_folder(None);
    assert!(matches!(
        Keyring::open_existing(&keystore.config, rules(), token_rules()),
        Err(crate::keyring::KeyringError::NoKeystore { .. })
    ));
    assert!(!keystore.has(""), "looking makes nothing");

    let keyring = keystore.open();
    assert!(keyring.created());
    assert_eq!(keyring.made(), Alias::LONG_LIVED);
    let listed = keyring.list();
    assert_eq!(listed.len(), Alias::LONG_LIVED.len());
    assert!(listed.iter().all(|key| key.state == State::Active && key.development));
    let signing = listed.iter().filter(|key| matches!(key.kind, Kind::Rs256 | Kind::Es256));
    let kids: Vec<_> = signing.map(|key| key.kid.clone().expect("a signing key has a kid")).collect();
    assert_eq!(kids.len(), 4);
    assert!(kids.iter().flat_map(|kid| kid.chars()).all(|c| "0123456789ABCDEF".contains(c)), "{kids:?}");
    assert!(keystore.has("unseal.key"));
}

#[test]
fn the_folder_and_its_files_belong_to_nobody_else() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    keyring.provision_days(day("2021-04-07")).expect("provisioned");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(keystore.dir()), 0o700);
    let mut files = 0;
    for entry in fs::read_dir(keystore.dir()).expect("listed") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    assert_eq!(files, Alias::LONG_LIVED.len() + 6 + 3, "long-lived keys, K_S, and keystore.json, unseal.key, .lock");
}

#[test]
fn opened_again_the_keys_are_the_same() {
    let keystore = Keystore::new();
    let first = keystore.open();
    first.provision_days(day("2021-04-07")).expect("provisioned");
    let again = keystore.open();
    assert!(!again.created() && again.made().is_empty());
    assert_eq!(again.id(), first.id());
    assert_eq!(again.keys().public, first.keys().public);
    let secrets = |keyring: &Keyring| -> Vec<_> {
        keyring.keys().days.iter().map(|(day, key)| (*day, key.secret().clone())).collect()
    };
    assert!(secrets(&again) == secrets(&first));
    assert_eq!(secrets(&again).len(), 6);
}

#[test]
fn no_key_and_no_passphrase_stands_in_the_files() {
    let keystore = Keystore::with_passphrase();
    let keyring = keystore.open();
    keyring.provision_days(day("2021-04-07")).expect("provisioned");
    assert!(!keystore.has("unseal.key"));
    assert!(keyring.list().iter().all(|key| !key.development));
    let mut everything = Vec::new();
    for entry in fs::read_dir(keystore.dir()).expect("listed") {
        everything.extend(fs::read(entry.expect("an entry").path()).expect("read"));
    }
    let contains = |secret: &[u8]| everything.windows(secret.len()).any(|window| window == secret);
    assert!(contains(b"server-key-20210407"), "the search works");
    assert!(!contains(b"correct horse battery"));
    let keys = keyring.keys();
    let key = keys.days[&day("2021-04-07")].secret().expose();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, key);
    assert!(!contains(key) && !contains(hex::encode(key).as_bytes()) && !contains(base64.as_bytes()));
}

#[test]
fn a_wrong_passphrase_is_told_at_once() {
    let mut keystore = Keystore::with_passphrase();
    keystore.config.passphrase = Some(passphrase("correct horse batterie"));
    let said = keystore.refusal();
    assert!(said.contains("does not open") && said.contains("VIGIE__KEYS__PASSPHRASE"), "{said}");
    keystore.config.passphrase = None;
    let said = keystore.refusal();
    assert!(said.contains("VIGIE__KEYS__PASSPHRASE_FILE"), "{said}");
}

#[test]
fn a_passphrase_for_a_keystore_without_one_is_not_ignored() {
    let mut keystore = Keystore::new();
    keystore.config.passphrase = Some(passphrase("correct horse battery"));
    assert!(keystore.refusal().contains("sealed by a key file"));
}

#[test]
fn another_or_no_key_file_is_told() {
    let keystore = Keystore::new();
    fs::write(keystore.dir().join("unseal.key"), [7; 32]).expect("written");
    assert!(keystore.refusal().contains("unseal.key does not open this keystore"));
    keystore.remove("unseal.key");
    assert!(keystore.refusal().contains("unseal.key, which is missing"));
}

#[test]
fn any_edit_of_any_member_is_refused_and_names_the_file() {
    let edits = [
        ("register-key.json", r#""state": "active""#, r#""state": "retired""#),
        ("federation-key.json", r#""development": true"#, r#""development": false"#),
        ("queue-key.json", r#""kind": "hmac-sha-256""#, r#""kind": "aes-256""#),
        ("server-key-20210407.json", r#""alias": "server-key-20210407""#, r#""alias": "server-key-20210408""#),
        ("keystore.json", r#""20210407-20210412""#, r#""20210408-20210412""#),
    ];
    for (name, from, to) in edits {
        let keystore = Keystore::new();
        keystore.open().provision_days(day("2021-04-07")).expect("provisioned");
        let text = keystore.text(name);
        assert!(text.contains(from), "{name}: {text}");
        keystore.put(name, &text.replace(from, to));
        let said = keystore.refusal();
        assert!(said.contains(name) && said.contains("edited"), "{said}");
    }
}

#[test]
fn the_file_of_another_key_is_refused() {
    let keystore = Keystore::new();
    keystore.open().provision_days(day("2021-04-07")).expect("provisioned");
    keystore.put("server-key-20210408.json", &keystore.text("server-key-20210407.json"));
    assert!(keystore.refusal().contains("server-key-20210408.json was edited"));
}

#[test]
fn files_that_make_no_sense_or_are_newer_are_told_apart() {
    let keystore = Keystore::new();
    let text = keystore.text("queue-key.json");
    keystore.put("queue-key.json", &text.replace(r#""format": 1"#, r#""format": 2, "more": []"#));
    let said = keystore.refusal();
    assert!(said.contains("queue-key.json has format 2, this version knows 1"), "{said}");
    keystore.put("queue-key.json", "{");
    assert!(keystore.refusal().contains("queue-key.json cannot be understood"));
}

#[test]
fn a_long_lived_key_that_is_gone_is_not_replaced() {
    let keystore = Keystore::new();
    keystore.remove("key-encryption-key.json");
    let said = keystore.refusal();
    assert!(said.contains("key-encryption-key.json is missing") && said.contains("backup"), "{said}");
    assert!(!keystore.has("key-encryption-key.json"));
}

#[test]
fn keys_without_their_keystore_are_not_taken_for_a_first_start() {
    let keystore = Keystore::new();
    keystore.remove("keystore.json");
    assert!(keystore.refusal().contains("keystore.json is missing although there are keys beside it"));
}

#[test]
fn keys_of_a_later_version_are_left_alone() {
    let keystore = Keystore::new();
    keystore.put("authority-key.json", "{\"format\": 9}");
    let keyring = keystore.open();
    assert_eq!(keyring.list().len(), Alias::LONG_LIVED.len());
    assert!(keystore.has("authority-key.json"));
}

#[test]
fn nothing_prints_a_secret() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    assert_eq!(format!("{keyring:?}"), "Keyring(…)");
    let register = keyring.keys().register.scalar();
    let listed = serde_json::to_string(&keyring.list()).expect("JSON");
    assert!(!listed.contains(&hex::encode(register.expose())) && !listed.contains("sealed"), "{listed}");
}

#[test]
fn public_halves_are_exported_by_name() {
    let keyring = Keystore::new().open();
    assert_eq!(keyring.public_key("register-key"), Some(keyring.registration_public_key()));
    for name in keyring.public_names() {
        assert!(keyring.public_key(&name).is_some_and(|spki| spki.len() >= 91), "{name}");
    }
    assert_eq!(keyring.public_names().len(), 5);
    for secret in ["federation-key", "server-key-20210407", "no-such-key", ""] {
        assert_eq!(keyring.public_key(secret), None, "{secret}");
    }
}
