//! What all tests here share: the program under test, the stories' stage, tokens taken apart.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::Value;
use vigie_tests::{
    phone::{Answer, Phone, Refusal, Trouble},
    world::{Engine, Exit, Setup, World},
};

/// The server, with points at which it can be made to die.
pub(crate) const VIGIE: &str = env!("CARGO_BIN_EXE_vigie-under-test");

/// Makes two tests of each story, one a store, named `sqlite::story` and `postgres::story`.
macro_rules! on_both_stores {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story(vigie_tests::world::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story(vigie_tests::world::Engine::Postgres).await;
            })+
        }
    };
}

/// Says a figure to whoever looks (`--nocapture`, or a failure).
#[expect(clippy::print_stdout, reason = "the one place where tests speak")]
pub(crate) fn say(figure: &str) {
    println!("{figure}");
}

/// A world to be set up.
pub(crate) fn setup(engine: Engine) -> Setup {
    World::setup(VIGIE, engine)
}

/// A world as it usually is.
pub(crate) async fn world(engine: Engine) -> World {
    setup(engine).open().await
}

/// The refusal that was expected.
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, Trouble>) -> Refusal {
    match outcome {
        Err(Trouble::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// A report's JSON, to be spoiled.
pub(crate) fn report_of(phone: &Phone, token: &str) -> Value {
    serde_json::from_str(&phone.report_body(token)).expect("the phone writes JSON")
}

/// Sends a report as it is.
pub(crate) async fn send_report(world: &World, report: &Value) -> Answer {
    world.service().post("/api/v6/report", report.to_string()).await.expect("an answer")
}

/// A compact JWS, taken apart.
pub(crate) struct Jws {
    /// The header's exact text.
    pub(crate) header: String,
    /// The payload's exact text.
    pub(crate) claims: String,
    signed: String,
    signature: Vec<u8>,
}

impl Jws {
    pub(crate) fn read(token: &str) -> Self {
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("a compact JWS has three parts")
        };
        let bytes = |part| URL_SAFE_NO_PAD.decode(part).expect("base64url without padding");
        let text = |part| String::from_utf8(bytes(part)).expect("JSON text");
        Self {
            header: text(header),
            claims: text(claims),
            signed: format!("{header}.{claims}"),
            signature: bytes(signature),
        }
    }

    /// One claim.
    pub(crate) fn claim(&self, name: &str) -> Value {
        serde_json::from_str::<Value>(&self.claims).expect("claims are JSON")[name].clone()
    }

    /// Whether this key (SPKI PEM) signed it with RS256.
    pub(crate) fn is_signed_by(&self, pem: &str) -> bool {
        vigie_crypto::rsa::verify_rs256(&der(pem), self.signed.as_bytes(), &self.signature)
    }
}

/// The bytes inside a PEM block of a public key.
fn der(pem: &str) -> Vec<u8> {
    let body = pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----").expect("a PEM block of a public key");
    let body = body.strip_suffix("-----END PUBLIC KEY-----").expect("one PEM block");
    STANDARD.decode(body.replace('\n', "")).expect("base64 inside")
}

/// `vigie` with these arguments, on this world's directory, keystore and database, at its hour.
pub(crate) async fn vigie(world: &World, arguments: &[&str]) -> Exit {
    let mut command = world.command_now();
    // The listeners make way; `--data-dir` and `--simulated-clock` stay.
    command.arguments.splice(..5, arguments.iter().map(|&argument| argument.to_owned()));
    command.log = world.data_dir().with_file_name("command.log");
    let _ = std::fs::remove_file(&command.log); // only what this run says
    command.run().await
}

/// A public key of this world's server, as PEM.
pub(crate) async fn public_key(world: &World, name: &str) -> String {
    let exit = vigie(world, &["keys", "export-public", name]).await;
    assert_eq!(exit.code, 0, "{exit:?}");
    exit.stdout
}
