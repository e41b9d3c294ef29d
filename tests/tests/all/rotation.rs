//! The drill: every key that can be replaced is replaced while phones go on, and nobody notices.
//!
//! robert.md §3.3 (K_S), §4.3, §5.6, §5.7 (token keys); health-data.md A.6 (issuers of codes by kid).

use serde_json::Value;
use vigie_tests::{
    phone::{Phone, dbm, minutes},
    world::{Engine, World},
};

use crate::support::{Jws, public_key, setup, vigie};

on_both_stores!(keys_are_replaced_while_phones_go_on);

/// What is replaced by hand.
const REPLACED: [&str; 5] =
    ["report-token-key", "declaration-token-key", "analytics-token-key", "declaration-code-key", "queue-key"];

async fn keys_are_replaced_while_phones_go_on(engine: Engine) {
    // Keys change between any two polls; a phone may ask as often as it likes.
    let world = setup(engine).with("VIGIE__ROBERT__STATUS_MIN_GAP_EPOCHS", "0").open().await;
    let mut phones: [Phone; 3] = world.phones().await;
    let mut drill = Drill { world: &world, published: Vec::new() };
    drill.publish().await;

    drill.a_day(&mut phones).await;
    for name in REPLACED {
        drill.change(&["keys", "rotate", name]).await;
    }
    is_known(&world, "announced").await;
    drill.a_day(&mut phones).await;
    let before = jwt_code(&world).await;
    for name in REPLACED {
        drill.change(&["keys", "activate", name]).await;
        drill.poll(&mut phones[0]).await;
    }
    let after = jwt_code(&world).await;
    for code in [before, after] {
        phones[1].report(&code).await.expect("codes of both keys are good");
    }
    drill.a_day(&mut phones).await;
    for name in REPLACED {
        drill.change(&["keys", "retire", name, "--now"]).await;
        drill.poll(&mut phones[0]).await;
    }
    is_known(&world, "retired").await;
    // Days enough for every K_S of the beginning to be destroyed.
    for _ in 0..18 {
        drill.a_day(&mut phones).await;
    }
    let mut days: Vec<_> =
        keys(&world).await.into_iter().filter_map(|key| Some(key["day"].as_str()?.to_owned())).collect();
    days.sort();
    assert_eq!((days[0].as_str(), days.len()), ("2021-04-13", 15 + 1 + 5), "those kept, today's, and those ahead");
    assert!(!world.log().contains("does not open"), "no contact was lost: {}", world.log());
}

/// The operator, and those whom the operator hands public keys.
struct Drill<'a> {
    world: &'a World,
    /// Alias, kid and PEM of every signing key that is not retired, after the last change.
    published: Vec<(String, String, String)>,
}

impl Drill<'_> {
    async fn change(&mut self, arguments: &[&str]) {
        changes(self.world, arguments).await;
        self.publish().await;
    }

    async fn publish(&mut self) {
        let known = std::mem::take(&mut self.published);
        for key in keys(self.world).await {
            let (Some(alias), Some(kid)) = (key["alias"].as_str(), key["kid"].as_str()) else { continue };
            if key["state"] != "retired" {
                let exported = match known.iter().find(|(_, other, _)| other == kid) {
                    Some((_, _, pem)) => pem.clone(),
                    None => public_key(self.world, kid).await,
                };
                self.published.push((alias.to_owned(), kid.to_owned(), exported));
            }
        }
    }

    fn verifies(&self, alias: &str, token: &str) {
        let token = Jws::read(token);
        let mut keys = self.published.iter().filter(|(of, _, _)| of == alias);
        assert!(keys.any(|(_, _, pem)| token.is_signed_by(pem)), "no published {alias} verifies this token");
    }

    /// Two meet, one reports, the batch runs, everybody polls, the jobs of the keys run. Nothing is refused.
    async fn a_day(&self, phones: &mut [Phone; 3]) {
        let [alice, bob, _] = phones;
        self.world.meeting(alice, bob, minutes(20), dbm(-55)).await;
        let reported = self.world.report(alice).await;
        self.verifies("report-token-key", &reported.report_validation_token);
        alice.heard.clear();
        bob.heard.clear();
        let scored = self.world.run_job("robert-score").await;
        assert_eq!(scored["discarded"], serde_json::json!({}), "every contact counts: {scored}");
        for phone in phones.iter_mut() {
            self.poll(phone).await;
        }
        self.world.advance(minutes(24 * 60)).await;
        for job in ["robert-keys", "robert-forget"] {
            self.world.run_job(job).await;
        }
    }

    async fn poll(&self, phone: &mut Phone) {
        self.world.advance(minutes(1)).await;
        let answer = phone.status().await.expect("no poll is refused");
        self.verifies("analytics-token-key", answer.analytics_token.as_deref().expect("always one"));
        if let Some(token) = &answer.declaration_token {
            self.verifies("declaration-token-key", token);
        }
    }
}

async fn keys(world: &World) -> Vec<Value> {
    let listed = vigie(world, &["keys", "list", "--json"]).await;
    serde_json::from_str(&listed.stdout).unwrap_or_else(|e| panic!("{e}: {listed:?}"))
}

async fn changes(world: &World, arguments: &[&str]) {
    let exit = vigie(world, arguments).await;
    assert_eq!(exit.code, 0, "{arguments:?}: {exit:?}");
}

async fn jwt_code(world: &World) -> String {
    let exit = vigie(world, &["codes", "new", "--kind", "jwt"]).await;
    assert_eq!(exit.code, 0, "{exit:?}");
    exit.stdout.trim().to_owned()
}

/// Waits until the server has looked at the folder and knows one key of each alias in this state.
async fn is_known(world: &World, state: &str) {
    let known = format!(r#"vigie_keys{{state="{state}"}} 5"#);
    for _ in 0..300 {
        if world.metrics().await.contains(&known) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the server never saw {known}");
}

#[tokio::test]
async fn what_cannot_be_done_is_said_with_the_reason() {
    let world = setup(Engine::Sqlite).open().await;
    for (arguments, code, tells) in [
        (&["keys", "rotate", "federation-key"][..], 1, "not rotated"),
        (&["keys", "rotate", "register-key"], 1, "compiled into the apps"),
        (&["keys", "rotate", "server-key-20210407"], 1, "robert-keys"),
        (&["keys", "rotate", "report-key"], 1, "vigie keys list"),
        (&["keys", "activate", "report-token-key"], 1, "vigie keys rotate report-token-key"),
        (&["keys", "retire", "report-token-key"], 1, "has no key that is verify-only"),
        (&["keys", "retire", "report-token-key.1"], 1, "is the active report-token-key"),
        (&["keys", "rotate"], 2, "NAME"),
    ] {
        let exit = vigie(&world, arguments).await;
        assert_eq!(exit.code, code, "{exit:?}");
        assert!(exit.stderr.contains(tells) && exit.stdout.is_empty(), "{exit:?}");
    }
    changes(&world, &["keys", "rotate", "declaration-code-key", "--now"]).await;
    let exit = vigie(&world, &["keys", "retire", "declaration-code-key"]).await;
    assert!(exit.code == 1 && exit.stderr.contains("is good until"), "{exit:?}");
    let exit = vigie(&world, &["keys", "retire", "declaration-code-key", "--now", "--json"]).await;
    assert!(exit.stdout.contains(r#""to":"retired""#), "{exit:?}");
}
