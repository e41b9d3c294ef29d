//! The life of K_S, robert.md §3.3.

use std::thread;

use super::*;
use crate::keyring::DaysChange;

fn file(day: &str) -> String {
    format!("server-key-{}.json", day.replace('-', ""))
}

#[test]
fn today_and_five_days_ahead_have_a_key_and_none_is_made_twice() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let today = day("2021-04-07");
    assert_eq!(keyring.missing_days(today).len(), 6);
    let made = keyring.provision_days(today).expect("provisioned").made;
    assert_eq!(text(&made), ["2021-04-07", "2021-04-08", "2021-04-09", "2021-04-10", "2021-04-11", "2021-04-12"]);
    assert!(keyring.missing_days(today).is_empty());
    assert_eq!(keyring.provision_days(today).expect("nothing to do"), DaysChange::default());
    let tomorrow = keyring.provision_days(today.plus(1)).expect("provisioned").made;
    assert_eq!(text(&tomorrow), ["2021-04-13"]);
}

#[test]
fn a_jump_of_the_clock_makes_the_days_ahead_and_none_behind() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    keyring.provision_days(day("2021-04-07")).expect("provisioned");
    keyring.provision_days(day("2021-05-01")).expect("provisioned");
    assert!(keystore.has(&file("2021-05-01")) && !keystore.has(&file("2021-04-30")));
    // Back again: the days between get their key when their time comes, as today and ahead.
    let made = keyring.provision_days(day("2021-04-28")).expect("provisioned").made;
    assert_eq!(text(&made), ["2021-04-28", "2021-04-29", "2021-04-30"]);
}

#[test]
fn a_key_is_destroyed_after_its_days_and_never_made_again() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let born = day("2021-04-07");
    keyring.provision_days(born).expect("provisioned");

    assert_eq!(keyring.destroy_days(born.plus(15)).expect("not due"), DaysChange::default());
    let destroyed = keyring.destroy_days(born.plus(16)).expect("due").destroyed;
    assert_eq!(text(&destroyed), ["2021-04-07"]);
    assert!(!keystore.has(&file("2021-04-07")) && keystore.has(&file("2021-04-08")));
    assert!(!keyring.keys().days.contains_key(&born));

    // The clock was wrong, and is set back: the key stays destroyed, here and after a restart.
    for keyring in [keyring, keystore.open()] {
        assert_eq!(keyring.provision_days(born).expect("nothing to do"), DaysChange::default());
        assert_eq!(keyring.missing_days(born), [born]);
    }
    assert!(keystore.text("keystore.json").contains(
        r#""days_destroyed": [
    "20210407"
  ]"#
    ));
}

#[test]
fn what_a_crash_or_a_backup_leaves_of_a_destroyed_key_is_destroyed_again() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let born = day("2021-04-07");
    keyring.provision_days(born).expect("provisioned");
    let leftover = keystore.text(&file("2021-04-07"));
    keyring.destroy_days(born.plus(16)).expect("destroyed");

    keystore.put(&file("2021-04-07"), &leftover);
    assert!(keyring.refresh().expect("the folder changed"));
    assert!(!keyring.keys().days.contains_key(&born), "not used");
    keyring.destroy_days(born.plus(16)).expect("destroyed");
    assert!(!keystore.has(&file("2021-04-07")));

    // Overwritten and not yet unlinked: no edited file, but half a destruction.
    keystore.put(&file("2021-04-07"), "\0\0\0");
    assert!(!keystore.open().keys().days.contains_key(&born));
    assert!(!keystore.has(&file("2021-04-07")));
}

#[test]
fn a_crash_after_the_key_and_before_its_note_loses_nothing() {
    let keystore = Keystore::new();
    let before = keystore.text("keystore.json");
    let keyring = keystore.open();
    let today = day("2021-04-07");
    keyring.provision_days(today).expect("provisioned");
    let secret = keyring.keys().days[&today].secret().clone();

    keystore.put("keystore.json", &before);
    let again = keystore.open();
    assert_eq!(again.provision_days(today).expect("nothing to do"), DaysChange::default());
    assert!(*again.keys().days[&today].secret() == secret);
    assert!(keystore.text("keystore.json").contains("20210407-20210412"));
}

#[test]
fn a_lost_key_is_missed_and_not_made_again() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let today = day("2021-04-07");
    keyring.provision_days(today).expect("provisioned");
    keystore.remove(&file("2021-04-09"));
    assert!(keyring.refresh().expect("the folder changed"));
    assert_eq!(text(&keyring.missing_days(today)), ["2021-04-09"]);
    assert_eq!(keyring.provision_days(today).expect("nothing to do"), DaysChange::default());
    assert!(!keystore.has(&file("2021-04-09")));
}

#[test]
fn two_nodes_see_each_others_changes() {
    let keystore = Keystore::new();
    let [here, there] = [keystore.open(), keystore.open()];
    let today = day("2021-04-07");
    assert!(!there.refresh().expect("nothing changed"));
    here.provision_days(today).expect("provisioned");
    assert_eq!(there.missing_days(today).len(), 6);
    assert!(there.refresh().expect("read again"));
    assert!(there.missing_days(today).is_empty());
    assert!(there.keys().days[&today].secret() == here.keys().days[&today].secret());
    assert!(!there.refresh().expect("nothing changed since"));

    // Without refreshing: who destroys goes by the folder, not by what it remembers.
    here.provision_days(today.plus(1)).expect("provisioned");
    assert_eq!(there.destroy_days(today.plus(22)).expect("destroyed").destroyed.len(), 7);
    assert!(here.refresh().expect("read again"));
    assert!(here.keys().days.is_empty());
}

#[test]
fn nodes_that_provision_at_once_end_up_with_the_same_keys() {
    let keystore = Keystore::new();
    let nodes: Vec<_> = (0..4).map(|_| keystore.open()).collect();
    let today = day("2021-04-07");
    let made: usize = thread::scope(|scope| {
        let start = |node| scope.spawn(move || Keyring::provision_days(node, today).expect("provisioned").made.len());
        let working: Vec<_> = nodes.iter().map(start).collect();
        working.into_iter().map(|node| node.join().expect("no panic")).sum()
    });
    assert_eq!(made, 6, "each key once");
    for node in &nodes {
        node.refresh().expect("read");
        for (day, key) in &node.keys().days {
            assert!(key.secret() == nodes[0].keys().days[day].secret(), "{day}");
        }
        assert!(node.missing_days(today).is_empty());
    }
}

#[test]
fn a_folder_that_cannot_be_read_leaves_the_keys_in_use() {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    let today = day("2021-04-07");
    keyring.provision_days(today).expect("provisioned");
    keystore.put("queue-key.json", "{");
    assert!(keyring.refresh().is_err());
    assert!(keyring.missing_days(today).is_empty());
}

#[test]
fn reading_again_beside_a_change_never_takes_keys_back() {
    let keystore = Keystore::new();
    let [here, there] = [keystore.open(), keystore.open()];
    let first = day("2021-04-07");
    thread::scope(|scope| {
        let other_node = scope.spawn(|| {
            for n in 0..10 {
                there.provision_days(first.plus(n)).expect("provisioned");
            }
        });
        let here = &here;
        let refreshing = scope.spawn(move || {
            while !other_node.is_finished() {
                here.refresh().expect("read");
            }
        });
        for n in 0..10 {
            here.provision_days(first.plus(n)).expect("provisioned");
            assert!(here.missing_days(first.plus(n)).is_empty(), "day {n}");
        }
        refreshing.join().expect("no panic");
    });
}
