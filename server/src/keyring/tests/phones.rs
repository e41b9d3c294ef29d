//! What a phone gets and sends, with a phone made of bare primitives.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use vigie_crypto::{
    aead::Aes256Gcm,
    hmac::hmac_sha256,
    p256::{AgreementKey, PublicKey},
    secret::Secret,
};
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, OpenError, Purpose},
    bundle::BundleError,
    id::{Ebid, EncryptedCountryCode, PermanentId},
    keys::{AuthKey, WrappedKeys},
    time::{EpochId, Time32},
};

use super::*;
use crate::{
    keyring::{KeyringError, RegistrationError},
    rng,
};

/// A registered phone: its own keys, and what the server stores of it.
pub(super) struct Phone {
    pub(super) id: PermanentId,
    pub(super) auth: AuthKey,
    pub(super) wrapped: WrappedKeys,
    tuples: Secret<32>,
    bundle: String,
}

impl Phone {
    pub(super) fn register(keyring: &Keyring, first: EpochId) -> Self {
        let own = AgreementKey::generate(&mut rng::os());
        let server = PublicKey::from_spki_der(&keyring.registration_public_key()).expect("a P-256 key");
        let shared = own.agree(&server);
        let id = PermanentId::generate(&mut rng::os());
        let (wrapped, bundle) =
            keyring.create_registration(&own.public_key().to_spki_der(), id, first, 4).expect("registered");
        Self {
            id,
            auth: AuthKey::from_secret(&hmac_sha256(shared.expose(), b"mac")),
            wrapped,
            tuples: hmac_sha256(shared.expose(), b"tuples"),
            bundle,
        }
    }

    /// Decrypts a bundle into (epoch, EBID, ECC).
    pub(super) fn read(&self, bundle: &str) -> Vec<(EpochId, Ebid, EncryptedCountryCode)> {
        let blob = STANDARD.decode(bundle).expect("base64");
        let json = Aes256Gcm::new(&self.tuples).open_blob(&[], &blob).expect("our own bundle");
        let tuples: Vec<Value> = serde_json::from_slice(&json).expect("JSON");
        tuples.iter().map(tuple).collect()
    }

    /// The bundle it registered with.
    pub(super) fn tuples(&self) -> Vec<(EpochId, Ebid, EncryptedCountryCode)> {
        self.read(&self.bundle)
    }
}

fn tuple(tuple: &Value) -> (EpochId, Ebid, EncryptedCountryCode) {
    let bytes = |name: &str| STANDARD.decode(tuple["key"][name].as_str().expect("text")).expect("base64");
    let epoch = tuple["epochId"].as_u64().and_then(|n| u32::try_from(n).ok()).expect("an epoch");
    let [ecc] = bytes("ecc")[..] else { panic!("an ECC is one byte") };
    (EpochId::new(epoch), Ebid(bytes("ebid").try_into().expect("8 bytes")), EncryptedCountryCode(ecc))
}

fn today() -> Day {
    day("2021-04-07")
}

fn provisioned() -> (Keystore, Keyring) {
    let keystore = Keystore::new();
    let keyring = keystore.open();
    keyring.provision_days(today()).expect("provisioned");
    (keystore, keyring)
}

#[test]
fn a_phone_registers_and_decrypts_its_bundle() {
    let (_keystore, keyring) = provisioned();
    let first = EpochId::new(midnight(today()).get() + 95);
    let tuples = Phone::register(&keyring, first).tuples();
    assert_eq!(tuples.len(), 1 + 3 * 96);
    let epochs: Vec<_> = tuples.iter().map(|(epoch, _, _)| epoch.get()).collect();
    assert_eq!(epochs, (first.get()..first.get() + 289).collect::<Vec<_>>());
}

#[test]
fn a_second_phone_of_the_epoch_gets_identifiers_of_its_own() {
    let (_keystore, keyring) = provisioned();
    let first = midnight(today());
    let [alice, bob] = [(); 2].map(|()| Phone::register(&keyring, first));
    assert!(alice.tuples().iter().zip(bob.tuples()).all(|(a, b)| a.0 == b.0 && a.1 != b.1));
    // And of another epoch, another bundle: the shared text is not mistaken for it.
    let later = Phone::register(&keyring, EpochId::new(first.get() + 1));
    assert_eq!(later.tuples().len(), 383);
    let of_two_days = keyring.bundle(&later.wrapped, later.id, first, 2).expect("made");
    assert_eq!(later.read(&of_two_days).len(), 192);
}

#[test]
fn a_public_key_that_is_none_is_refused() {
    let (_keystore, keyring) = provisioned();
    let own = AgreementKey::generate(&mut rng::os()).public_key().to_spki_der();
    let id = PermanentId::generate(&mut rng::os());
    let mut off_curve = own.clone();
    *off_curve.last_mut().expect("91 bytes") ^= 1;
    for key in [&b""[..], &own[..90], &off_curve, &[own.as_slice(), &[0]].concat()] {
        let refused = keyring.create_registration(key, id, midnight(today()), 4).map(|_| ());
        assert_eq!(refused, Err(RegistrationError::Key));
    }
    let no_day = keyring.create_registration(&own, id, midnight(day("2022-01-01")), 4).map(|_| ());
    assert_eq!(no_day, Err(RegistrationError::NoTuples));
}

#[test]
fn a_request_is_opened_and_its_mac_checked_for_its_purpose() {
    let (_keystore, keyring) = provisioned();
    let phone = Phone::register(&keyring, midnight(today()));
    let (epoch, ebid, _) = phone.tuples()[200];
    let request = AuthenticatedRequest::compose(Purpose::Status, ebid, epoch, Time32(7), &phone.auth);
    assert_eq!(keyring.open_request(&request), Ok(phone.id));
    let right = |purpose| keyring.check_request(&phone.wrapped, purpose, &request).expect("keys unwrap");
    assert!(right(Purpose::Status) && !right(Purpose::Unregister) && !right(Purpose::DeleteHistory));

    let other_epoch = AuthenticatedRequest { epoch: EpochId::new(epoch.get() + 1), ..request };
    assert_eq!(keyring.open_request(&other_epoch), Err(OpenError::EpochMismatch));
}

#[test]
fn keys_of_another_keystore_are_a_fault_and_not_a_wrong_mac() {
    let (_keystore, keyring) = provisioned();
    let phone = Phone::register(&keyring, midnight(today()));
    let (epoch, ebid, _) = phone.tuples()[0];
    let request = AuthenticatedRequest::compose(Purpose::Status, ebid, epoch, Time32(7), &phone.auth);
    let mut damaged = phone.wrapped.clone();
    damaged.auth[20] ^= 1;
    damaged.tuples[20] ^= 1;
    let checked = keyring.check_request(&damaged, Purpose::Status, &request);
    assert!(matches!(checked, Err(KeyringError::ClientKeys)));
    let made = keyring.bundle(&damaged, phone.id, epoch, 4);
    assert!(matches!(made, Err(KeyringError::ClientKeys)));
}

#[test]
fn a_destroyed_day_opens_nothing_and_leaves_the_bundle() {
    let (_keystore, keyring) = provisioned();
    let phone = Phone::register(&keyring, midnight(today()));
    let (epoch, ebid, _) = phone.tuples()[10];
    keyring.destroy_days(today().plus(16)).expect("destroyed");
    let request = AuthenticatedRequest::compose(Purpose::Status, ebid, epoch, Time32(7), &phone.auth);
    assert_eq!(keyring.open_request(&request), Err(OpenError::NoKey));
    // The text shared by the phones of an epoch goes with the key it was made for.
    let rest = keyring.bundle(&phone.wrapped, phone.id, midnight(today()), 4).expect("three days are left");
    assert_eq!(phone.read(&rest).len(), 3 * 96);
    keyring.destroy_days(today().plus(30)).expect("destroyed");
    let none = keyring.bundle(&phone.wrapped, phone.id, midnight(today()), 4);
    assert!(matches!(none, Err(KeyringError::Bundle(BundleError::NoKey))));
}
