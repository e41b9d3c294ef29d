//! The three signed tokens, checked with the public keys that the operator hands out.
//!
//! robert.md §4.3, §5.6, §5.7; §15 points 9 and 12.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use vigie_tests::{
    phone::{NTP_MINUS_UNIX, dbm, minutes},
    world::Engine,
};

use crate::support::{Jws, public_key, world};

on_both_stores!(
    a_report_is_answered_with_proof_of_it,
    analytics_tokens_of_one_minute_are_identical,
    a_warned_phone_can_declare_it,
    each_token_has_a_key_of_its_own,
);

async fn a_report_is_answered_with_proof_of_it(engine: Engine) {
    let world = world(engine).await;
    let alice = world.phone().await;
    world.advance_seconds(17).await;
    let token = Jws::read(&world.report(&alice).await.report_validation_token);
    let now = world.clock.unix();
    assert_eq!(token.header, r#"{"type":"JWT","alg":"RS256"}"#);
    assert_eq!(token.claims, format!(r#"{{"iat":{now},"exp":{}}}"#, now + 5 * 60));
    assert!(token.is_signed_by(&public_key(&world, "report-token-key").await));
}

async fn analytics_tokens_of_one_minute_are_identical(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob, mut carol] = world.phones().await;
    let minute = world.clock.unix();
    let first = alice.status().await.expect("answered").analytics_token.expect("always one");
    world.advance_seconds(59).await;
    let second = bob.status().await.expect("answered").analytics_token.expect("always one");
    world.advance_seconds(1).await;
    let third = carol.status().await.expect("answered").analytics_token.expect("always one");
    assert_eq!(first, second, "one minute, one token: it identifies nobody");
    assert_ne!(second, third);

    let token = Jws::read(&first);
    assert_eq!(token.header, r#"{"type":"JWT","alg":"RS256"}"#);
    let expires = minute + 361 * 60;
    assert_eq!(token.claims, format!(r#"{{"iat":{minute},"exp":{expires},"iss":"robert-server"}}"#));
    assert!(token.is_signed_by(&public_key(&world, "analytics-token-key").await));
}

async fn a_warned_phone_can_declare_it(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(40), dbm(-55)).await;
    world.report(&alice).await;
    world.run_job("robert-score").await;
    let scored_in = bob.epoch();
    world.advance(minutes(47)).await;
    let answer = bob.status().await.expect("answered");
    let token = Jws::read(answer.declaration_token.as_deref().expect("a declaration token"));

    // The only place outside the database where the permanent identifier goes, hashed.
    let ids = world.database().await.blobs("SELECT id FROM robert_exposure").await;
    let preimage = format!("{}4{scored_in}", STANDARD.encode(&ids[0]));
    let jti = hex::encode(Sha256::digest(preimage));
    let now = world.clock.unix();
    let asked_in = bob.time_start + 900 * u64::from(bob.epoch());
    let contact = answer.last_contact();
    assert_eq!(
        token.claims,
        format!(
            r#"{{"jti":"{jti}","iat":{now},"iss":"tac","notificationDateTimestamp":{asked_in},"lastContactDateTimestamp":{contact}}}"#
        )
    );
    assert!(token.header.starts_with(r#"{"type":"JWT","kid":""#), "{}", token.header);
    assert!(token.header.ends_with(r#"","alg":"RS256"}"#), "{}", token.header);
    assert!(token.is_signed_by(&public_key(&world, "declaration-token-key").await));
    assert_eq!(answer.last_scoring(), bob.time_start + 900 * u64::from(scored_in));
    assert!(asked_in > NTP_MINUS_UNIX && asked_in <= world.clock.ntp());
}

async fn each_token_has_a_key_of_its_own(engine: Engine) {
    let world = world(engine).await;
    let alice = world.phone().await;
    let token = Jws::read(&world.report(&alice).await.report_validation_token);
    for other in ["declaration-token-key", "analytics-token-key"] {
        assert!(!token.is_signed_by(&public_key(&world, other).await), "{other}");
    }
}
