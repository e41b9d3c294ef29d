//! What a phone shares with the server: two keys from one agreement, and the bundle they open.
//!
//! Source: robert.md §2.3 (agreement and derivation), §2.5 (bundle), §3.5 and §3.7 (MACs).

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use p256::{
    PublicKey, SecretKey,
    ecdh::diffie_hellman,
    pkcs8::{DecodePublicKey as _, EncodePublicKey as _},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{Hex, Trouble, answers::exact, radio::BundledTuple};

/// The key pair a phone makes for one registration, and forgets after it.
pub struct KeyPair(SecretKey);

impl KeyPair {
    /// A fresh pair from the operating system's randomness.
    ///
    /// # Errors
    /// [`Trouble::Unable`] if the system has no randomness to give.
    pub fn generate() -> Result<Self, Trouble> {
        let mut scalar = [0; 32];
        loop {
            draw(&mut scalar)?;
            // Zero and numbers past the order of the curve are no keys: about one draw in 2^32.
            if let Ok(key) = SecretKey::from_slice(&scalar) {
                return Ok(Self(key));
            }
        }
    }

    /// The public half as the server wants it: base64 of X.509 SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Trouble::Unable`] if the key has no DER form.
    pub fn public_base64(&self) -> Result<String, Trouble> {
        let der = self.0.public_key().to_public_key_der();
        Ok(STANDARD.encode(der.map_err(|e| Trouble::Unable(format!("public key: {e}")))?.as_bytes()))
    }

    /// Agrees with the server's registration key (base64 SubjectPublicKeyInfo) and derives both keys.
    ///
    /// # Errors
    /// [`Trouble::Strange`] if that is no P-256 public key.
    pub fn agree(&self, server_key: &str) -> Result<ClientKeys, Trouble> {
        let der = STANDARD.decode(server_key).map_err(|_| Trouble::strange("registrationKey is not base64"))?;
        let server = PublicKey::from_public_key_der(&der)
            .map_err(|_| Trouble::strange("registrationKey is not a P-256 public key"))?;
        let z = diffie_hellman(self.0.to_nonzero_scalar(), server.as_affine());
        let z = z.raw_secret_bytes();
        Ok(ClientKeys { auth: Hex(hmac_sha256(z, b"mac")), tuples: Hex(hmac_sha256(z, b"tuples")) })
    }
}

/// K_A^auth and K_A^tuples.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClientKeys {
    /// Signs HELLOs and requests.
    pub auth: Hex<32>,
    /// Opens bundles.
    pub tuples: Hex<32>,
}

impl ClientKeys {
    /// The MAC of a HELLO or of a request: the input begins with the prefix byte of robert.md §3.6.
    #[must_use]
    pub fn mac(&self, input: &[u8]) -> [u8; 32] {
        hmac_sha256(&self.auth.0, input)
    }

    /// Opens a bundle: base64 of `nonce (12) | ciphertext | tag (16)`.
    ///
    /// # Errors
    /// [`Trouble::Strange`] unless it is ours, exactly the JSON of robert.md §2.5, in order of epoch.
    pub fn open_bundle(&self, bundle: &str) -> Result<Vec<BundledTuple>, Trouble> {
        let blob = STANDARD.decode(bundle).map_err(|_| Trouble::strange("tuples is not base64"))?;
        let (nonce, sealed) =
            blob.split_first_chunk::<12>().ok_or_else(|| Trouble::strange("tuples is shorter than its nonce"))?;
        let plain = Aes256Gcm::new(&self.tuples.0.into())
            .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: b"" })
            .map_err(|_| Trouble::strange("tuples does not open with our key"))?;
        let tuples: Vec<BundledTuple> = exact("the bundle", &plain)?;
        if tuples.is_empty() || !tuples.is_sorted_by(|a, b| a.epoch_id < b.epoch_id) {
            return Err(Trouble::strange("the bundle is empty or out of order"));
        }
        Ok(tuples)
    }
}

#[expect(clippy::disallowed_methods, reason = "a phone is a device of its own, with its own chance")]
fn draw(bytes: &mut [u8]) -> Result<(), Trouble> {
    getrandom::fill(bytes).map_err(|e| Trouble::Unable(format!("no randomness: {e}")))
}

fn hmac_sha256(key: &[u8], input: &[u8]) -> [u8; 32] {
    // Any length of key is a key, so this cannot fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(input);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// robert.md §12: the worked example, phone side.
    #[test]
    fn the_worked_example_agrees() {
        let d = hex::decode("972a846916419f828b9d2434e465e150bd9c66b3ad3c2d6d1a3d1fa7bc8960a9").expect("hex");
        let phone = KeyPair(SecretKey::from_slice(&d).expect("a scalar"));
        let keys = phone
            .agree("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvf95GlYAtUgfW+V0DGtcJi8WYvDfvxFZGhIOaZeHxd9f92yHlg+9DVejvX6qJpiBE1AZa4XVK1zqF1TeX5GBPQ==")
            .expect("the server's key");
        assert_eq!(hex::encode(keys.auth.0), "e90fe2310e742be719a5bdd328a7680e27b3fb8139920b7eb4e3ccb2042ae3ba");
        assert_eq!(hex::encode(keys.tuples.0), "b0b43bbc3ddea3710e47d21ebfedd95ee5dbc1ace7cc3ff6a119cff00a266122");
        let hello = keys.mac(&hex::decode("01c2bf25b6058cd1f3b9aeb4").expect("hex"));
        assert_eq!(hex::encode(&hello[..5]), "9875e95036");
    }
}
