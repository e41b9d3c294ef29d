//! Whom the server knows, for how long, and how it says that it does not.
//!
//! robert.md §15 points 5 and 6.

use vigie_tests::{
    phone::{Phone, Purpose, Refusal, minutes},
    world::Engine,
};

use crate::support::{refused, world};

on_both_stores!(
    an_old_identifier_opens_the_door_until_its_day_key_is_destroyed,
    a_destroyed_day_key_does_not_come_back,
    who_unregistered_is_unknown,
    a_missing_registration_is_not_an_unknown_identity,
    a_mac_made_for_one_request_opens_no_other,
);

/// Days a K_S lives after its own day.
const KEY_DAYS: u64 = 15;
const DAY: u64 = 24 * 60;

async fn an_old_identifier_opens_the_door_until_its_day_key_is_destroyed(engine: Engine) {
    let world = world(engine).await;
    let mut bob = world.phone().await;
    // Bob's bundle reaches three days ahead. Then he goes where there is no network.
    for away in 1..=3 + KEY_DAYS {
        world.advance(minutes(DAY)).await;
        world.run_job("robert-forget").await;
        assert_eq!(forget(&bob).await, Ok(()), "after {away} days");
    }
    world.advance(minutes(DAY)).await;
    world.run_job("robert-forget").await;
    for purpose in Purpose::ALL {
        let request = bob.sign_now(purpose).expect("an EBID");
        let answer = bob.send(purpose, &request).await.expect("an answer");
        assert_eq!(answer.refusal(), Ok(Refusal::empty(430)), "{purpose:?}: start over");
    }
    assert_eq!(refused(bob.status().await), Refusal::empty(430));
}

async fn a_destroyed_day_key_does_not_come_back(engine: Engine) {
    let mut world = world(engine).await;
    let bob = world.phone().await;
    world.advance(minutes((KEY_DAYS + 4) * DAY)).await;
    world.run_job("robert-forget").await;
    assert_eq!(forget(&bob).await, Err(430));
    world.restart().await;
    assert_eq!(forget(&bob).await, Err(430), "after a restart");
    world.set_clock("2021-04-08T12:00:00Z").await;
    world.run_job("robert-keys").await;
    assert_eq!(forget(&bob).await, Err(430), "after the clock went back: a day that lost its key gets no other");
}

async fn who_unregistered_is_unknown(engine: Engine) {
    let world = world(engine).await;
    let [alice, mut bob] = world.phones().await;
    bob.unregister().await.expect("forgotten");

    for purpose in Purpose::ALL {
        let request = bob.sign_now(purpose).expect("an EBID");
        let answer = bob.send(purpose, &request).await.expect("an answer");
        assert_eq!(answer.refusal(), Ok(Refusal::empty(430)), "{purpose:?}");
    }
    assert_eq!(refused(bob.status().await), Refusal::empty(430));
    assert_eq!(forget(&alice).await, Ok(()), "others are not concerned");

    let database = world.database().await;
    for table in ["SELECT count(*) FROM robert_registration", "SELECT count(*) FROM robert_identity"] {
        assert_eq!(database.number(table).await, 1, "{table}: only Alice is left");
    }
}

async fn a_missing_registration_is_not_an_unknown_identity(engine: Engine) {
    let world = world(engine).await;
    let bob = world.phone().await;
    // No request does this: the identity stays, its registration goes.
    let removed = world.database().await.execute("DELETE FROM robert_registration").await;
    assert_eq!(removed, 1);
    for purpose in Purpose::ALL {
        let request = bob.sign_now(purpose).expect("an EBID");
        let answer = bob.send(purpose, &request).await.expect("an answer");
        assert_eq!(answer.refusal(), Ok(Refusal::empty(404)), "{purpose:?}");
    }
}

async fn a_mac_made_for_one_request_opens_no_other(engine: Engine) {
    let world = world(engine).await;
    let mut bob = world.phone().await;
    for made_for in Purpose::ALL {
        for sent_to in Purpose::ALL.into_iter().filter(|&purpose| purpose != made_for) {
            let request = bob.sign_now(made_for).expect("an EBID");
            let answer = bob.send(sent_to, &request).await.expect("an answer");
            assert_eq!(answer.refusal(), Ok(Refusal::empty(400)), "{made_for:?} sent to {sent_to:?}");
        }
    }
    bob.status().await.expect("nothing happened to Bob");
}

/// deleteExposureHistory: the one authenticated request that may be made at any time and changes
/// nothing for a phone nobody met.
async fn forget(phone: &Phone) -> Result<(), u16> {
    match phone.delete_history().await {
        Ok(()) => Ok(()),
        outcome => Err(refused(outcome).status),
    }
}
