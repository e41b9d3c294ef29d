//! The bundle of ephemeral tuples, opened by a phone that knows nothing of the server.
//!
//! robert.md §15 point 2.

use vigie_tests::{phone::Phone, world::Engine};

use crate::support::world;

on_both_stores!(
    a_bundle_covers_the_rest_of_today_and_three_more_days,
    the_next_bundle_says_the_same_of_the_days_it_shares,
    two_phones_share_no_identifier,
);

async fn a_bundle_covers_the_rest_of_today_and_three_more_days(engine: Engine) {
    let world = world(engine).await;
    for (instant, today) in [
        ("2021-04-08T00:00:00Z", 96), // first second of the first epoch
        ("2021-04-08T00:14:59Z", 96), // last second of the first epoch
        ("2021-04-08T00:15:00Z", 95), // first second of the second
        ("2021-04-08T10:07:00Z", 56), // any time
        ("2021-04-08T23:44:59Z", 2),  // last second of the last but one
        ("2021-04-08T23:45:00Z", 1),  // first second of the last
        ("2021-04-08T23:59:59Z", 1),  // last second of the day
        ("2021-04-09T00:00:00Z", 96), // and over
    ] {
        world.set_clock(instant).await;
        let phone = world.phone().await;
        let epochs: Vec<u32> = phone.tuples.keys().copied().collect();
        let first = phone.epoch();
        let expected: Vec<u32> = (first..first + today + 3 * 96).collect();
        assert_eq!(epochs, expected, "at {instant}");
    }
}

async fn the_next_bundle_says_the_same_of_the_days_it_shares(engine: Engine) {
    let world = world(engine).await;
    let mut phone = world.phone().await;
    let first: Phone = phone.clone();

    world.set_clock("2021-04-09T12:00:00Z").await;
    // The phone itself refuses a bundle that gives an epoch a second EBID.
    phone.status().await.expect("answered");

    let last = |phone: &Phone| *phone.tuples.keys().next_back().expect("a bundle");
    assert_eq!(last(&phone), last(&first) + 2 * 96, "two days later, two days further");
}

async fn two_phones_share_no_identifier(engine: Engine) {
    let world = world(engine).await;
    let [alice, bob] = world.phones().await;
    let mut all: Vec<_> = alice.tuples.values().chain(bob.tuples.values()).map(|tuple| tuple.ebid).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count, "no EBID twice, in neither bundle nor between them");
}
