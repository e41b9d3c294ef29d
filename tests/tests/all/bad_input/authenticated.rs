//! Authenticated requests that are not as they should be.
//!
//! robert.md §2.7, §3.7.

use serde_json::{Value, json};
use vigie_tests::{
    phone::{Phone, Purpose},
    world::Engine,
};

use super::table::{Body, INVALID, Row, hold, raw, row};
use crate::support::world;

on_both_stores!(fields_that_break_their_rules, members_of_the_wrong_type, values_that_mean_nothing, base64_as_it_comes);

/// What a rule says of a member that is absent, null, or of another length: 400 with a message.
async fn fields_that_break_their_rules(engine: Engine) {
    let world = world(engine).await;
    let phone = world.phone().await;
    let mut rows = Vec::new();
    for purpose in Purpose::ALL {
        let path = purpose.path();
        let good = good(&phone, purpose);
        let with = |member: &str, value: Value| changed(&good, member, value);
        for member in ["ebid", "epochId", "time", "mac"] {
            let mut without = good.clone();
            without.as_object_mut().expect("an object").remove(member);
            rows.push(row("a member is missing", path, &without, 400, INVALID));
            rows.push(row("a member is null", path, &with(member, Value::Null), 400, INVALID));
        }
        rows.extend([
            row("nothing at all", path, &json!({}), 400, INVALID),
            row("an EBID of 11 characters", path, &with("ebid", json!("AAAAAAAAAAA")), 400, INVALID),
            row("an EBID of 13 characters", path, &with("ebid", json!("AAAAAAAAAAAA=")), 400, INVALID),
            row("an empty EBID", path, &with("ebid", json!("")), 400, INVALID),
            row("an epoch below 0", path, &with("epochId", json!(-1)), 400, INVALID),
            row("the lowest epoch", path, &with("epochId", json!(i32::MIN)), 400, INVALID),
            row("a time of 7 characters", path, &with("time", json!("AAAAAA=")), 400, INVALID),
            row("a time of 12 characters", path, &with("time", json!("AAAAAAAAAAA=")), 400, INVALID),
            row("a MAC of 43 characters", path, &with("mac", json!("A".repeat(43))), 400, INVALID),
            row("a MAC of 45 characters", path, &with("mac", json!("A".repeat(45))), 400, INVALID),
        ]);
    }
    hold(&world, rows).await;
}

/// What is no JSON of the right shape at any depth: 400 with nothing, before everything else.
async fn members_of_the_wrong_type(engine: Engine) {
    let world = world(engine).await;
    let phone = world.phone().await;
    let mut rows = Vec::new();
    for purpose in Purpose::ALL {
        let path = purpose.path();
        let good = good(&phone, purpose);
        for (name, member, value) in [
            ("text for a number", "epochId", json!("soon")),
            ("a fraction", "epochId", json!(1.5)),
            ("more than 31 bits", "epochId", json!(2_147_483_648_u64)),
            ("more than 64 bits", "epochId", json!(1e30)),
            ("an array for a number", "epochId", json!([1])),
            ("an object for text", "ebid", json!({})),
            ("an array for text", "mac", json!(["A"])),
            ("a truth value for text", "time", json!(true)),
        ] {
            rows.push(row(name, path, &changed(&good, member, value), 400, Body::Empty));
        }
        let text = good.to_string();
        rows.extend([
            raw("no body", path, "", 400, Body::Empty),
            raw("white space", path, "  \n", 400, Body::Empty),
            raw("null", path, "null", 400, Body::Empty),
            raw("a number", path, "42", 400, Body::Empty),
            raw("text", path, "\"hello\"", 400, Body::Empty),
            raw("an array", path, "[]", 400, Body::Empty),
            raw("half of it", path, &text[..text.len() / 2], 400, Body::Empty),
            raw("something after it", path, format!("{text}{text}"), 400, Body::Empty),
            raw("a comma too many", path, text.replace('}', ",}"), 400, Body::Empty),
            raw("not UTF-8", path, b"{\"ebid\":\"\xff\xfe\"}".as_slice(), 400, Body::Empty),
            raw("a lone surrogate", path, r#"{"ebid":"\ud800"}"#, 400, Body::Empty),
            raw("nothing but brackets", path, "[".repeat(200_000), 400, Body::Empty),
        ]);
    }
    hold(&world, rows).await;
}

/// What has the right form and nobody's meaning.
async fn values_that_mean_nothing(engine: Engine) {
    let world = world(engine).await;
    let phone = world.phone().await;
    let good = good(&phone, Purpose::DeleteHistory);
    let path = Purpose::DeleteHistory.path();
    let with = |member: &str, value: Value| changed(&good, member, value);
    hold(
        &world,
        vec![
            row("an EBID that nobody was given", path, &with("ebid", json!("AAAAAAAAAAA=")), 400, Body::Empty),
            row("an EBID of another epoch", path, &with("epochId", json!(phone.epoch() + 1)), 400, Body::Empty),
            row("a MAC of zeros", path, &with("mac", json!(format!("{}=", "A".repeat(43)))), 400, Body::Empty),
            row("a clock at the beginning of time", path, &with("time", json!("AAAAAA==")), 400, Body::Empty),
            row("a clock at the end of time", path, &with("time", json!("/////w==")), 400, Body::Empty),
            row("an EBID of 9 bytes", path, &with("ebid", json!("AAAAAAAAAAAA")), 400, Body::Empty),
            row("an EBID of 7 bytes", path, &with("ebid", json!("AAAAAAAAAA==")), 400, Body::Empty),
            row("a time of 6 bytes", path, &with("time", json!("AAAAAAAA")), 400, Body::Empty),
            row("a MAC of 33 bytes", path, &with("mac", json!("A".repeat(44))), 400, Body::Empty),
            // The day of such an epoch has no key, and a phone that asks for it is to start over.
            row("an epoch years ahead", path, &with("epochId", json!(16_777_215)), 430, Body::Empty),
            row("an epoch beyond the calendar", path, &with("epochId", json!(i32::MAX)), 430, Body::Empty),
            row("an epoch before any key", path, &with("epochId", json!(0)), 430, Body::Empty),
            row("the good one", path, &good, 200, Body::Any),
        ],
    )
    .await;
}

/// Non-zero bits behind the last byte, escapes, members twice, members nobody knows: all accepted.
async fn base64_as_it_comes(engine: Engine) {
    let world = world(engine).await;
    let phone = world.phone().await;
    let good = good(&phone, Purpose::DeleteHistory);
    let path = Purpose::DeleteHistory.path();
    let mut rows: Vec<Row> = Vec::new();
    for member in ["ebid", "time", "mac"] {
        let text = good[member].as_str().expect("text");
        let loose = with_bits_behind_the_end(text);
        assert_ne!(loose, text);
        rows.push(row("bits behind the last byte", path, &changed(&good, member, json!(loose)), 200, Body::Any));
        let signs = text.replace('A', "~");
        if signs != text {
            rows.push(row(
                "signs that are none of base64",
                path,
                &changed(&good, member, json!(signs)),
                400,
                Body::Any,
            ));
        }
    }
    let text = good.to_string();
    let escaped = text.replace('/', "\\/").replace('+', "\\u002b");
    let twice = format!("{{\"epochId\":7,\"mac\":\"\",{}", &text[1..]);
    let more = format!("{{\"unknown\":{{\"deep\":[[[1.5e300,null]]]}},{}", &text[1..]);
    rows.extend([
        raw("escaped signs", path, escaped, 200, Body::Any),
        raw("a member given twice: the last one counts", path, twice, 200, Body::Any),
        raw("a member nobody knows", path, more, 200, Body::Any),
        raw("one deeper than anybody nests", path, nested(&text, 200_000), 200, Body::Any),
    ]);
    hold(&world, rows).await;
}

/// Sets a bit that no decoded byte contains.
fn with_bits_behind_the_end(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let padding = text.len() - text.trim_end_matches('=').len();
    let mut signs = text.as_bytes().to_vec();
    let last = signs.len() - padding - 1;
    let value = ALPHABET.iter().position(|&sign| sign == signs[last]).expect("a sign of base64");
    signs[last] = ALPHABET[value | 1];
    String::from_utf8(signs).expect("ASCII")
}

fn good(phone: &Phone, purpose: Purpose) -> Value {
    serde_json::to_value(phone.sign_now(purpose).expect("an EBID")).expect("JSON")
}

fn changed(good: &Value, member: &str, value: Value) -> Value {
    let mut body = good.clone();
    body[member] = value;
    body
}

/// The body with an unknown member so many arrays deep.
fn nested(text: &str, depth: usize) -> String {
    format!("{{\"unknown\":{}{},{}", "[".repeat(depth), "]".repeat(depth), &text[1..])
}
