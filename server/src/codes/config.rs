//! Settings of declaration codes.
//!
//! Source: health-data.md A.1 (validity), A.6 (JWT).

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use vigie_crypto::p256::VerifyingKey;
use vigie_protocol::code::Validity;

use crate::config::{Mistake, Section, Setting, outside};

/// Settings of declaration codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Days after its first that a long code is valid, until 23:59 in Paris. A long code is printed with
    /// a result: it has to reach the person by post.
    pub long_days: u32,
    /// Minutes that a short code is valid: it is read out over the telephone. More gives a guesser more
    /// live codes to hit.
    pub short_minutes: u32,
    /// Days that a test code is valid.
    pub test_days: u32,
    /// Days that a JWT code is valid after its `iat`, wherever it was issued.
    pub jwt_lifetime_days: u32,
    /// Public keys of other issuers of JWT codes, by `kid`. This server's own needs no entry.
    pub jwt_keys: BTreeMap<String, VerifyingKey>,
    /// Most codes that one call makes.
    pub max_per_call: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            long_days: 10,
            short_minutes: 60,
            test_days: 15,
            jwt_lifetime_days: 10,
            jwt_keys: BTreeMap::new(),
            max_per_call: 100_000,
        }
    }
}

impl Config {
    /// Reads the section `codes`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        let default = Self::default();
        Self {
            long_days: from.value("long_days", default.long_days),
            short_minutes: from.value("short_minutes", default.short_minutes),
            test_days: from.value("test_days", default.test_days),
            jwt_lifetime_days: from.value("jwt_lifetime_days", default.jwt_lifetime_days),
            jwt_keys: from.map("jwt_keys", "<KID>"),
            max_per_call: from.value("max_per_call", default.max_per_call),
        }
    }

    /// How long codes of the stored kinds live.
    #[must_use]
    pub fn validity(&self) -> Validity {
        Validity { long_days: self.long_days, short_minutes: self.short_minutes, test_days: self.test_days }
    }

    /// Every mistake in the values.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        [
            outside("codes.long_days", self.long_days, 1..=60),
            outside("codes.short_minutes", self.short_minutes, 1..=1440),
            outside("codes.test_days", self.test_days, 1..=90),
            outside("codes.jwt_lifetime_days", self.jwt_lifetime_days, 1..=60),
            outside("codes.max_per_call", self.max_per_call, 1..=1_000_000),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The public key of an issuer: base64 of its SubjectPublicKeyInfo, as robert.md §4.4 has it.
impl Setting for VerifyingKey {
    fn parse(text: &str) -> Result<Self, String> {
        BASE64.decode(text).ok().and_then(|der| Self::from_spki_der(&der).ok()).ok_or_else(|| {
            "not the public key of an issuer: base64 of a SubjectPublicKeyInfo with a P-256 key".to_owned()
        })
    }

    fn show(&self) -> String {
        BASE64.encode(self.to_spki_der())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_right_and_those_of_the_protocol() {
        assert_eq!(Config::default().check(), []);
        assert_eq!(Config::default().validity(), Validity::default());
    }

    #[test]
    fn every_value_out_of_range_is_told() {
        let none = Config {
            long_days: 0,
            short_minutes: 0,
            test_days: 0,
            jwt_lifetime_days: 0,
            max_per_call: 0,
            jwt_keys: BTreeMap::new(),
        };
        assert_eq!(none.check().len(), 5, "{:?}", none.check());
    }
}
