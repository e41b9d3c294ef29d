//! `key_agreement_tuples.json`

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use vigie_crypto::{
    aead::Aes256Gcm,
    hmac::hmac_sha256,
    p256::{AgreementKey, PublicKey},
    wrap::WrapKey,
};
use vigie_protocol::robert::{
    bundle::{Bundler, Run, Template},
    hello::mac_input,
    id::{CountryCode, Ebid, EncryptedCountryCode, PermanentId},
    keys::{AuthKey, ClientKeys, DayKey, FederationKey, TuplesKey, WrappedKeys},
    time::{Day, EpochId},
};

use crate::{
    data::{Base64, Hex, load, service},
    fixed::Fixed,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    vectors: Vec<Vector>,
    key_wrapping: Vec<Wrapping>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    server_private_key_d: Hex<32>,
    client_private_key_d: Hex<32>,
    client_public_key_spki_base64: Base64,
    server_public_key_spki_base64: Base64,
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
    count: u32,
    plaintext_json: String,
    nonce: Hex<12>,
    encrypted: String,
    encrypted_base64: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wrapping {
    key_encryption_key: Hex<32>,
    client_key: Hex<32>,
    nonce: Hex<12>,
    stored: Hex<60>,
    stored_base64: Base64,
}

#[test]
fn agreement_and_derivation() {
    for case in load::<File>("key_agreement_tuples.json").vectors {
        let sides = [
            (case.server_private_key_d, &case.client_public_key_spki_base64),
            (case.client_private_key_d, &case.server_public_key_spki_base64),
        ];
        for (private, public) in sides {
            let private = AgreementKey::from_scalar(&private.secret()).expect("a scalar");
            let shared = private.agree(&PublicKey::from_spki_der(&public.0).expect("a public key"));
            assert_eq!(shared, case.shared_secret.secret());
        }
        let keys = ClientKeys::derive(&case.shared_secret.secret());
        // The keys show themselves by what they do.
        let input = mac_input(EncryptedCountryCode(1), Ebid([2; 8]), 3);
        let expected = AuthKey::from_secret(&case.key_for_mac.secret()).hello_mac(&input);
        assert_eq!(keys.auth().hello_mac(&input), expected);
        assert_eq!(case.key_for_tuples.secret(), hmac_sha256(&case.shared_secret.0, b"tuples"));
        assert_eq!(bundle(&case.tuples, &keys.tuples()), case.tuples.encrypted_base64);
    }
}

fn bundle(case: &Tuples, tuples: &TuplesKey) -> String {
    let day = Day::from_ymd(2021, 1, 1).expect("a day");
    let keys = BTreeMap::from([(day, DayKey::from_secret(case.server_key.secret()))]);
    let bundler = Bundler {
        service: service("20200601"),
        days: 1,
        country: CountryCode(case.country_code),
        keys: &keys,
        federation: &FederationKey::from_secret(&case.federation_key.secret()),
    };
    let template = Template::new(vec![Run { day, first: EpochId::new(case.from_epoch_id), count: case.count }]);
    let id = PermanentId::from_bytes(case.id_a.0);
    bundler.fill(&template, id, tuples, &mut Fixed(&case.nonce.0)).expect("the key is there")
}

#[test]
fn bundles() {
    for case in load::<File>("key_agreement_tuples.json").vectors {
        let made = bundle(&case.tuples, &TuplesKey::from_secret(&case.key_for_tuples.secret()));
        assert_eq!(made, case.tuples.encrypted_base64);
        let blob = STANDARD.decode(&made).expect("base64");
        assert_eq!(hex::encode(&blob), case.tuples.encrypted);
        let text = Aes256Gcm::new(&case.key_for_tuples.secret()).open_blob(&[], &blob).expect("our own blob");
        assert_eq!(std::str::from_utf8(&text), Ok(&*case.tuples.plaintext_json));
    }
}

#[test]
fn key_wrapping() {
    for case in load::<File>("key_agreement_tuples.json").key_wrapping {
        let key = WrapKey::new(&case.key_encryption_key.secret());
        assert_eq!(case.stored_base64.array(), case.stored.0);
        assert_eq!(key.wrap(&mut Fixed(&case.nonce.0), &case.client_key.secret()), case.stored.0);
        assert_eq!(key.unwrap(&case.stored.0).expect("our own wrapping"), case.client_key.secret());
        let stored = WrappedKeys { auth: case.stored.0, tuples: case.stored.0 };
        let auth = stored.unwrap_auth(&key).expect("our own wrapping");
        let expected = AuthKey::from_secret(&case.client_key.secret());
        assert_eq!(auth.request_mac(&[7; 17]), expected.request_mac(&[7; 17]));
    }
}
