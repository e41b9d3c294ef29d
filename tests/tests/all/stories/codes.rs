//! Declaration codes of the four kinds: how they may be typed, how long they are good, and that each
//! pays once.
//!
//! health-data.md A.1, A.5, A.6; robert.md §4.4.

use std::collections::BTreeSet;

use vigie_tests::{
    phone::{Refusal, dbm, minutes},
    world::{CodeKind, Engine, World},
};

use crate::support::{refused, setup, world};

on_both_stores!(
    each_kind_of_code_pays_once,
    codes_have_the_shapes_that_apps_accept,
    a_code_may_be_typed_in_any_case,
    a_short_code_ends_after_sixty_minutes,
    a_long_code_ends_at_the_end_of_its_tenth_day_in_paris,
    a_test_code_ends_at_the_midnight_of_its_fifteenth_day,
    a_signed_code_ends_after_ten_days,
    thirty_two_reports_with_one_code_spend_it_once,
    codes_of_another_issuer_are_judged_as_the_vectors_say,
);

async fn each_kind_of_code_pays_once(engine: Engine) {
    let world = world(engine).await;
    let alice = world.phone().await;
    for kind in CodeKind::ALL {
        let code = world.codes(kind, 1).await.remove(0);
        assert_eq!(pay(&world, &code).await, 200, "{kind:?}");
        let said = format!("Unrecognized token of length: {}", code.len());
        assert_eq!(refused(alice.report(&code).await), Refusal::saying(401, &said), "{kind:?} again");
    }
    assert_eq!(world.kpis().await.reports_count, 4);
}

async fn codes_have_the_shapes_that_apps_accept(engine: Engine) {
    let world = world(engine).await;
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    for (kind, length) in [(CodeKind::Short, 6), (CodeKind::Test, 12)] {
        let codes = world.codes(kind, 200).await;
        assert!(codes.iter().all(|code| code.len() == length && code.chars().all(upper)), "{kind:?}");
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 200, "no code twice");
    }
    for code in world.codes(CodeKind::Long, 200).await {
        let shape: String =
            code.chars().map(|c| if c.is_ascii_digit() || ('a'..='f').contains(&c) { 'x' } else { c }).collect();
        assert_eq!(shape, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(code.as_bytes()[14], b'4', "a random UUID");
    }
    for code in world.codes(CodeKind::Jwt, 3).await {
        let token = crate::support::Jws::read(&code);
        let header: serde_json::Value = serde_json::from_str(&token.header).expect("JSON");
        assert_eq!((&header["alg"], &header["typ"]), (&"ES256".into(), &"JWT".into()));
        assert_eq!(token.claim("iat"), world.clock.unix() / 3600 * 3600, "rounded down to the hour");
    }
}

async fn a_code_may_be_typed_in_any_case(engine: Engine) {
    let world = world(engine).await;
    for kind in [CodeKind::Short, CodeKind::Long, CodeKind::Test] {
        let codes = world.codes(kind, 2).await;
        assert_eq!(pay(&world, &codes[0].to_lowercase()).await, 200, "{kind:?} in lower case");
        assert_eq!(pay(&world, &codes[1].to_uppercase()).await, 200, "{kind:?} in upper case");
        assert_eq!(pay(&world, &codes[0]).await, 401, "{kind:?}: it was that code");
    }
}

async fn a_short_code_ends_after_sixty_minutes(engine: Engine) {
    let world = world(engine).await;
    ends_after(&world, CodeKind::Short, "2021-04-07T09:00:00Z").await;
}

async fn a_long_code_ends_at_the_end_of_its_tenth_day_in_paris(engine: Engine) {
    let world = world(engine).await;
    // 23:59 in Paris, which is on summer time.
    ends_after(&world, CodeKind::Long, "2021-04-17T21:59:00Z").await;
}

async fn a_test_code_ends_at_the_midnight_of_its_fifteenth_day(engine: Engine) {
    let world = world(engine).await;
    ends_after(&world, CodeKind::Test, "2021-04-22T00:00:00Z").await;
}

async fn a_signed_code_ends_after_ten_days(engine: Engine) {
    let world = world(engine).await;
    ends_after(&world, CodeKind::Jwt, "2021-04-17T08:00:00Z").await;
}

async fn thirty_two_reports_with_one_code_spend_it_once(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(15), dbm(-55)).await;
    for kind in CodeKind::ALL {
        let code = world.codes(kind, 1).await.remove(0);
        let reports: Vec<_> = (0..32)
            .map(|_| {
                let (alice, code) = (alice.clone(), code.clone());
                tokio::spawn(async move { alice.report(&code).await })
            })
            .collect();
        let mut accepted = 0;
        for report in reports {
            match report.await.expect("a report does not panic") {
                Ok(_) => accepted += 1,
                outcome => assert_eq!(refused(outcome).status, 401),
            }
        }
        assert_eq!(accepted, 1, "{kind:?}");
    }
    assert_eq!(world.database().await.waiting().await, 4, "one report of one contact for each kind");
    assert_eq!(world.kpis().await.reports_count, 4);
}

/// The codes of `jwt.json`, handed in one after the other at the instant they were made for.
async fn codes_of_another_issuer_are_judged_as_the_vectors_say(engine: Engine) {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../vectors/robert/jwt.json")).expect("the published file");
    let codes = &vectors["submissionCode"];
    assert_eq!(codes["nowUnix"], 1_641_900_000, "which is 11:20 on that day");
    let mut setup = setup(engine).at("2022-01-11T11:20:00Z");
    for (kid, key) in codes["publicKeys"].as_object().expect("keys by kid") {
        setup = setup.with(&format!("VIGIE__CODES__JWT_KEYS__{kid}"), key.as_str().expect("base64"));
    }
    let world = setup.open().await;
    for case in codes["cases"].as_array().expect("cases") {
        let accepted = pay(&world, case["token"].as_str().expect("a token")).await == 200;
        assert_eq!(accepted, case["expectedValid"], "{}", case["name"]);
    }
}

/// Codes made now are good at `last` and no longer a second later.
async fn ends_after(world: &World, kind: CodeKind, last: &str) {
    let codes = world.codes(kind, 2).await;
    world.set_clock(last).await;
    assert_eq!(pay(world, &codes[0]).await, 200, "in its last second");
    world.advance_seconds(1).await;
    assert_eq!(pay(world, &codes[1]).await, 401, "a second later");
}

/// Pays for an empty report; the status of the answer.
async fn pay(world: &World, code: &str) -> u16 {
    let report = serde_json::json!({"token": code, "contacts": []});
    crate::support::send_report(world, &report).await.status
}
