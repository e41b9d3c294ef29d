//! Warnings: who gets one, when, what it says, and when it goes.
//!
//! robert.md §15 points 9 and 10.

use serde_json::json;
use vigie_tests::{
    phone::{Clock, Phone, Risk, StatusAnswer, dbm, minutes, unix_seconds},
    world::{Engine, Kpis, World},
};

use crate::support::{Jws, world};

on_both_stores!(
    a_neighbour_is_warned_and_the_reporter_is_not,
    one_epoch_beside_one_reporter_warns_nobody,
    a_warning_comes_only_after_the_batch,
    a_warning_stays_the_same_until_the_batch_changes_it,
    a_warning_goes_after_eight_days,
    a_later_encounter_raises_a_new_warning,
    an_earlier_encounter_reported_later_raises_none,
    an_encounter_too_long_ago_raises_none,
    the_date_of_the_contact_is_blurred_by_a_day,
    the_date_of_the_contact_is_never_in_the_future,
);

const DAY: u64 = 86_400;

async fn a_neighbour_is_warned_and_the_reporter_is_not(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob, mut carol] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;

    let figures = world.kpis().await;
    let expected = Kpis { reports_count: 1, infected_users_not_notified: 1, ..Kpis::default() };
    assert_eq!(figures, expected, "Bob is at risk and does not know yet");

    assert_eq!(risk(&mut bob).await, Risk::High);
    assert_eq!(risk(&mut alice).await, Risk::None);
    assert_eq!(risk(&mut carol).await, Risk::None, "she was elsewhere");

    let figures = world.kpis().await;
    assert_eq!((figures.alerted_users, figures.notified_users), (1, 1));
    world.run_job("robert-score").await;
    assert_eq!(world.kpis().await.infected_users_not_notified, 0, "he knows now");
}

async fn one_epoch_beside_one_reporter_warns_nobody(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    // As near and as long as one EBID can be heard: at most a score of 14, below the threshold.
    world.meeting(&mut alice, &mut bob, minutes(15), dbm(-20)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    assert_eq!(risk(&mut bob).await, Risk::None);
    let figures = world.kpis().await;
    assert_eq!(figures.exposed_but_not_at_risk_users, 1, "exposed all the same");
    assert_eq!(figures.alerted_users, 0);
}

async fn a_warning_comes_only_after_the_batch(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    assert_eq!(risk(&mut bob).await, Risk::None);
    world.advance(minutes(30)).await;
    world.run_job("robert-score").await;
    assert_eq!(risk(&mut bob).await, Risk::High);
}

async fn a_warning_stays_the_same_until_the_batch_changes_it(engine: Engine) {
    let (world, mut bob) = bob_is_at_risk(engine).await;
    let first = bob.status().await.expect("answered");
    for _ in 0..3 {
        world.advance(minutes(8 * 60)).await;
        world.run_job("robert-score").await;
        let again = bob.status().await.expect("answered");
        assert_eq!(said(&again), said(&first));
        assert_eq!(jti(&again), jti(&first), "one warning, one declaration");
    }
    assert_eq!(world.kpis().await.notified_users, 1, "read four times, counted once");
}

async fn a_warning_goes_after_eight_days(engine: Engine) {
    let (world, mut bob) = bob_is_at_risk(engine).await;
    let contact = bob.status().await.expect("answered").last_contact();
    // The batch of any hour of the eighth day after the contact's midnight ends it, none before.
    go_to(&world, contact + 8 * DAY - 1).await;
    world.run_job("robert-score").await;
    assert_eq!(risk(&mut bob).await, Risk::High, "the last second of the seventh day");
    go_to(&world, contact + 8 * DAY).await;
    world.advance(minutes(30)).await;
    assert_eq!(risk(&mut bob).await, Risk::High, "time alone changes nothing");
    world.run_job("robert-score").await;
    world.advance(minutes(30)).await;
    let answer = bob.status().await.expect("answered");
    assert_eq!(answer.risk(), Ok(Risk::None));
    assert_eq!(answer.declaration_token, None);
    assert_eq!(answer.last_contact_date, None);
}

async fn a_later_encounter_raises_a_new_warning(engine: Engine) {
    let (world, mut bob) = bob_is_at_risk(engine).await;
    let first = bob.status().await.expect("answered");
    world.advance_seconds(3 * DAY).await;
    bob.status().await.expect("a phone that stays in touch");

    let mut carol = world.phone().await;
    world.meeting(&mut carol, &mut bob, minutes(40), dbm(-50)).await;
    world.report(&carol).await;
    world.run_job("robert-score").await;
    let second = bob.status().await.expect("answered");
    assert_eq!(second.risk(), Ok(Risk::High));
    assert!(second.last_scoring() > first.last_scoring(), "the phone takes it for news");
    assert!(second.last_contact() >= first.last_contact(), "the contact never moves back");
    assert_ne!(jti(&second), jti(&first), "a warning of its own");

    let figures = world.kpis().await;
    assert_eq!((figures.alerted_users, figures.notified_users), (1, 2), "one person, two warnings");
}

async fn an_earlier_encounter_reported_later_raises_none(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob, mut carol] = world.phones().await;
    world.meeting(&mut carol, &mut bob, minutes(40), dbm(-55)).await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    let first = bob.status().await.expect("answered");

    world.advance_seconds(DAY).await;
    world.report(&carol).await;
    world.run_job("robert-score").await;
    let second = bob.status().await.expect("answered");
    assert_eq!(said(&second), said(&first), "what lay before the warning is never counted again");
}

async fn an_encounter_too_long_ago_raises_none(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.advance_seconds(7 * DAY).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    assert_eq!(risk(&mut bob).await, Risk::None);
    let figures = world.kpis().await;
    assert_eq!(figures.users_above_risk_threshold_but_retention_period_expired, 1);
    world.run_job("robert-score").await;
    assert_eq!(world.kpis().await, figures, "and counted once");
}

async fn the_date_of_the_contact_is_blurred_by_a_day(engine: Engine) {
    let world = world(engine).await;
    let mut alice = world.phone().await;
    let mut neighbours: Vec<Phone> = world.phones::<12>().await.into();
    for neighbour in &mut neighbours {
        alice.near(neighbour, minutes(40), dbm(-55));
    }
    world.set_clock("2021-04-09T20:00:00Z").await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    let midnight = ntp("2021-04-07T00:00:00Z");
    let mut drawn = Vec::new();
    for neighbour in &mut neighbours {
        let answer = neighbour.status().await.expect("answered");
        let contact = answer.last_contact();
        assert!([midnight - DAY, midnight, midnight + DAY].contains(&contact), "{contact}");
        drawn.push(contact);
    }
    // Twelve equal draws of three values are a fault (or one chance in 177 147).
    assert!(drawn.iter().any(|date| *date != drawn[0]), "the date is not blurred at all");
}

async fn the_date_of_the_contact_is_never_in_the_future(engine: Engine) {
    let world = world(engine).await;
    let mut alice = world.phone().await;
    let mut neighbours: Vec<Phone> = world.phones::<6>().await.into();
    for neighbour in &mut neighbours {
        alice.near(neighbour, minutes(40), dbm(-55));
    }
    world.advance(minutes(40)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    let midnight = ntp("2021-04-07T00:00:00Z");
    for neighbour in &mut neighbours {
        let contact = neighbour.status().await.expect("answered").last_contact();
        assert!([midnight - DAY, midnight].contains(&contact), "met today: today or yesterday, got {contact}");
    }
}

/// Alice and Bob spent forty minutes together, Alice reported, the batch has run.
async fn bob_is_at_risk(engine: Engine) -> (World, Phone) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    (world, bob)
}

async fn risk(phone: &mut Phone) -> Risk {
    phone.status().await.expect("answered").risk().expect("a known level")
}

/// What a warning says about itself.
fn said(answer: &StatusAnswer) -> (u8, u64, u64) {
    (answer.risk_level, answer.last_contact(), answer.last_scoring())
}

fn jti(answer: &StatusAnswer) -> serde_json::Value {
    let token = Jws::read(answer.declaration_token.as_deref().expect("a declaration token"));
    let jti = token.claim("jti");
    assert_ne!(jti, json!(null));
    jti
}

fn ntp(instant: &str) -> u64 {
    Clock::at_unix(unix_seconds(instant).expect("an instant")).ntp()
}

async fn go_to(world: &World, ntp: u64) {
    world.advance_seconds(ntp - world.clock.ntp()).await;
}
