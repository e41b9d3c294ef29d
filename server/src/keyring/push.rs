//! Device tokens at rest: what wakes a phone, useless to who steals the database.
//!
//! A token identifies a device to Apple. It is looked up by a keyed hash of it and kept sealed, with
//! where and in which language the device is, so that the database tells neither tokens nor time zones
//! apart. Two keys follow from `push-key`: one makes the hash, one per row seals it.
//!
//! Source: robert.md §9.3 (table and privacy).

use serde::{Deserialize, Serialize};
use vigie_crypto::{aead::Aes256Gcm, hmac::HmacKey, secret::Secret};
use vigie_protocol::robert::wire::PushInfo;
use zeroize::Zeroizing;

use super::Keyring;
use crate::{rng, store::PushKey};

/// What is hashed begins with what the hash is for.
const LOOK_UP: u8 = 1;
const SEAL: u8 = 2;

/// A sealed value is as long as a multiple of this, less the [`OVERHEAD`] of sealing: nearly all are alike.
const STEP: usize = 256;

/// Nonce and tag.
const OVERHEAD: usize = 12 + 16;

/// What is sealed, as JSON filled up with spaces, which JSON allows.
#[derive(Serialize)]
struct Sealed<'a> {
    token: &'a str,
    locale: &'a str,
    timezone: &'a str,
}

impl Keyring {
    /// Under which key a token is stored: HMAC-SHA-256 of it.
    #[must_use]
    pub fn push_token_key(&self, token: &str) -> PushKey {
        PushKey(self.keys().push.tag(&Zeroizing::new([&[LOOK_UP], token.as_bytes()].concat())))
    }

    /// Seals what a device gave to be woken, for the row `key`.
    ///
    /// ```text
    /// nonce (12) | AES-256-GCM( JSON, spaces ) | tag (16)
    /// ```
    #[must_use]
    pub fn seal_push_token(&self, key: &PushKey, info: &PushInfo) -> Vec<u8> {
        let sealed = Sealed { token: &info.token, locale: &info.locale, timezone: &info.timezone };
        // Three texts are JSON.
        let mut plain = Zeroizing::new(serde_json::to_vec(&sealed).expect("three texts are JSON"));
        let whole = (plain.len() + OVERHEAD).next_multiple_of(STEP);
        plain.resize(whole - OVERHEAD, b' ');
        row_cipher(&self.keys().push, key).seal_blob(&mut rng::os(), &[], &plain)
    }

    /// Opens what [`seal_push_token`](Self::seal_push_token) sealed for this row; `None` if it was sealed
    /// for another, under another keystore, or altered.
    #[must_use]
    pub fn open_push_token(&self, key: &PushKey, sealed: &[u8]) -> Option<PushInfo> {
        let plain = row_cipher(&self.keys().push, key).open_blob(&[], sealed).ok()?;
        serde_json::from_slice::<Owned>(&plain).ok().map(|Owned { token, locale, timezone }| PushInfo {
            token,
            locale,
            timezone,
        })
    }
}

/// [`Sealed`] as it comes back: a text with an escape in it cannot be borrowed.
#[derive(Deserialize)]
struct Owned {
    token: String,
    locale: String,
    timezone: String,
}

fn row_cipher(push: &HmacKey, row: &PushKey) -> Aes256Gcm {
    let mut input = [SEAL; 33];
    input[1..].copy_from_slice(&row.0);
    Aes256Gcm::new(&Secret::new(push.tag(&input)))
}
