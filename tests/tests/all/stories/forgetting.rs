//! Being forgotten: the history, or everything.
//!
//! robert.md §15 point 11.

use vigie_tests::{
    phone::{Refusal, Risk, dbm, minutes},
    world::Engine,
};

use crate::support::{refused, world};

on_both_stores!(
    forgetting_the_history_keeps_the_warning,
    a_forgotten_history_does_not_count_any_more,
    forgetting_an_empty_history_is_no_error,
    unregistering_erases_everything,
    nobody_is_warned_of_a_phone_that_unregistered_nor_is_it,
);

async fn forgetting_the_history_keeps_the_warning(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    let before = bob.status().await.expect("answered");

    bob.delete_history().await.expect("forgotten");
    assert!(world.database().await.exposures().await.is_empty());
    world.advance(minutes(30)).await;
    world.run_job("robert-score").await;
    let after = bob.status().await.expect("answered");
    assert_eq!(after.risk(), Ok(Risk::High));
    assert_eq!(after.last_contact_date, before.last_contact_date);
    assert_eq!(after.last_risk_scoring_date, before.last_risk_scoring_date);
}

async fn a_forgotten_history_does_not_count_any_more(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    for _ in 0..2 {
        // Alone, each of the two evenings is below the threshold; together they are above it.
        let mut neighbour = world.phone().await;
        world.meeting(&mut neighbour, &mut bob, minutes(15), dbm(-55)).await;
        world.report(&neighbour).await;
        world.meeting(&mut alice, &mut bob, minutes(15), dbm(-90)).await;
        world.run_job("robert-score").await;
        assert_eq!(bob.status().await.expect("answered").risk(), Ok(Risk::None));
        bob.delete_history().await.expect("forgotten");
    }
}

async fn forgetting_an_empty_history_is_no_error(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    bob.delete_history().await.expect("there was nothing to forget");
    bob.delete_history().await.expect("and again");
}

async fn unregistering_erases_everything(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    bob.unregister().await.expect("forgotten");
    assert_eq!(refused(bob.unregister().await), Refusal::empty(430), "only once");

    let database = world.database().await;
    assert!(database.exposures().await.is_empty());
    assert_eq!(database.number("SELECT count(*) FROM robert_registration").await, 1, "Alice is left");
    assert_eq!(database.number("SELECT count(*) FROM robert_identity").await, 1, "Alice is left");
}

async fn nobody_is_warned_of_a_phone_that_unregistered_nor_is_it(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    bob.unregister().await.expect("forgotten, with his contacts still waiting");
    world.run_job("robert-score").await;

    let database = world.database().await;
    assert_eq!(database.waiting().await, 0);
    assert!(database.exposures().await.is_empty(), "what was heard of him is discarded");
    assert_eq!(world.kpis().await.infected_users_not_notified, 0);
}
