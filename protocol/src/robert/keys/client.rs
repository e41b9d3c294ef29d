//! The two keys a phone shares with the server, from the agreement to the wrapped form at rest.
//!
//! Source: robert.md §2.3 (derivation), §3.5 to §3.7 (what the MACs cover), §8.3 (wrapping).

use std::fmt;

use rand_core::CryptoRng;
use vigie_crypto::{
    aead::Aes256Gcm,
    hmac::{HmacKey, hmac_sha256},
    secret::Secret,
    wrap::{WrapError, WrapKey},
};

/// K_A^auth and K_A^tuples of one phone, as derived at its registration.
pub struct ClientKeys {
    auth: Secret<32>,
    tuples: Secret<32>,
}

impl ClientKeys {
    /// Derives both from `Z`, the x-coordinate of the shared point:
    /// `K_A^auth = HMAC-SHA256(Z, "mac")`, `K_A^tuples = HMAC-SHA256(Z, "tuples")`.
    #[must_use]
    pub fn derive(shared: &Secret<32>) -> Self {
        Self { auth: hmac_sha256(shared.expose(), b"mac"), tuples: hmac_sha256(shared.expose(), b"tuples") }
    }

    /// K_A^auth, ready for use.
    #[must_use]
    pub fn auth(&self) -> AuthKey {
        AuthKey::from_secret(&self.auth)
    }

    /// K_A^tuples, ready for use.
    #[must_use]
    pub fn tuples(&self) -> TuplesKey {
        TuplesKey::from_secret(&self.tuples)
    }

    /// Seals both under K_EMK for storage.
    pub fn wrap(&self, key: &WrapKey, rng: &mut (impl CryptoRng + ?Sized)) -> WrappedKeys {
        WrappedKeys { auth: key.wrap(rng, &self.auth), tuples: key.wrap(rng, &self.tuples) }
    }
}

/// The client keys at rest, each `nonce (12) | AES-256-GCM(K_EMK, key) (32) | tag (16)`.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKeys {
    /// K_A^auth.
    pub auth: [u8; 60],
    /// K_A^tuples.
    pub tuples: [u8; 60],
}

impl WrappedKeys {
    /// Opens K_A^auth.
    ///
    /// # Errors
    /// [`WrapError`] if it was sealed under another K_EMK or altered.
    pub fn unwrap_auth(&self, key: &WrapKey) -> Result<AuthKey, WrapError> {
        key.unwrap(&self.auth).map(|secret| AuthKey::from_secret(&secret))
    }

    /// Opens K_A^tuples.
    ///
    /// # Errors
    /// [`WrapError`] if it was sealed under another K_EMK or altered.
    pub fn unwrap_tuples(&self, key: &WrapKey) -> Result<TuplesKey, WrapError> {
        key.unwrap(&self.tuples).map(|secret| TuplesKey::from_secret(&secret))
    }
}

/// K_A^auth: HMAC-SHA256 over what a phone broadcasts and asks.
///
/// Messages of the protocol are at most 17 bytes, so a MAC is two compressions on cached states.
#[derive(Clone)]
pub struct AuthKey(HmacKey);

impl AuthKey {
    /// From the derivation or the store.
    #[must_use]
    pub fn from_secret(secret: &Secret<32>) -> Self {
        Self(HmacKey::new(secret.expose()))
    }

    /// From a key of any length, which HMAC allows and the clients' own unit tests use.
    #[must_use]
    pub fn from_bytes(key: &[u8]) -> Self {
        Self(HmacKey::new(key))
    }

    /// The MAC of a HELLO: the first 5 bytes of the HMAC of its [input](super::super::hello::mac_input).
    #[must_use]
    pub fn hello_mac(&self, input: &[u8; 12]) -> [u8; 5] {
        self.0.truncated(input)
    }

    /// Whether `mac` is the MAC of a HELLO, in constant time.
    #[must_use]
    pub fn verify_hello(&self, input: &[u8; 12], mac: &[u8; 5]) -> bool {
        self.0.verify_truncated(input, mac)
    }

    /// The MAC of a request.
    #[must_use]
    pub fn request_mac(&self, input: &[u8; 17]) -> [u8; 32] {
        self.0.tag(input)
    }

    /// Whether `mac` is the MAC of a request, in constant time.
    #[must_use]
    pub fn verify_request(&self, input: &[u8; 17], mac: &[u8; 32]) -> bool {
        self.0.verify(input, mac)
    }
}

/// K_A^tuples: AES-256-GCM over the bundles a phone receives.
pub struct TuplesKey(Aes256Gcm);

impl TuplesKey {
    /// From the derivation or the store.
    #[must_use]
    pub fn from_secret(secret: &Secret<32>) -> Self {
        Self(Aes256Gcm::new(secret))
    }

    /// The cipher, for [`bundle`](super::super::bundle).
    pub(crate) const fn cipher(&self) -> &Aes256Gcm {
        &self.0
    }
}

macro_rules! never_prints {
    ($($name:ident),*) => {$(
        /// Never prints the key.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

never_prints!(ClientKeys, WrappedKeys, AuthKey, TuplesKey);

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn wrapped_keys_come_back_under_their_key_only() {
        let mut rng = StdRng::seed_from_u64(1);
        let keys = ClientKeys::derive(&Secret::new([7; 32]));
        let kek = WrapKey::new(&Secret::new([1; 32]));
        let wrapped = keys.wrap(&kek, &mut rng);

        let input = [3; 17];
        let auth = wrapped.unwrap_auth(&kek).expect("the same key");
        assert_eq!(auth.request_mac(&input), keys.auth().request_mac(&input));
        assert!(wrapped.unwrap_tuples(&kek).is_ok());

        let other = WrapKey::new(&Secret::new([2; 32]));
        assert!(wrapped.unwrap_auth(&other).is_err());
        let mut altered = wrapped.clone();
        altered.tuples[20] ^= 1;
        assert!(altered.unwrap_tuples(&kek).is_err());
        assert_ne!(keys.wrap(&kek, &mut rng), wrapped, "a fresh nonce each time");
    }

    #[test]
    fn keys_do_not_print_themselves() {
        let keys = ClientKeys::derive(&Secret::new([7; 32]));
        assert_eq!(format!("{keys:?} {:?} {:?}", keys.auth(), keys.tuples()), "ClientKeys(…) AuthKey(…) TuplesKey(…)");
    }
}
