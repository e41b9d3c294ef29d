//! One installation of the app: its keys, and what it calls itself from quarter to quarter.

use std::collections::VecDeque;

use vigie_crypto::{
    aead::Aes256Gcm,
    hmac::hmac_sha256,
    p256::{AgreementKey, PublicKey},
};
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, Purpose},
    hello::Hello,
    id::{Ebid, EncryptedCountryCode},
    keys::{AuthKey, ClientKeys},
};

use super::{calendar::Calendar, journal::Journal, quarter::Quarter};

/// What a phone shares with the server (robert.md §2.3).
#[derive(Clone)]
pub(crate) struct Keys {
    /// K_A^auth.
    pub(crate) auth: AuthKey,
    /// K_A^tuples.
    pub(crate) bundle: Aes256Gcm,
}

impl Keys {
    /// Agrees with the server's registration key.
    pub(crate) fn agree(own: &AgreementKey, server: &PublicKey) -> Self {
        let shared = own.agree(server);
        let bundle = Aes256Gcm::new(&hmac_sha256(shared.expose(), b"tuples"));
        Self { auth: ClientKeys::derive(&shared).auth(), bundle }
    }
}

/// What a phone calls itself in one quarter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tuple {
    pub(crate) ebid: Ebid,
    pub(crate) ecc: EncryptedCountryCode,
}

/// The tuples of a bundle, one a quarter from `first` on.
pub(crate) struct Bundle {
    pub(crate) first: Quarter,
    pub(crate) tuples: Vec<Tuple>,
}

/// One installation of the app.
pub(crate) struct Install {
    keys: Keys,
    /// The quarter from which on it sends and hears.
    since: Quarter,
    /// The quarter of the first tuple it still has.
    first: Quarter,
    tuples: VecDeque<Tuple>,
}

impl Install {
    /// Registered, and not yet heard of anything.
    pub(crate) fn new(keys: Keys, bundle: Bundle) -> Self {
        Self { keys, since: bundle.first, first: bundle.first, tuples: bundle.tuples.into() }
    }

    /// Its keys.
    pub(crate) const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether it was there in a quarter.
    pub(crate) fn was_there(&self, quarter: Quarter) -> bool {
        self.since <= quarter
    }

    /// What it calls itself in a quarter.
    pub(crate) fn tuple(&self, quarter: Quarter) -> Option<Tuple> {
        let index = quarter.0.checked_sub(self.first.0)?;
        self.tuples.get(index as usize).copied()
    }

    /// Adds what a new bundle has more; drops what no report can ask for any more. `false` if the bundle
    /// says something else about a quarter that is known, or leaves a gap.
    #[must_use]
    pub(crate) fn keep(&mut self, bundle: &Bundle) -> bool {
        let end = self.first.0 + self.tuples.len() as u32; // a few days of quarters
        let Some(known) = end.checked_sub(bundle.first.0) else { return false };
        let known = bundle.tuples.len().min(known as usize);
        let agrees = |(index, tuple): (usize, &Tuple)| self.tuple(bundle.first.plus(index as u32)) == Some(*tuple);
        if !bundle.tuples[..known].iter().enumerate().all(agrees) {
            return false;
        }
        self.tuples.extend(&bundle.tuples[known..]);
        while self.first < bundle.first.minus(Journal::REACH) {
            self.tuples.pop_front();
            self.first = self.first.plus(1);
        }
        true
    }

    /// Signs a request at the beginning of a quarter, with the EBID of that quarter; `None` without one.
    pub(crate) fn sign(&self, purpose: Purpose, now: Quarter, calendar: &Calendar) -> Option<AuthenticatedRequest> {
        let Tuple { ebid, .. } = self.tuple(now)?;
        let (epoch, time) = (calendar.epoch(now), calendar.ntp(now).low32());
        Some(AuthenticatedRequest::compose(purpose, ebid, epoch, time, &self.keys.auth))
    }

    /// The HELLO it sent at a second of a quarter; `None` if it had nothing to call itself.
    pub(crate) fn hello(&self, quarter: Quarter, second: u16, calendar: &Calendar) -> Option<Hello> {
        let Tuple { ebid, ecc } = self.tuple(quarter)?;
        let sent = calendar.ntp(quarter).plus(second.into()).low16();
        Some(Hello::compose(ecc, ebid, sent, &self.keys.auth))
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn bundle(first: u32, count: u32) -> Bundle {
        let tuple = |quarter: u32| Tuple {
            ebid: Ebid(u64::from(quarter).to_be_bytes()),
            ecc: EncryptedCountryCode(quarter as u8),
        };
        Bundle { first: Quarter(first), tuples: (first..first + count).map(tuple).collect() }
    }

    fn install(first: u32, count: u32) -> Install {
        let rng = &mut StdRng::seed_from_u64(1);
        let server = AgreementKey::generate(rng).public_key();
        Install::new(Keys::agree(&AgreementKey::generate(rng), &server), bundle(first, count))
    }

    #[test]
    fn bundles_add_up_and_the_old_are_forgotten() {
        let mut phone = install(10, 300);
        assert!(phone.keep(&bundle(42, 300)));
        assert!(phone.tuple(Quarter(10)).is_some() && phone.tuple(Quarter(341)).is_some());
        assert!(phone.tuple(Quarter(9)).is_none() && phone.tuple(Quarter(342)).is_none());
        for first in (80..900).step_by(32) {
            assert!(phone.keep(&bundle(first, 300)));
        }
        assert!(phone.tuple(Quarter(10)).is_none(), "out of reach of any report");
        assert_eq!(phone.tuples.len(), (880 + 300 - (880 - Journal::REACH)) as usize);
        assert!(phone.was_there(Quarter(10)) && !phone.was_there(Quarter(9)));
    }

    #[test]
    fn a_bundle_that_disagrees_or_leaves_a_gap_is_noticed() {
        assert!(!install(10, 300).keep(&bundle(311, 300)), "a gap");
        let mut other = bundle(20, 300);
        other.tuples[3] = other.tuples[4];
        assert!(!install(10, 300).keep(&other));
    }
}
