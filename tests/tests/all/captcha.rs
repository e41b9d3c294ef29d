//! Captchas as phones meet them: made by the server itself, and relayed to another service.
//!
//! What a right answer is, nobody outside the server knows; that one passes once is tested beside
//! `captcha::Builtin`. Source: robert.md §2.1, §2.2.

mod builtin;
mod relay;
mod stand_in;

use serde_json::{Value, json};
use vigie_tests::{
    phone::{Answer, KeyPair},
    world::World,
};

/// Asks for a captcha.
async fn ask(world: &World, medium: &str, locale: &str) -> Answer {
    let body = json!({"type": medium, "locale": locale}).to_string();
    world.service().post("/api/v6/captcha", body).await.expect("an answer")
}

/// The identifier in the answer to [`ask`], which must be a good one.
fn id_of(answer: &Answer) -> String {
    answer.json::<vigie_tests::phone::Captcha>(201).expect("a captcha").id
}

/// The picture or sound of a captcha.
async fn perceive(world: &World, id: &str, how: &str) -> Answer {
    world.service().get(&format!("/api/v6/captcha/{id}/{how}")).await.expect("an answer")
}

/// Registers a phone with an answer to a captcha; the status.
async fn register(world: &World, id: &str, answer: &str) -> u16 {
    let key = KeyPair::generate().expect("a key").public_base64().expect("its public half");
    let body: Value = json!({"captcha": answer, "captchaId": id, "clientPublicECDHKey": key});
    world.service().post("/api/v6/register", body.to_string()).await.expect("an answer").status
}
