//! What phones ask of the keys: registration, authentication, and the bundle of the coming days.
//!
//! Source: robert.md §14 (the operations of the key-holding service), §2.3 to §2.5, §3.7.

use vigie_crypto::p256::PublicKey;
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, OpenError, Purpose},
    id::PermanentId,
    keys::{ClientKeys, WrappedKeys},
    time::EpochId,
};

use super::{Keyring, KeyringError};
use crate::rng;

/// Why a phone could not be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// The phone's public key is none: not a SubjectPublicKeyInfo of P-256, off the curve, or infinity.
    #[error("the client's public key is not a P-256 key")]
    Key,
    /// No K_S exists for any day of the bundle.
    #[error("there is no day key for any day of the bundle")]
    NoTuples,
}

impl Keyring {
    /// The public half of the registration key as SubjectPublicKeyInfo DER: the one compiled into apps.
    #[must_use]
    pub fn registration_public_key(&self) -> Vec<u8> {
        self.keys().register.public_key().to_spki_der()
    }

    /// Registers the phone with this public key (SubjectPublicKeyInfo DER) under an identifier: agrees on
    /// its two keys, and answers them wrapped under K_EMK with the first bundle, `days` days from the
    /// epoch `first` on, encrypted and in base64.
    ///
    /// # Errors
    /// [`RegistrationError`].
    pub fn create_registration(
        &self,
        client_spki: &[u8],
        id: PermanentId,
        first: EpochId,
        days: u32,
    ) -> Result<(WrappedKeys, String), RegistrationError> {
        let client = PublicKey::from_spki_der(client_spki).map_err(|_| RegistrationError::Key)?;
        let keys = self.keys();
        let shared = ClientKeys::derive(&keys.register.agree(&client));
        let bundle = keys.bundle(&self.rules, (first, days), id, &shared.tuples());
        let bundle = bundle.map_err(|_| RegistrationError::NoTuples)?;
        Ok((shared.wrap(&keys.wrap, &mut rng::os()), bundle))
    }

    /// Finds out whose request it says it is. Its MAC is not checked yet.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_request(&self, request: &AuthenticatedRequest) -> Result<PermanentId, OpenError> {
        request.open(self.rules.service, &self.keys().days)
    }

    /// Whether the MAC of a request for `purpose` is right, given the stored keys of the identity it
    /// names.
    ///
    /// # Errors
    /// [`KeyringError::ClientKeys`]: a fault of the server, never an unknown phone (robert.md §3.7
    /// step 6).
    pub fn check_request(
        &self,
        keys: &WrappedKeys,
        purpose: Purpose,
        request: &AuthenticatedRequest,
    ) -> Result<bool, KeyringError> {
        let auth = keys.unwrap_auth(&self.keys().wrap).map_err(|_| KeyringError::ClientKeys)?;
        Ok(request.check(purpose, &auth))
    }

    /// The bundle of an identity, `days` days from the epoch `first` on, encrypted for its phone and in
    /// base64. Days without K_S are left out.
    ///
    /// # Errors
    /// [`KeyringError::ClientKeys`]; [`KeyringError::Bundle`] where no day has a key.
    pub fn bundle(
        &self,
        keys: &WrappedKeys,
        id: PermanentId,
        first: EpochId,
        days: u32,
    ) -> Result<String, KeyringError> {
        let ours = self.keys();
        let tuples = keys.unwrap_tuples(&ours.wrap).map_err(|_| KeyringError::ClientKeys)?;
        Ok(ours.bundle(&self.rules, (first, days), id, &tuples)?)
    }
}
