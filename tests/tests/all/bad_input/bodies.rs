//! Reports, registrations and captcha requests that are not as they should be. (What is dropped inside a
//! report, and what that leaves, is a story: `crate::stories::report`.)
//!
//! robert.md §2.7, §4.2, §10.3.

use serde_json::json;
use vigie_tests::{
    phone::{Phone, dbm, minutes},
    world::{Engine, World},
};

use super::table::{Body, INVALID, hold, raw, row};
use crate::support::{report_of, send_report, world};

on_both_stores!(
    bodies_that_are_no_json,
    rules_on_the_fields_of_a_registration,
    a_report_refused_for_its_form_leaves_its_code,
    numbers_at_their_ends,
    a_body_of_nothing_but_nulls_needs_no_memory,
);

async fn bodies_that_are_no_json(engine: Engine) {
    let world = world(engine).await;
    let mut rows = Vec::new();
    for path in ["/api/v6/captcha", "/api/v6/register", "/api/v6/report"] {
        for (name, body) in [
            ("no body", ""),
            ("null", "null"),
            ("an array", "[]"),
            ("text", "\"a\""),
            ("a bracket", "{"),
            ("a member without value", "{\"a\":}"),
            ("single quotes", "{'a':1}"),
            ("a comment", "{/* */}"),
            ("a number that is none", "{\"a\":01}"),
            ("a byte order mark", "\u{feff}{}"),
        ] {
            rows.push(raw(name, path, body, 400, Body::Empty));
        }
    }
    hold(&world, rows).await;
}

async fn rules_on_the_fields_of_a_registration(engine: Engine) {
    let world = world(engine).await;
    let path = "/api/v6/register";
    hold(
        &world,
        vec![
            row("nothing at all", path, &json!({}), 400, INVALID),
            row("nothing but the captcha", path, &json!({"captcha": "a", "captchaId": "b"}), 400, INVALID),
            row(
                "a number for text",
                path,
                &json!({"captcha": {}, "captchaId": "b", "clientPublicECDHKey": "c"}),
                400,
                Body::Empty,
            ),
            row(
                "push information of the wrong type",
                path,
                &json!({"captcha": "a", "captchaId": "b", "clientPublicECDHKey": "c", "pushInfo": []}),
                400,
                Body::Empty,
            ),
            row("a captcha for nothing", "/api/v6/captcha", &json!({"type": "IMAGE", "locale": 7.5}), 400, Body::Any),
            row("a captcha wished for by an array", "/api/v6/captcha", &json!(["IMAGE", "fr"]), 400, Body::Empty),
        ],
    )
    .await;
    assert_eq!(world.database().await.number("SELECT count(*) FROM robert_identity").await, 0);
}

async fn a_report_refused_for_its_form_leaves_its_code(engine: Engine) {
    let (world, alice) = a_meeting(engine).await;
    let code = world.code().await;
    let text = alice.report_body(&code);
    hold(
        &world,
        vec![
            raw("half of it", "/api/v6/report", &text[..text.len() / 2], 400, Body::Empty),
            raw("something after it", "/api/v6/report", format!("{text}]"), 400, Body::Empty),
            raw(
                "a fraction deep inside",
                "/api/v6/report",
                text.replacen("\"rssiCalibrated\":-", "\"rssiCalibrated\":0.", 1),
                400,
                Body::Empty,
            ),
            raw(
                "nulls for lists",
                "/api/v6/report",
                json!({"token": code, "contacts": null}).to_string(),
                400,
                Body::Empty,
            ),
            raw(
                "brackets without end",
                "/api/v6/report",
                format!("{{\"token\":\"{code}\",\"contacts\":{}", "[".repeat(100_000)),
                400,
                Body::Empty,
            ),
            raw(
                "a member given twice: the last one counts",
                "/api/v6/report",
                format!("{{\"token\":\"nonsense\",{}", &text[1..]),
                200,
                Body::Any,
            ),
        ],
    )
    .await;
    assert_eq!(world.kpis().await.reports_count, 1);
}

/// RSSI beyond all radio, clocks beyond all calendars: accepted, and harmless to the batch.
async fn numbers_at_their_ends(engine: Engine) {
    let (world, alice) = a_meeting(engine).await;
    let whole = report_of(&alice, "");
    let good = whole["contacts"][0].clone();
    let mut contacts = Vec::new();
    for rssi in [20_i64, 0, -5, -127, -128, 32_767, -32_768, i64::MAX, i64::MIN] {
        let mut contact = good.clone();
        for detail in contact["ids"].as_array_mut().expect("details") {
            detail["rssiCalibrated"] = json!(rssi);
        }
        contacts.push(contact);
    }
    for time in [0_u64, 1, 900, 2_208_988_800, 3_799_958_399, 3_799_958_400, 4_294_967_295] {
        let mut contact = good.clone();
        for detail in contact["ids"].as_array_mut().expect("details") {
            detail["timeCollectedOnDevice"] = json!(time);
        }
        contacts.push(contact);
    }
    let count = contacts.len();
    contacts.push(good);
    let answer = send_report(&world, &json!({"token": world.code().await, "contacts": contacts})).await;
    assert_eq!(answer.status, 200);

    let report = world.run_job("robert-score").await;
    let database = world.database().await;
    assert_eq!(report["contacts"], count + 1, "{report}");
    assert_eq!(database.waiting().await, 0);
    let scores = database.exposures().await.concat();
    assert_eq!(scores.len(), 9 + 1, "a strange strength still counts, a strange time does not: {report}");
    assert!(scores.iter().all(|(_, score)| (0.0..=14.0).contains(score)), "{scores:?}");
}

async fn a_body_of_nothing_but_nulls_needs_no_memory(engine: Engine) {
    let world = world(engine).await;
    let nulls = "null,".repeat(6_000_000); // 30 MB
    let code = world.code().await;
    let body = format!("{{\"token\":\"{code}\",\"contacts\":[{}]}}", nulls.trim_end_matches(','));
    let mut before = peak_of(&world);
    hold(&world, vec![raw("thirty megabytes of null", "/api/v6/report", body, 200, Body::Any)]).await;
    before += 200 * 1024; // in KiB: the body itself, more than once, and no more
    assert!(peak_of(&world) < before, "peak {} KiB, allowed {before}", peak_of(&world));
}

/// The largest memory the server ever used, in KiB.
fn peak_of(world: &World) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", world.pid())).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak is told");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

async fn a_meeting(engine: Engine) -> (World, Phone) {
    let world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(10), dbm(-55)).await;
    (world, alice)
}
