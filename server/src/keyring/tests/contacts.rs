//! The way of a contact through the queue.

use std::collections::HashMap;

use vigie_protocol::robert::{
    contact::{Contact, Heard},
    hello::mac_input,
    id::PermanentId,
    keys::WrappedKeys,
    time::NtpSeconds,
    validation::{Discard, Valid},
};

use super::{phones::Phone, *};
use crate::{
    rng,
    store::{QueueKey, QueuedContact},
};

/// `hellos` of a phone, heard a second after they were sent, from the start of an epoch on.
fn heard(phone: &Phone, at_tuple: usize, hellos: u16) -> Contact {
    let (epoch, ebid, ecc) = phone.tuples()[at_tuple];
    let start = rules().service.start_of(epoch);
    let hello = |n: u16| {
        let sent = NtpSeconds(start.0 + u64::from(n)).low16();
        let mac = phone.auth.hello_mac(&mac_input(ecc, ebid, sent));
        Heard { at: NtpSeconds(start.0 + u64::from(n) + 1), sent, mac, rssi: -60 }
    };
    Contact { ebid, ecc, hellos: (0..hellos).map(hello).collect() }
}

fn queued(keyring: &Keyring, contact: &Contact) -> QueuedContact {
    let key = rng::bytes::<16>();
    QueuedContact { key: QueueKey(key), sealed: keyring.seal_contact(&key, contact) }
}

fn world() -> (Keystore, Keyring, Phone) {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    keyring.provision_days(day("2021-04-07")).expect("provisioned");
    let phone = Phone::register(&keyring, midnight(day("2021-04-07")));
    (keystore, keyring, phone)
}

fn keys_of(phones: &[&Phone]) -> HashMap<PermanentId, WrappedKeys> {
    phones.iter().map(|phone| (phone.id, phone.wrapped.clone())).collect()
}

fn kept(decided: Vec<Result<Valid, Discard>>) -> Vec<Result<Vec<usize>, Discard>> {
    decided.into_iter().map(|decided| decided.map(|valid| valid.kept)).collect()
}

#[test]
fn a_contact_is_opened_and_decided_as_it_was_reported() {
    let (_keystore, keyring, phone) = world();
    let mut contact = heard(&phone, 40, 5);
    contact.hellos[2].mac[0] ^= 1;
    let rows = [queued(&keyring, &contact), queued(&keyring, &heard(&phone, 41, 1))];
    let opened = keyring.open_contacts(&rows);
    assert_eq!(opened.ids(), [phone.id], "each once");
    assert!(opened.contacts()[0] == contact);
    assert_eq!(opened.opened()[0].map(|opened| opened.epoch), Ok(phone.tuples()[40].0));
    assert_eq!(kept(keyring.decide(&opened, &keys_of(&[&phone]))), [Ok(vec![0, 1, 3, 4]), Ok(vec![0])]);
}

#[test]
fn rows_that_do_not_open_are_counted_and_the_others_stay() {
    let (_keystore, keyring, phone) = world();
    let whole = queued(&keyring, &heard(&phone, 0, 1));
    let moved = QueuedContact { key: QueueKey([7; 16]), sealed: whole.sealed.clone() };
    let mut altered = queued(&keyring, &heard(&phone, 0, 1));
    altered.sealed[100] ^= 1;
    let cut = QueuedContact { key: whole.key, sealed: whole.sealed[..20].to_vec() };
    let foreign = Contact { ecc: vigie_protocol::robert::id::EncryptedCountryCode(0), ..heard(&phone, 0, 1) };
    let opened = keyring.open_contacts(&[moved, queued(&keyring, &foreign), whole, altered, cut]);
    assert_eq!(opened.lost(), 3);
    let ids: Vec<_> = opened.opened().iter().map(|opened| opened.map(|opened| opened.id)).collect();
    assert_eq!(ids, [Err(Discard::ForeignCountry), Ok(phone.id)]);
}

#[test]
fn another_keystore_opens_no_contact() {
    let (_keystore, keyring, phone) = world();
    let row = queued(&keyring, &heard(&phone, 0, 1));
    let other = Keystore::with_passphrase().open();
    assert_eq!(other.open_contacts(&[row]).lost(), 1);
}

#[test]
fn keys_that_do_not_unwrap_discard_their_contacts_alone() {
    let (_keystore, keyring, alice) = world();
    let bob = Phone::register(&keyring, midnight(day("2021-04-07")));
    let opened = keyring.open_contacts(&[queued(&keyring, &heard(&alice, 3, 2)), queued(&keyring, &heard(&bob, 3, 2))]);
    let mut keys = keys_of(&[&alice, &bob]);
    keys.get_mut(&alice.id).expect("hers").auth[0] ^= 1;
    assert_eq!(kept(keyring.decide(&opened, &keys)), [Err(Discard::UnknownId), Ok(vec![0, 1])]);
}

#[test]
fn the_length_of_a_sealed_contact_is_one_of_few() {
    let (_keystore, keyring, phone) = world();
    let length = |hellos| keyring.seal_contact(&[1; 16], &heard(&phone, 0, hellos)).len();
    assert_eq!([0, 1, 16, 17, 36, 37, 90, 900].map(length), [256, 256, 256, 512, 512, 1024, 2048, 16_384]);
}

#[test]
fn the_same_contact_is_never_sealed_alike() {
    let (_keystore, keyring, phone) = world();
    let contact = heard(&phone, 0, 1);
    let sealed = keyring.seal_contact(&[1; 16], &contact);
    assert_ne!(sealed, keyring.seal_contact(&[1; 16], &contact), "a fresh nonce");
    assert!(!sealed.windows(8).any(|window| window == contact.ebid.0));
}
