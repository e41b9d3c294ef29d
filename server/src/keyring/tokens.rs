//! What the service signs: tokens for phones, and declaration codes of the JWT kind.
//!
//! All analytics tokens of one minute are the same bytes, so that they identify nobody, and so are all
//! report-validation tokens of one second. A signature takes as long as serving ten phones: each is made
//! once and kept.
//!
//! Source: robert.md §4.3, §5.6, §5.7; health-data.md A.6.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

use rand_core::CryptoRng;
use vigie_crypto::{p256::VerifyingKey, rsa};
use vigie_protocol::{
    code,
    robert::{
        id::PermanentId,
        registration::StatusAnswer,
        time::UnixMicros,
        token::{self, Declaration},
    },
};

use super::Keyring;

/// `iss` of the declaration codes that this server issues itself. Nobody checks it (robert.md §4.4).
const CODE_ISSUER: &str = "vigie";

/// How long tokens last, and the name of the key behind declarations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRules {
    /// Life of the report-validation token, in minutes.
    pub report_minutes: u32,
    /// Life of the analytics token, in minutes.
    pub analytics_minutes: u32,
    /// `kid` of declaration tokens; `None`: the key's own.
    pub declaration_kid: Option<String>,
}

/// A token that is good for all who ask within the same span of time.
#[derive(Default)]
pub(super) struct Shared(Mutex<Option<(i64, Arc<str>)>>);

impl Shared {
    /// The token of the span `of`, made if the last one is of another. Who asks meanwhile waits for the
    /// same signature rather than making another.
    fn get(&self, of: i64, make: impl FnOnce() -> String) -> Arc<str> {
        // What is inside is replaced whole, so a panic elsewhere leaves nothing half done.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((span, token)) if *span == of => Arc::clone(token),
            _ => {
                let token = Arc::from(make());
                *kept = Some((of, Arc::clone(&token)));
                token
            }
        }
    }
}

impl Keyring {
    /// The report-validation token: this phone has just reported.
    #[must_use]
    pub fn report_token(&self, now: UnixMicros) -> Arc<str> {
        let keys = self.keys();
        let minutes = self.token_rules.report_minutes;
        keys.shared_report
            .get(now.seconds(), || signed(&keys.report_token.key, |sign| token::report_validation(now, minutes, sign)))
    }

    /// The analytics token, the same for everybody in one minute.
    #[must_use]
    pub fn analytics_token(&self, now: UnixMicros) -> Arc<str> {
        let keys = self.keys();
        let minutes = self.token_rules.analytics_minutes;
        keys.shared_analytics.get(now.seconds().div_euclid(60), || {
            signed(&keys.analytics_token.key, |sign| token::analytics(now, minutes, sign))
        })
    }

    /// The declaration token for this answer to a status request at `now`; `None` where the answer tells
    /// of no last contact (robert.md §5.2 step 6), or before the service opened.
    #[must_use]
    pub fn declaration_token(&self, id: PermanentId, answer: &StatusAnswer, now: UnixMicros) -> Option<String> {
        let service = self.rules.service;
        let declaration = Declaration {
            id,
            risk: answer.risk,
            // 0 stands for "never" in the stored registration, from which the token is defined.
            latest_risk_epoch: answer.latest_risk_epoch.unwrap_or_default(),
            notified_at: service.start_of(service.epoch_at(now.to_ntp())?),
            last_contact: answer.last_contact?,
        };
        let keys = self.keys();
        let own = || keys.declaration_token.kid.clone();
        let kid = self.token_rules.declaration_kid.clone().unwrap_or_else(own);
        Some(signed(&keys.declaration_token.key, |sign| declaration.token(&kid, now, sign)))
    }

    /// Who may sign declaration codes of the JWT kind, by kid: this keystore's issuer, with the keys that it
    /// will use and those that it used.
    #[must_use]
    pub fn declaration_code_verifiers(&self) -> BTreeMap<String, VerifyingKey> {
        self.keys().code_verifiers.clone()
    }

    /// Issues a declaration code of the JWT kind.
    #[must_use]
    pub fn issue_jwt_code(&self, now: UnixMicros, rng: &mut impl CryptoRng) -> String {
        let keys = self.keys();
        let issuer = &keys.declaration_code;
        let sign = |message: &[u8]| Ok::<_, Infallible>(issuer.key.sign(message).to_vec());
        let Ok(code) = code::issue(now, CODE_ISSUER, &issuer.kid, rng, sign);
        code
    }
}

/// Writes a token with a key that cannot fail to sign.
fn signed(
    key: &rsa::SigningKey,
    write: impl FnOnce(&dyn Fn(&[u8]) -> Result<Vec<u8>, Infallible>) -> Result<String, Infallible>,
) -> String {
    let Ok(token) = write(&|message| Ok(key.sign_rs256(message)));
    token
}
