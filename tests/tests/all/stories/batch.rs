//! What becomes of a report's contacts when the batch runs.
//!
//! robert.md §15 point 8. The finer points of validation and scoring are vectors (`crate::vectors`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use vigie_tests::{
    phone::{Phone, Risk, dbm, minutes},
    world::{Engine, World},
};

use crate::support::{report_of, send_report, world};

on_both_stores!(
    two_contacts_of_one_phone_give_two_scores,
    two_reporters_of_one_encounter_give_two_scores,
    a_foreign_contact_is_discarded,
    a_contact_of_nobody_is_discarded,
    a_message_too_late_does_not_count,
    an_altered_message_does_not_count,
    exposures_are_forgotten_after_fourteen_days,
    what_was_queued_is_sealed_under_random_keys,
);

async fn two_contacts_of_one_phone_give_two_scores(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(30), dbm(-55)).await;
    world.report(&alice).await;
    let database = world.database().await;
    assert_eq!(database.waiting().await, 2, "thirty minutes are two epochs, two EBIDs");

    world.run_job("robert-score").await;
    let [bobs] = &database.exposures().await[..] else { panic!("only Bob is exposed") };
    let epochs: Vec<i64> = bobs.iter().map(|&(epoch, _)| epoch).collect();
    let first = i64::from(bob.epoch()) - 2;
    assert_eq!(epochs, [first, first + 1]);
    assert_eq!(database.waiting().await, 0);
}

async fn two_reporters_of_one_encounter_give_two_scores(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob, mut carol] = world.phones().await;
    alice.near(&mut carol, minutes(15), dbm(-55));
    bob.near(&mut carol, minutes(15), dbm(-55));
    world.advance(minutes(15)).await;
    world.report(&alice).await;
    world.report(&bob).await;
    world.run_job("robert-score").await;

    let [carols] = &world.database().await.exposures().await[..] else { panic!("only Carol is exposed") };
    let [one, other] = carols[..] else { panic!("two scores") };
    assert_eq!(one, other, "the same epoch, heard alike");
}

async fn a_foreign_contact_is_discarded(engine: Engine) {
    let (world, alice) = a_short_meeting(engine).await;
    let mut report = report_of(&alice, &world.code().await);
    let ecc = report["contacts"][0]["ecc"].as_str().expect("text").to_owned();
    let [home] = STANDARD.decode(ecc).expect("base64")[..] else { panic!("one byte") };
    report["contacts"][0]["ecc"] = json!(STANDARD.encode([home ^ 0x01])); // 0x21 becomes 0x20
    nobody_is_exposed(&world, &report).await;
}

async fn a_contact_of_nobody_is_discarded(engine: Engine) {
    let (world, alice) = a_short_meeting(engine).await;
    let mut report = report_of(&alice, &world.code().await);
    report["contacts"][0]["ebid"] = json!(STANDARD.encode([7; 8]));
    nobody_is_exposed(&world, &report).await;
}

async fn a_message_too_late_does_not_count(engine: Engine) {
    let (world, alice) = a_short_meeting(engine).await;
    let mut report = report_of(&alice, &world.code().await);
    for detail in report["contacts"][0]["ids"].as_array_mut().expect("details") {
        let heard = detail["timeCollectedOnDevice"].as_u64().expect("a time");
        detail["timeCollectedOnDevice"] = json!(heard + 180); // already heard a second late
    }
    nobody_is_exposed(&world, &report).await;
}

async fn an_altered_message_does_not_count(engine: Engine) {
    let (world, alice) = a_short_meeting(engine).await;
    let mut report = report_of(&alice, &world.code().await);
    for detail in report["contacts"][0]["ids"].as_array_mut().expect("details") {
        let sent = detail["timeFromHelloMessage"].as_u64().expect("a time");
        detail["timeFromHelloMessage"] = json!(sent ^ 1);
    }
    nobody_is_exposed(&world, &report).await;
}

async fn exposures_are_forgotten_after_fourteen_days(engine: Engine) {
    let (world, alice) = a_short_meeting(engine).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    let database = world.database().await;
    assert_eq!(database.exposures().await.concat().len(), 1);

    // The meeting was in the epoch that began at 08:00; exactly 1344 epochs later it is kept.
    world.set_clock("2021-04-21T08:14:59Z").await;
    world.run_job("robert-score").await;
    assert_eq!(database.exposures().await.concat().len(), 1, "an age of 1344 epochs is kept");
    world.set_clock("2021-04-21T08:15:00Z").await;
    world.run_job("robert-score").await;
    assert_eq!(database.exposures().await.concat().len(), 0, "and one more is not");
}

async fn what_was_queued_is_sealed_under_random_keys(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(15 * 12), dbm(-55)).await;
    world.report(&alice).await;
    let heard: Vec<_> = bob.tuples.range(..bob.epoch()).map(|(_, tuple)| tuple.ebid.0).collect();
    assert_eq!(heard.len(), 12, "three hours are twelve epochs");

    let sealed = world.database().await.blobs("SELECT sealed FROM robert_contact ORDER BY key").await;
    assert_eq!(sealed.len(), 12);
    let clear = |ebid: &[u8; 8]| sealed.iter().any(|row| row.windows(8).any(|bytes| bytes == ebid));
    assert!(!heard.iter().any(clear), "an EBID lies in the queue in clear");
    let keys = world.database().await.blobs("SELECT key FROM robert_contact").await;
    assert!(keys.iter().all(|key| key.len() == 16), "128 random bits");
    let lengths: std::collections::BTreeSet<_> = sealed.iter().map(Vec::len).collect();
    assert!(lengths.iter().all(|length| length.is_power_of_two()), "padded: {lengths:?}");
}

/// Alice and Bob met for ten minutes, within one epoch.
async fn a_short_meeting(engine: Engine) -> (World, Phone) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(10), dbm(-55)).await;
    (world, alice)
}

/// The report is accepted and gone after the batch, and nobody has a score of it.
async fn nobody_is_exposed(world: &World, report: &Value) {
    assert_eq!(send_report(world, report).await.status, 200);
    let database = world.database().await;
    assert_eq!(database.waiting().await, 1);
    world.run_job("robert-score").await;
    assert_eq!(database.waiting().await, 0, "discarded contacts leave the queue too");
    assert!(database.exposures().await.is_empty());
    let mut anybody = world.phone().await;
    assert_eq!(anybody.status().await.expect("answered").risk(), Ok(Risk::None));
}
