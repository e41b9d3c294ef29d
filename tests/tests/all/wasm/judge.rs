//! Two judges of the same certificates: the build for browsers in Node, and the native verifier.

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use vigie_crypto::cose::Sign1;
use vigie_protocol::dcc::{
    envelope, revocation,
    time::{UnixSeconds, read_instant},
};
use vigie_verifier::{ListKeys, MaxAge, Policy, Trust, json as verdict_json, sentence::Language, trust::Input, verify};

use crate::support::say;

/// One verifier: what it trusts, and what it is asked.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) list_keys: Vec<Vec<u8>>,
    pub(super) lists: Vec<Vec<(&'static str, Vec<u8>)>>,
    pub(super) checks: Vec<Check>,
}

/// One certificate at one instant.
pub(super) struct Check {
    pub(super) text: String,
    /// Unix seconds.
    pub(super) at: i64,
    pub(super) options: Value,
}

impl Group {
    /// A case in the official format; `None` for a file that is none.
    pub(super) fn case(name: &str, case: &Value) -> Option<Self> {
        let context = case.get("TESTCTX")?;
        let (text, at) = text_and_clock(case);
        Some(Self {
            name: name.to_owned(),
            list_keys: vec![],
            lists: vec![vec![certificate(&context["CERTIFICATE"])]],
            checks: vec![Check { text, at, options: Value::Null }],
        })
    }

    /// What Node is asked (see `judge.mjs`).
    pub(super) fn request(&self) -> Value {
        let file = |(name, bytes): &(&str, Vec<u8>)| json!({ "name": name, "bytes": STANDARD.encode(bytes) });
        json!({
            "listKeys": self.list_keys.iter().map(|key| STANDARD.encode(key)).collect::<Vec<_>>(),
            "lists": self.lists.iter().map(|files| files.iter().map(file).collect()).collect::<Vec<Value>>(),
            "checks": self.checks.iter()
                .map(|check| json!({ "text": check.text, "at": check.at, "options": check.options }))
                .collect::<Vec<_>>(),
        })
    }

    /// How many signers the native verifier trusts, and its verdicts.
    fn natively(&self) -> (usize, Vec<Value>) {
        let mut keys = ListKeys::none();
        for key in &self.list_keys {
            keys.add(key).expect("a list key");
        }
        let mut trust = Trust::empty();
        for files in &self.lists {
            let inputs: Vec<_> = files.iter().map(|(name, bytes)| Input { name, bytes }).collect();
            // What is refused is compared by what is trusted after it.
            let _loaded = trust.load(&inputs, &keys);
        }
        (trust.keys(), self.checks.iter().map(|check| check.natively(&trust)).collect())
    }
}

impl Check {
    fn natively(&self, trust: &Trust) -> Value {
        let days = self.options["maxAgeDays"].as_u64().map(|days| u32::try_from(days).expect("days"));
        let policy = Policy { max_age: days.map_or(MaxAge::Usual, MaxAge::from_days), ..Policy::default() };
        let language = self.options["language"].as_str().map_or(Language::English, Language::of_locale);
        let verdict = verify(self.text.as_bytes(), trust, &policy, UnixSeconds(self.at));
        let line = verdict_json::line(&verdict, "-", Some(1), language).expect("JSON");
        serde_json::from_str(&line).expect("JSON")
    }
}

/// Has both judge, and says how often each reason came (`-` for none).
///
/// # Panics
/// At the first verdict that differs, with both.
pub(super) fn compare(groups: &[Group]) -> BTreeMap<String, usize> {
    let answer = node(&groups.iter().map(Group::request).collect());
    let mut seen = BTreeMap::new();
    for (group, theirs) in groups.iter().zip(answer.as_array().expect("an array")) {
        let (keys, verdicts) = group.natively();
        assert_eq!(theirs["keys"], keys, "{}: signers, of {}", group.name, theirs["loaded"]);
        assert_eq!(theirs["verdicts"].as_array().map(Vec::len), Some(verdicts.len()), "{}", group.name);
        for (at, ours) in verdicts.iter().enumerate() {
            assert_eq!(&theirs["verdicts"][at], ours, "{}, check {at}: browser, native", group.name);
            *seen.entry(ours["reason"].as_str().unwrap_or("-").to_owned()).or_default() += 1;
        }
    }
    assert_eq!(answer.as_array().map(Vec::len), Some(groups.len()));
    say(&format!("{} verdicts alike: {seen:?}", seen.values().sum::<usize>()));
    seen
}

/// What the build for browsers answers (see `judge.mjs`).
///
/// # Panics
/// Without Node (scripts/install-test-needs.sh), and when it fails.
pub(super) fn node(request: &Value) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/wasm/judge.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .arg(super::root().join("web/dist"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node: scripts/install-test-needs.sh installs it");
    // Dropped after it, which ends Node's input; it answers only then, so neither waits for the other.
    node.stdin.take().expect("its input").write_all(request.to_string().as_bytes()).expect("Node reads");
    let output = node.wait_with_output().expect("Node ends");
    assert!(output.status.success(), "Node: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The text of a case and its clock.
pub(super) fn text_and_clock(case: &Value) -> (String, i64) {
    let clock = case["TESTCTX"]["VALIDATIONCLOCK"].as_str().and_then(read_instant).expect("a clock");
    (case["PREFIX"].as_str().expect("a text").to_owned(), clock.0)
}

/// A signer's certificate in base64, as a file.
pub(super) fn certificate(base64: &Value) -> (&'static str, Vec<u8>) {
    ("signer.der", decode(base64))
}

pub(super) fn decode(base64: &Value) -> Vec<u8> {
    STANDARD.decode(base64.as_str().expect("base64")).expect("base64")
}

/// The public key, as a JWK, and a `trustlist.jws` signed with it: one signer, dated. Each date has a key of its own.
pub(super) fn signed_list(der: &[u8], dated: i64) -> (Vec<u8>, Vec<u8>) {
    let mut secret = [7; 32];
    secret[..8].copy_from_slice(&dated.to_be_bytes());
    let key = SigningKey::from_slice(&secret).expect("a scalar below the order");
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!(
        "{}.{}",
        encode(&json!({ "alg": "ES256", "typ": "vigie-trustlist+jwt", "kid": "list" })),
        encode(&json!({
            "iss": "FR", "iat": dated, "exp": dated + 30 * 86_400, "sequence": 1,
            "keys": [{ "certificateType": "DSC", "country": "FR", "rawData": STANDARD.encode(der) }],
        })),
    );
    let signature: Signature = key.sign(signed.as_bytes());
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = (point.x().expect("x"), point.y().expect("y"));
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) });
    (jwk.to_string().into_bytes(), token.into_bytes())
}

/// A gateway batch that revokes a certificate by its signature.
pub(super) fn revoking(text: &str) -> Vec<u8> {
    let cose = envelope::decode_text(text.as_bytes()).expect("a message");
    let message = Sign1::parse(&cose).expect("a message");
    let algorithm = message.algorithm().expect("an algorithm");
    let hash = revocation::signature(algorithm, message.signature());
    json!({
        "country": "FR", "hashType": "SIGNATURE", "kid": STANDARD.encode(message.kid().expect("a kid")),
        "entries": [{ "hash": STANDARD.encode(hash.0) }],
    })
    .to_string()
    .into_bytes()
}
