//! Everything that can be sent, with marks in it, and the answers that refuse.

use reqwest::Method;
use serde_json::{Value, json};
use vigie_tests::{
    phone::{Answer, KeyPair, Phone, Purpose, dbm, minutes},
    world::{CodeKind, World},
};

use super::marked::Marked;
use crate::support::report_of;

/// What a client tells without being asked.
const ADDRESS: &str = "203.0.113.77";
const AGENT: &str = "MarkedAgent-5f1c9e77";
const ANSWER: &str = "marked-captcha-answer-81f2";
const CAPTCHA: &str = "marked-captcha-id-23bc";
const JUNK: &str = "marked-junk-token-b7d0e4";

/// A refusal: what was sent, and the body that came back.
type Refusals = Vec<(String, Vec<u8>)>;

/// Sends everything; answers the refusals.
pub(super) async fn everything(world: &World, marked: &mut Marked) -> Refusals {
    for (what, text) in [
        ("an address", ADDRESS),
        ("a user agent", AGENT),
        ("the answer to a captcha", ANSWER),
        ("the id of a captcha", CAPTCHA),
        ("a token that is none", JUNK),
    ] {
        marked.text(what, text);
    }
    let mut sender = Sender { world, refusals: Vec::new() };
    let [mut alice, mut bob] = world.phones().await;
    register_by_hand(&mut sender, marked).await;
    lives(world, &mut alice, &mut bob, marked).await;
    for phone in [&alice, &bob] {
        marked.phone(phone);
    }
    for id in world.database().await.blobs("SELECT id FROM robert_identity").await {
        marked.permanent_id(&id);
    }
    authenticated(&mut sender, &bob, marked).await;
    reports(&mut sender, &alice, marked).await;
    malformed(&mut sender, &alice).await;
    elsewhere(&mut sender, &alice).await;
    world.run_job("robert-score").await;
    world.run_job("robert-forget").await;
    with_a_broken_database(&mut sender, &alice, &bob, marked).await;
    sender.refusals
}

struct Sender<'w> {
    world: &'w World,
    refusals: Refusals,
}

impl Sender<'_> {
    async fn send(&mut self, method: Method, path: &str, body: String) {
        let shape = |request: reqwest::RequestBuilder| {
            request
                .header("content-type", "application/json")
                .header("user-agent", AGENT)
                .header("x-forwarded-for", ADDRESS)
                .header("forwarded", format!("for={ADDRESS}"))
                .header("authorization", format!("Bearer {JUNK}"))
                .header("cookie", format!("session={JUNK}"))
                .body(body.clone())
        };
        let answer: Answer = self.world.ask(method.clone(), path, shape).await;
        if answer.status >= 400 {
            let shown: String = body.chars().take(60).collect();
            self.refusals.push((format!("{method} {path} {shown}"), answer.body));
        }
    }

    async fn post(&mut self, path: &str, body: &Value) {
        self.send(Method::POST, path, body.to_string()).await;
    }
}

/// Registrations that succeed and fail, with a captcha and a key that are marked.
async fn register_by_hand(sender: &mut Sender<'_>, marked: &mut Marked) {
    let key = KeyPair::generate().and_then(|pair| pair.public_base64()).expect("a key");
    marked.base64("a client's public key", &key);
    let good = json!({"captcha": ANSWER, "captchaId": CAPTCHA, "clientPublicECDHKey": key,
        "pushInfo": {"token": JUNK, "locale": "fr", "timezone": "Europe/Paris"}});
    sender.post("/api/v6/register", &good).await;
    let cut = json!({"captcha": ANSWER, "captchaId": CAPTCHA, "clientPublicECDHKey": key[..key.len() - 8]});
    sender.post("/api/v6/register", &cut).await;
    let junk = json!({"captcha": ANSWER, "captchaId": CAPTCHA, "clientPublicECDHKey": JUNK});
    sender.post("/api/v6/register", &junk).await;
    sender.post("/api/v6/captcha", &json!({"type": JUNK, "locale": JUNK})).await;
    for what in ["image", "audio"] {
        sender.send(Method::GET, &format!("/api/v6/captcha/{CAPTCHA}/{what}"), String::new()).await;
    }
}

/// Two ordinary lives: they meet, one reports, the other is warned; every token is marked.
async fn lives(world: &World, alice: &mut Phone, bob: &mut Phone, marked: &mut Marked) {
    world.meeting(alice, bob, minutes(40), dbm(-55)).await;
    for kind in CodeKind::ALL {
        let code = world.codes(kind, 1).await.remove(0);
        marked.code(&code);
        if kind == CodeKind::Jwt {
            let jti = crate::support::Jws::read(&code).claim("jti");
            marked.code(jti.as_str().expect("text"));
        }
        let reported = alice.report(&code).await.expect("accepted");
        marked.text("a report validation token", &reported.report_validation_token);
    }
    world.run_job("robert-score").await;
    let status = bob.status().await.expect("answered");
    marked.text("a declaration token", status.declaration_token.as_deref().expect("one"));
    marked.text("an analytics token", status.analytics_token.as_deref().expect("one"));
    // One more report waits in the queue while everything is searched.
    let code = world.code().await;
    marked.code(&code);
    alice.report(&code).await.expect("accepted");
}

/// Every authenticated request, good and spoiled in every member.
async fn authenticated(sender: &mut Sender<'_>, bob: &Phone, marked: &mut Marked) {
    for purpose in Purpose::ALL.into_iter().filter(|&purpose| purpose != Purpose::Unregister) {
        let signed = bob.sign_now(purpose).expect("an EBID");
        marked.base64("the MAC of a request", &signed.mac);
        let good = serde_json::to_value(&signed).expect("JSON");
        sender.post(purpose.path(), &good).await;
        for (member, value) in [
            ("ebid", json!(JUNK)),
            ("ebid", json!(null)),
            ("ebid", json!("AAAAAAAAAAA=")),
            ("epochId", json!(JUNK)),
            ("epochId", json!(-1)),
            ("epochId", json!(4_000_000)),
            ("epochId", json!(1.5)),
            ("time", json!("AAAAAA==")),
            ("time", json!([JUNK])),
            ("mac", json!(JUNK)),
            ("mac", json!({ "was": signed.mac })),
            ("pushInfo", json!(JUNK)),
        ] {
            let mut spoiled = good.clone();
            spoiled[member] = value;
            for other in Purpose::ALL {
                sender.post(other.path(), &spoiled).await;
            }
        }
    }
}

/// Reports with tokens that are none, and with marks at every place of the body.
async fn reports(sender: &mut Sender<'_>, alice: &Phone, marked: &mut Marked) {
    let good = report_of(alice, JUNK);
    sender.post("/api/v6/report", &good).await;
    for token in [format!("{JUNK}.{JUNK}.{JUNK}"), "ZZMARK".to_owned(), "ZZMARKEDCODE".to_owned()] {
        marked.text("a token that is none", &token);
        sender.post("/api/v6/report", &report_of(alice, &token)).await;
    }
    for at in [
        "/token",
        "/contacts",
        "/contacts/0",
        "/contacts/0/ebid",
        "/contacts/0/ids",
        "/contacts/0/ids/0",
        "/contacts/0/ids/0/timeCollectedOnDevice",
        "/contacts/0/ids/0/timeFromHelloMessage",
        "/contacts/0/ids/0/mac",
        "/contacts/0/ids/0/rssiCalibrated",
    ] {
        for value in [json!(JUNK), json!({ "was": JUNK }), json!([JUNK]), json!(null), json!(1.5), json!(-7)] {
            let mut spoiled = good.clone();
            *spoiled.pointer_mut(at).expect("it is there") = value;
            sender.post("/api/v6/report", &spoiled).await;
        }
    }
}

/// Good bodies, broken off or not JSON at all: parsers like to quote what they could not read.
async fn malformed(sender: &mut Sender<'_>, alice: &Phone) {
    let bodies = [
        report_of(alice, JUNK).to_string(),
        serde_json::to_string(&alice.sign_now(Purpose::Status).expect("an EBID")).expect("JSON"),
        json!({"captcha": ANSWER, "captchaId": CAPTCHA, "clientPublicECDHKey": JUNK}).to_string(),
    ];
    for path in ["report", "status", "unregister", "deleteExposureHistory", "register", "captcha"] {
        for body in &bodies {
            let path = format!("/api/v6/{path}");
            sender.send(Method::POST, &path, body[..body.len() / 2].to_owned()).await;
            sender.send(Method::POST, &path, format!("{JUNK}{body}")).await;
            sender.send(Method::POST, &path, body.replace(':', "=")).await;
        }
    }
}

/// Good requests to a server whose tables are gone: drivers like to quote what they could not store.
async fn with_a_broken_database(sender: &mut Sender<'_>, alice: &Phone, bob: &Phone, marked: &mut Marked) {
    let code = sender.world.code().await;
    marked.code(&code);
    let database = sender.world.database().await;
    for (table, back) in [
        ("ALTER TABLE declaration_code RENAME TO away", "ALTER TABLE away RENAME TO declaration_code"),
        ("ALTER TABLE robert_contact RENAME TO away", "ALTER TABLE away RENAME TO robert_contact"),
        ("ALTER TABLE robert_identity RENAME TO away", "ALTER TABLE away RENAME TO robert_identity"),
    ] {
        database.execute(table).await;
        sender.post("/api/v6/report", &report_of(alice, &code)).await;
        let signed = bob.sign_now(Purpose::DeleteHistory).expect("an EBID");
        marked.base64("the MAC of a request", &signed.mac);
        sender.post(Purpose::DeleteHistory.path(), &serde_json::to_value(&signed).expect("JSON")).await;
        let key = KeyPair::generate().and_then(|pair| pair.public_base64()).expect("a key");
        marked.base64("a client's public key", &key);
        let body = json!({"captcha": ANSWER, "captchaId": CAPTCHA, "clientPublicECDHKey": key});
        sender.post("/api/v6/register", &body).await;
        sender.world.admin().ask_for_job("robert-score").await;
        database.execute(back).await;
    }
}

/// Wrong methods, wrong paths, marks in paths and queries.
async fn elsewhere(sender: &mut Sender<'_>, alice: &Phone) {
    let body = report_of(alice, JUNK).to_string();
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
        for path in ["report", "status", "register", "unregister"] {
            sender.send(method.clone(), &format!("/api/v6/{path}?token={JUNK}"), body.clone()).await;
        }
    }
    for path in [
        format!("/{JUNK}"),
        format!("/api/v6/{JUNK}"),
        format!("/api/v6/report/{JUNK}"),
        format!("/api/v7/report?{JUNK}"),
    ] {
        sender.send(Method::POST, &path, body.clone()).await;
        sender.send(Method::GET, &path, String::new()).await;
    }
}
