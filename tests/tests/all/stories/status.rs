//! Status requests: how often, how late, and what is remembered of a refused one.
//!
//! robert.md §15 points 3 and 4.

use vigie_tests::{
    phone::{Phone, Purpose, Refusal, minutes},
    world::{Engine, World},
};

use crate::support::{refused, world};

on_both_stores!(
    asking_again_too_soon_is_refused_and_remembered,
    a_refused_attempt_does_not_restart_the_interval,
    sixty_seconds_of_drift_pass_and_sixty_one_do_not,
    the_servers_fraction_of_a_second_counts,
    a_refused_drift_is_remembered_when_the_mac_is_right,
    drift_comes_before_unknown,
    a_wrong_mac_is_remembered_as_a_failure,
    status_works_in_every_epoch_of_the_bundle,
);

async fn asking_again_too_soon_is_refused_and_remembered(engine: Engine) {
    let world = world(engine).await;
    let mut bob = world.phone().await;
    bob.status().await.expect("a new phone may ask at once");
    let asked = bob.epoch();

    assert_eq!(refused(bob.status().await), Refusal::empty(400), "in the same epoch");
    world.advance(minutes(15)).await;
    assert_eq!(refused(bob.status().await), Refusal::empty(400), "in the next epoch");

    let database = world.database().await;
    let now = i64::from(bob.epoch());
    assert_eq!(database.number("SELECT CAST(last_failed_status_epoch AS BIGINT) FROM robert_registration").await, now);
    let said = database.text("SELECT last_failed_status FROM robert_registration").await;
    let expected = format!(
        "Discarding ESR request because epochs are too close: last ESR request epoch {asked} vs current epoch {now} \
         => 1 < 2 (tolerance)"
    );
    assert_eq!(said.as_deref(), Some(expected.as_str()));
}

async fn a_refused_attempt_does_not_restart_the_interval(engine: Engine) {
    let world = world(engine).await;
    let mut bob = world.phone().await;
    bob.status().await.expect("answered");
    world.advance(minutes(15)).await;
    refused(bob.status().await);
    world.advance(minutes(15)).await;
    bob.status().await.expect("two epochs after the accepted one");
}

async fn sixty_seconds_of_drift_pass_and_sixty_one_do_not(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    for (ahead, status) in [(0, 200), (60, 200), (-60, 200), (61, 400), (-61, 400), (86_400, 400), (-86_400, 400)] {
        assert_eq!(forget_dated(&bob, ahead).await, status, "{ahead} s ahead");
    }
}

async fn the_servers_fraction_of_a_second_counts(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    world.set_clock("2021-04-07T09:00:00.500Z").await;
    // The phone's whole second is half a second behind the server's clock.
    for (ahead, status) in [(61, 200), (62, 400), (-60, 200), (-61, 400)] {
        assert_eq!(forget_dated(&bob, ahead).await, status, "{ahead} s ahead");
    }
    assert_eq!(drift(&world).await, 61, "61.5 seconds late, rounded down");
    forget_dated(&bob, 62).await;
    assert_eq!(drift(&world).await, -62, "61.5 seconds early, rounded down");
}

async fn a_refused_drift_is_remembered_when_the_mac_is_right(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    for purpose in Purpose::ALL {
        let late = bob.sign(purpose, bob.epoch(), bob.clock.ntp() - 100).expect("an EBID");
        let answer = bob.send(purpose, &late).await.expect("an answer");
        assert_eq!(answer.refusal(), Ok(Refusal::empty(400)), "{purpose:?}");
        assert_eq!(drift(&world).await, 100, "{purpose:?}");

        // Anybody can send a wrong MAC: it must leave no trace in somebody's registration.
        let mut forged = bob.sign(purpose, bob.epoch(), bob.clock.ntp() - 200).expect("an EBID");
        forged.mac = late.mac.clone();
        let answer = bob.send(purpose, &forged).await.expect("an answer");
        assert_eq!(answer.refusal(), Ok(Refusal::empty(400)), "{purpose:?}");
        assert_eq!(drift(&world).await, 100, "{purpose:?}");
    }
}

async fn drift_comes_before_unknown(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    bob.unregister().await.expect("forgotten");
    let late = bob.sign(Purpose::Status, bob.epoch(), bob.clock.ntp() - 61).expect("an EBID");
    let answer = bob.send(Purpose::Status, &late).await.expect("an answer");
    assert_eq!(answer.refusal(), Ok(Refusal::empty(400)), "late, although unknown too");
    let punctual = bob.sign_now(Purpose::Status).expect("an EBID");
    let answer = bob.send(Purpose::Status, &punctual).await.expect("an answer");
    assert_eq!(answer.refusal(), Ok(Refusal::empty(430)));
}

async fn a_wrong_mac_is_remembered_as_a_failure(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    let mut forged = bob.sign_now(Purpose::Status).expect("an EBID");
    forged.mac = bob.sign_now(Purpose::Unregister).expect("an EBID").mac;
    let answer = bob.send(Purpose::Status, &forged).await.expect("an answer");
    assert_eq!(answer.refusal(), Ok(Refusal::empty(400)));

    let database = world.database().await;
    let said = database.text("SELECT last_failed_status FROM robert_registration").await;
    assert_eq!(said.as_deref(), Some("Invalid MAC"));
    let epoch = database.number("SELECT CAST(last_failed_status_epoch AS BIGINT) FROM robert_registration").await;
    assert_eq!(epoch, i64::from(bob.epoch()));
}

async fn status_works_in_every_epoch_of_the_bundle(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    // The server never compares epochId with its own epoch: any EBID of the phone opens the door.
    let first = bob.epoch();
    for epoch in [first, first + 1, first + 50, first + 96, first + 287] {
        let request = bob.sign(Purpose::DeleteHistory, epoch, bob.clock.ntp()).expect("an EBID");
        let answer = bob.send(Purpose::DeleteHistory, &request).await.expect("an answer");
        assert_eq!(answer.status, 200, "epoch {epoch}");
    }
}

/// Sends a deleteExposureHistory dated so many seconds ahead of the phone's clock. (Status would be
/// held back by its interval.)
async fn forget_dated(phone: &Phone, ahead: i64) -> u16 {
    let dated = phone.clock.ntp().checked_add_signed(ahead).expect("a date");
    let request = phone.sign(Purpose::DeleteHistory, phone.epoch(), dated).expect("an EBID");
    phone.send(Purpose::DeleteHistory, &request).await.expect("an answer").status
}

async fn drift(world: &World) -> i64 {
    world.database().await.number("SELECT CAST(last_drift AS BIGINT) FROM robert_registration").await
}
