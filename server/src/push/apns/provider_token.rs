//! Who we are to Apple: a JWT signed with the team's key, shown with every notification.
//!
//! Apple takes one for an hour, and takes offence at more than one in twenty minutes. It is dated by the
//! machine's clock, since Apple's is no simulated one.
//!
//! Source: robert.md §9.3 (token authentication with key id and team id); RFC 7519; Apple, "Establishing a
//! token-based connection to APNs".

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;
use vigie_protocol::{jws, robert::time::UnixMicros};

use crate::keyring::ApplesKey;

/// Seconds after which a new one is made: between Apple's twenty minutes and its hour.
const RENEWED_AFTER_S: i64 = 40 * 60;

/// What signs, and the token made last.
pub(super) struct ProviderToken {
    key: ApplesKey,
    key_id: String,
    team_id: String,
    last: Mutex<Option<(i64, Arc<str>)>>,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
}

impl ProviderToken {
    pub(super) fn new(key: ApplesKey, key_id: String, team_id: String) -> Self {
        Self { key, key_id, team_id, last: Mutex::new(None) }
    }

    /// The token to show at `now` of the machine's clock.
    pub(super) fn at(&self, now: UnixMicros) -> Arc<str> {
        let now = now.seconds();
        // Replaced whole: a panic elsewhere leaves nothing half done. Who asks meanwhile waits for the one
        // signature rather than making another.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            // A clock that was put back makes a new one: Apple refuses a date that lies ahead.
            Some((made, token)) if (0..RENEWED_AFTER_S).contains(&(now - made)) => Arc::clone(token),
            _ => {
                let token = Arc::from(self.sign(now));
                *last = Some((now, Arc::clone(&token)));
                token
            }
        }
    }

    fn sign(&self, now: i64) -> String {
        let header = Header { alg: "ES256", kid: &self.key_id };
        let claims = Claims { iss: &self.team_id, iat: now };
        let sign = |message: &[u8]| Ok::<_, Infallible>(self.key.sign(message).to_vec());
        let Ok(token) = jws::write(&header, &claims, sign);
        token
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::keyring::p8;

    #[test]
    fn a_token_says_who_and_when_and_is_signed() {
        let key = ApplesKey::from_pem(&p8([7; 32])).expect("a key");
        let provider = ProviderToken::new(key.clone(), "ABC123DEFG".to_owned(), "DEF123GHIJ".to_owned());
        let token = provider.at(UnixMicros::from_seconds(1_617_782_400));
        let read = jws::Compact::read(&token).expect("a JWT");
        assert_eq!(read.header::<Value>(), Some(json!({"alg": "ES256", "kid": "ABC123DEFG"})));
        assert_eq!(read.claims::<Value>(), Some(json!({"iss": "DEF123GHIJ", "iat": 1_617_782_400})));
        let signature = read.signature[..].try_into().expect("r and s");
        assert!(key.verifying_key().verify(read.signed.as_bytes(), signature));
    }

    #[test]
    fn a_token_is_used_for_forty_minutes() {
        let key = ApplesKey::from_pem(&p8([7; 32])).expect("a key");
        let provider = ProviderToken::new(key, "kid".to_owned(), "team".to_owned());
        let at = |seconds: i64| provider.at(UnixMicros::from_seconds(1_617_782_400 + seconds));
        let first = at(0);
        assert_eq!(at(2399), first);
        let second = at(2400);
        assert_ne!(second, first);
        assert_eq!(at(4799), second);
        assert_ne!(at(2300), second, "the clock was put back");
    }
}
