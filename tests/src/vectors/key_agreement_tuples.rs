//! `key_agreement_tuples.json`: from the key agreement to the bundle and to the keys at rest.
//!
//! Agreement, encryption and wrapping run on both cryptographic backends.
//!
//! Source: robert.md §2.3, §2.5, §8.3.

use std::collections::BTreeMap;

use p256::pkcs8::DecodePrivateKey as _;
use serde::Deserialize;
use vigie_crypto::{hmac::hmac_sha256, secret::Secret, wrap::WrapKey};
use vigie_protocol::robert::{
    bundle::Bundler,
    id::{CountryCode, PermanentId},
    keys::{ClientKeys, DayKey, FederationKey, TuplesKey},
    time::{Day, EpochId, Service},
};

use super::{
    FileReport,
    text::{Base64, Base64Bytes, Hex, HexBytes},
    verdict::{Verdict, all, holds, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    client: Option<Vec<Client>>,
    vectors: Option<Vec<Case>>,
    key_wrapping: Option<Vec<Wrapping>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    name: String,
    server_public_key_spki_base64: Base64Bytes,
    client_private_key_pkcs8_base64: Base64Bytes,
    /// By label.
    derived: BTreeMap<String, Base64<32>>,
    shared_secret: Hex<32>,
    derived_mac: Base64<32>,
    derived_tuples: Base64<32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    server_private_key_d: Hex<32>,
    server_public_key_spki_base64: Base64Bytes,
    client_private_key_d: Hex<32>,
    client_public_key_spki_base64: Base64Bytes,
    shared_secret: Hex<32>,
    key_for_mac: Hex<32>,
    key_for_tuples: Hex<32>,
    tuples: Tuples,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tuples {
    server_key: Hex<24>,
    federation_key: Hex<32>,
    country_code: u8,
    id_a: Hex<5>,
    from_epoch_id: u32,
    count: usize,
    plaintext_json: String,
    nonce: Hex<12>,
    encrypted: HexBytes,
    encrypted_base64: Base64Bytes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wrapping {
    key_encryption_key: Hex<32>,
    client_key: Hex<32>,
    nonce: Hex<12>,
    stored: HexBytes,
    stored_base64: Base64Bytes,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let mut report = FileReport::default();
    report.section("client", file.client.as_deref(), |case| Some(&case.name), client);
    report.section("vectors", file.vectors.as_deref(), |_| None, check);
    report.section("keyWrapping", file.key_wrapping.as_deref(), |_| None, wrapping);
    Ok(report)
}

/// Both ends of an agreement on one backend: the public key of `scalar`, and what it shares with `peer`.
macro_rules! agreed {
    ($backend:ident, $scalar:expr, $peer:expr) => {{
        use vigie_crypto::$backend::p256::{AgreementKey, PublicKey};
        let key = AgreementKey::from_scalar(&Secret::new($scalar)).map_err(|e| e.to_string())?;
        let peer = PublicKey::from_spki_der($peer).map_err(|e| e.to_string())?;
        (Base64Bytes(key.public_key().to_spki_der()), Hex(*key.agree(&peer).expose()))
    }};
}

/// What `scalar` shares with `peer`, checked on both backends together with its own public key.
pub(super) fn agreement(scalar: [u8; 32], own: Option<&Base64Bytes>, peer: &Base64Bytes, shared: &Hex<32>) -> Verdict {
    let portable = agreed!(portable, scalar, &peer.0);
    let aws_lc = agreed!(aws_lc, scalar, &peer.0);
    all([("portable", portable), ("aws-lc", aws_lc)].into_iter().map(|(backend, (public, agreed))| {
        all([
            own.map_or(Ok(()), |own| same(&format!("public key ({backend})"), &public, own)),
            same(&format!("shared secret ({backend})"), &agreed, shared),
        ])
    }))
}

/// `plaintext` under `key` and `nonce`, on both backends and in both directions.
pub(super) fn sealed(key: [u8; 32], nonce: [u8; 12], plaintext: &[u8], blob: &[u8]) -> Verdict {
    macro_rules! on {
        ($backend:ident) => {{
            let cipher = vigie_crypto::$backend::aead::Aes256Gcm::new(&Secret::new(key));
            let sealed = [&nonce[..], &cipher.seal(&nonce, b"", plaintext)].concat();
            let opened = cipher.open_blob(b"", blob).map(|opened| HexBytes(opened.to_vec())).map_err(|e| e.to_string());
            all([
                same(stringify!($backend), &HexBytes(sealed), &HexBytes(blob.to_vec())),
                same(stringify!($backend), &opened, &Ok(HexBytes(plaintext.to_vec()))),
            ])
        }};
    }
    all([on!(portable), on!(aws_lc)])
}

fn derived(shared: &Hex<32>, label: &str) -> [u8; 32] {
    *hmac_sha256(&shared.0, label.as_bytes()).expose()
}

fn client(case: &Client) -> Verdict {
    let key = p256::SecretKey::from_pkcs8_der(&case.client_private_key_pkcs8_base64.0).map_err(|e| e.to_string())?;
    agreement(key.to_bytes().into(), None, &case.server_public_key_spki_base64, &case.shared_secret)?;
    let labels = case.derived.iter().map(|(label, expected)| (label.as_str(), expected));
    all(labels
        .chain([("mac", &case.derived_mac), ("tuples", &case.derived_tuples)])
        .map(|(label, expected)| same(label, &Base64(derived(&case.shared_secret, label)), expected)))
}

fn check(case: &Case) -> Verdict {
    let (server, client) = (&case.server_public_key_spki_base64, &case.client_public_key_spki_base64);
    let shared = &case.shared_secret;
    let keys = ClientKeys::derive(&Secret::new(shared.0));
    let input = [7; 17];
    all([
        agreement(case.server_private_key_d.0, Some(server), client, shared),
        agreement(case.client_private_key_d.0, Some(client), server, shared),
        same("K_A^auth", &Hex(derived(shared, "mac")), &case.key_for_mac),
        same("K_A^tuples", &Hex(derived(shared, "tuples")), &case.key_for_tuples),
        same(
            "a MAC under the derived key",
            &Hex(keys.auth().request_mac(&input)),
            &Hex(*hmac_sha256(&case.key_for_mac.0, &input).expose()),
        ),
        bundle(&case.tuples, &case.key_for_tuples),
    ])
}

/// The tuples that the server would make, and their encryption with the nonce of the vector.
fn bundle(case: &Tuples, key: &Hex<32>) -> Verdict {
    sealed(key.0, case.nonce.0, case.plaintext_json.as_bytes(), &case.encrypted.0)?;
    same("in base64", &case.encrypted_base64, &Base64Bytes(case.encrypted.0.clone()))?;

    let first_day = Day::from_ymd(2020, 6, 1).ok_or("the calendar")?;
    let service = Service::opening(first_day);
    let first = EpochId::new(case.from_epoch_id);
    let today = service.key_day(first).ok_or("the epoch has no day")?;
    let key_of_the_day = || DayKey::from_secret(Secret::new(case.server_key.0));
    // The key of the vector for tomorrow too: its tuples may run past midnight.
    let keys = BTreeMap::from([(today, key_of_the_day()), (today.plus(1), key_of_the_day())]);
    let federation = FederationKey::from_secret(&Secret::new(case.federation_key.0));
    let bundler =
        Bundler { service, days: 2, country: CountryCode(case.country_code), keys: &keys, federation: &federation };
    let id = PermanentId::from_bytes(case.id_a.0);
    let tuples = TuplesKey::from_secret(&Secret::new(key.0));
    let made = bundler.make(first, id, &tuples, &mut super::chance::seeded()).map_err(|e| e.to_string())?;

    let plain = open_bundle(key.0, &made.tuples)?;
    let made: Vec<serde_json::Value> = serde_json::from_str(&plain).map_err(|e| e.to_string())?;
    let expected: Vec<serde_json::Value> = serde_json::from_str(&case.plaintext_json).map_err(|e| e.to_string())?;
    all([
        same("count", &expected.len(), &case.count),
        same("tuples", &made.into_iter().take(case.count).collect(), &expected),
        holds("the bundle is written in another form", plain.starts_with(case.plaintext_json.trim_end_matches(']'))),
    ])
}

/// Opens a bundle as a phone would.
pub(super) fn open_bundle(key: [u8; 32], tuples: &str) -> Result<String, String> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let blob = STANDARD.decode(tuples).map_err(|e| e.to_string())?;
    let cipher = vigie_crypto::portable::aead::Aes256Gcm::new(&Secret::new(key));
    let plain = cipher.open_blob(b"", &blob).map_err(|e| e.to_string())?;
    String::from_utf8(plain.to_vec()).map_err(|e| e.to_string())
}

fn wrapping(case: &Wrapping) -> Verdict {
    sealed(case.key_encryption_key.0, case.nonce.0, &case.client_key.0, &case.stored.0)?;
    let stored = case.stored.0.as_slice().try_into().map_err(|_| "a wrapped key has 60 bytes".to_owned())?;
    let unwrapped = WrapKey::new(&Secret::new(case.key_encryption_key.0)).unwrap(stored).map_err(|e| e.to_string())?;
    all([
        same("in base64", &case.stored_base64, &Base64Bytes(case.stored.0.clone())),
        same("unwrapped", &Hex(*unwrapped.expose()), &case.client_key),
    ])
}
