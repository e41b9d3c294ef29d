//! Reports: what is accepted, what is refused, and what a refusal costs.
//!
//! robert.md §15 point 7.

use serde_json::{Value, json};
use vigie_tests::{
    phone::{Refusal, Reported, dbm, minutes},
    world::{Engine, World},
};

use crate::support::{report_of, send_report, world};

on_both_stores!(
    an_empty_report_is_a_report,
    a_report_without_a_list_costs_nothing,
    a_report_needs_a_token,
    a_refused_token_is_answered_with_its_length_and_nothing_else,
    members_nobody_knows_are_ignored,
    a_hundred_thousand_messages_are_accepted,
    malformed_entries_are_dropped_and_the_rest_counts,
    a_wrong_type_deep_inside_costs_nothing,
);

async fn an_empty_report_is_a_report(engine: Engine) {
    let world = world(engine).await;
    let report = json!({"token": world.code().await, "contacts": []});
    accepted(&world, &report).await;
    assert_eq!(world.database().await.waiting().await, 0);
    assert_eq!(world.kpis().await.reports_count, 1);
    let again = send_report(&world, &report).await;
    assert_eq!(again.status, 401, "and its code is spent");
}

async fn a_report_without_a_list_costs_nothing(engine: Engine) {
    let world = world(engine).await;
    let code = world.code().await;
    for report in [json!({"token": code, "contacts": null}), json!({"token": code})] {
        let answer = send_report(&world, &report).await;
        assert_eq!(answer.refusal(), Ok(Refusal::empty(400)), "{report}");
    }
    accepted(&world, &json!({"token": code, "contacts": []})).await;
}

async fn a_report_needs_a_token(engine: Engine) {
    let world = world(engine).await;
    for report in [json!({"contacts": []}), json!({"token": null, "contacts": []}), json!({"token": null}), json!({})] {
        let answer = send_report(&world, &report).await;
        assert_eq!(answer.refusal(), Ok(Refusal::saying(400, "Invalid data")), "{report}");
    }
}

async fn a_refused_token_is_answered_with_its_length_and_nothing_else(engine: Engine) {
    let world = world(engine).await;
    for (token, length) in [
        ("", 0),
        ("a", 1),
        ("ABC123", 6),
        ("ABCDEF123456", 12),
        ("7e1b0bd2-54b8-4ad7-a58e-6d0f8b8f1b7c", 36),
        ("aaa.bbb.ccc", 11),
        ("\u{e9}\u{1f600}", 3), // UTF-16 units: one and two
        (" ABC123 ", 8),
    ] {
        let answer = send_report(&world, &json!({"token": token, "contacts": []})).await;
        let said = format!("Unrecognized token of length: {length}");
        assert_eq!(answer.refusal(), Ok(Refusal::saying(401, &said)), "{token:?}");
    }
    let long = "x".repeat(10_000);
    let answer = send_report(&world, &json!({"token": long, "contacts": []})).await;
    assert_eq!(answer.refusal(), Ok(Refusal::saying(401, "Unrecognized token of length: 10000")));
    assert_eq!(world.kpis().await.reports_count, 0);
}

async fn members_nobody_knows_are_ignored(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(10), dbm(-55)).await;
    let mut report = report_of(&alice, &world.code().await);
    report["unknown"] = json!({"deep": [1, {"deeper": null}]});
    report["contacts"][0]["unknown"] = json!([[[]]]);
    report["contacts"][0]["ids"][0]["unknown"] = json!("\u{1f600}");
    accepted(&world, &report).await;
    assert_eq!(world.run_job("robert-score").await["scored"], 1, "one contact, as if nothing had been added");
}

async fn a_hundred_thousand_messages_are_accepted(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(10), dbm(-55)).await;
    let one = report_of(&alice, "")["contacts"][0].clone();
    let message = one["ids"][0].clone();

    let mut single = one.clone();
    single["ids"] = Value::Array(vec![message.clone(); 100_000]);
    accepted(&world, &json!({"token": world.code().await, "contacts": [single]})).await;

    let mut short = one.clone();
    short["ids"] = Value::Array(vec![message; 10]);
    accepted(&world, &json!({"token": world.code().await, "contacts": vec![short; 10_000]})).await;

    let database = world.database().await;
    assert_eq!(database.waiting().await, 10_001);
    world.run_job("robert-score").await;
    assert_eq!(database.waiting().await, 0);
    let exposures = database.exposures().await;
    assert_eq!(exposures.concat().len(), 10_001, "each contact of the same EBID has its score");
}

async fn malformed_entries_are_dropped_and_the_rest_counts(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(10), dbm(-55)).await;

    let clean = report_of(&alice, &world.code().await);
    accepted(&world, &clean).await;
    let mut spoiled = report_of(&alice, &world.code().await);
    let contact = spoiled["contacts"][0].clone();
    for malformed in malformed_details(&contact["ids"][0]) {
        // One of them before, one after the good ones: those keep their order.
        let details = spoiled["contacts"][0]["ids"].as_array_mut().expect("details");
        details.insert(0, malformed.clone());
        details.push(malformed);
    }
    for malformed in malformed_contacts(&contact) {
        let contacts = spoiled["contacts"].as_array_mut().expect("contacts");
        contacts.insert(0, malformed.clone());
        contacts.push(malformed);
    }
    accepted(&world, &spoiled).await;

    let database = world.database().await;
    assert_eq!(database.waiting().await, 2, "malformed contacts never reach the queue");
    world.run_job("robert-score").await;
    let [exposures] = &database.exposures().await[..] else { panic!("only Bob is exposed") };
    let [clean, spoiled] = exposures[..] else { panic!("two scores, one a report") };
    assert_eq!(clean, spoiled, "what was dropped changed nothing");
    assert!(clean.1 > 0.0);
}

/// Every detail that robert.md §10.3 drops.
fn malformed_details(good: &Value) -> Vec<Value> {
    let spoiled = |name: &str, value: Value| {
        let mut detail = good.clone();
        detail[name] = value;
        detail
    };
    let without = |name: &str| {
        let mut detail = good.clone();
        detail.as_object_mut().expect("an object").remove(name);
        detail
    };
    let mut all = vec![Value::Null, json!({})];
    for name in ["mac", "timeCollectedOnDevice", "timeFromHelloMessage", "rssiCalibrated"] {
        all.push(without(name));
        all.push(spoiled(name, Value::Null));
    }
    for mac in ["", "~~~~~~~~", "AAAAAA==", "AAAAAAAA", "AAAAAAA"] {
        all.push(spoiled("mac", json!(mac)));
    }
    for time in [-1_i64, 4_294_967_296, i64::MAX, i64::MIN] {
        all.push(spoiled("timeCollectedOnDevice", json!(time)));
    }
    for time in [-1_i64, 65_536, i64::MAX, i64::MIN] {
        all.push(spoiled("timeFromHelloMessage", json!(time)));
    }
    all
}

/// Every contact that robert.md §10.3 drops.
fn malformed_contacts(good: &Value) -> Vec<Value> {
    let spoiled = |name: &str, value: Value| {
        let mut contact = good.clone();
        contact[name] = value;
        contact
    };
    let mut all = vec![Value::Null, json!({})];
    for name in ["ebid", "ecc", "ids"] {
        let mut contact = good.clone();
        contact.as_object_mut().expect("an object").remove(name);
        all.push(contact);
        all.push(spoiled(name, Value::Null));
    }
    for ebid in ["", "~~~~~~~~~~~=", "AAAAAAAAAA==", "AAAAAAAAAAAA", "AAAAAAAAAAAAAAAA"] {
        all.push(spoiled("ebid", json!(ebid)));
    }
    for ecc in ["", "~~==", "AAA=", "AAAA"] {
        all.push(spoiled("ecc", json!(ecc)));
    }
    all.push(spoiled("ids", json!([])));
    all.push(spoiled("ids", json!([null, {}])));
    all
}

async fn a_wrong_type_deep_inside_costs_nothing(engine: Engine) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(10), dbm(-55)).await;
    let code = world.code().await;
    let good = report_of(&alice, &code);
    for (at, value) in [
        ("/contacts", json!({})),
        ("/contacts", json!("none")),
        ("/contacts/0", json!("a contact")),
        ("/contacts/0/ebid", json!({})),
        ("/contacts/0/ids", json!({})),
        ("/contacts/0/ids/0", json!([])),
        ("/contacts/0/ids/0/timeCollectedOnDevice", json!("soon")),
        ("/contacts/0/ids/0/timeFromHelloMessage", json!(1.5)),
        ("/contacts/0/ids/0/rssiCalibrated", json!([])),
        ("/contacts/0/ids/0/mac", json!({})),
    ] {
        let mut report = good.clone();
        *report.pointer_mut(at).expect("it is there") = value;
        assert_eq!(send_report(&world, &report).await.refusal(), Ok(Refusal::empty(400)), "{at}");
    }
    accepted(&world, &good).await;
}

async fn accepted(world: &World, report: &Value) {
    let answer: Reported = send_report(world, report).await.json(200).expect("accepted in the published form");
    assert!(answer.success);
    assert_eq!(answer.message, "Successful operation");
}
