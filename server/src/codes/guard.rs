//! The guard before verifications: short codes cannot be found by trying.
//!
//! A short code has 31 bits, and with a thousand of them alive one guess in two million hits. So failed
//! verifications are counted: each caller has a bucket of tokens, of which a failure takes one, and all
//! together have a ceiling a minute. Whoever is above either is told "not valid" and the store is not
//! asked: had it been asked, the guess would count, and an answer of its own would tell a guesser when to
//! come back. A good code that meets a closed guard is not spent; typed again a minute later it is good.
//!
//! Short codes only: the other kinds have 62 bits and more, and a guesser must not keep people from using
//! them. Rates run on the monotonic clock, whatever clock the protocols see.
//!
//! Source: health-data.md A.2.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use moka::sync::Cache;
use vigie_crypto::hmac::HmacKey;
use vigie_protocol::code::Kind;

use super::Config;
use crate::rng;

/// What rates are counted over.
const MINUTE: Duration = Duration::from_secs(60);

/// Callers remembered at once. One that is forgotten early gets a full bucket; the ceiling holds for it
/// all the same.
const CALLERS: u64 = 100_000;

/// Whoever asks for a verification.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A phone, or the many behind one address.
    Phone(IpAddr),
    /// Somebody with the token of the admin listener: a tracing server, say.
    Service(IpAddr),
}

/// Counts failed verifications.
pub struct Guard {
    rates: Option<Rates>,
    /// The failures of the last minute, oldest first; as many as the ceiling at most.
    failures: Mutex<Failures>,
    callers: Cache<[u8; 16], Arc<Mutex<Bucket>>>,
    /// Callers are remembered by a tag of their address under a key that ends with the process.
    key: HmacKey,
}

#[derive(Default)]
struct Failures {
    at: VecDeque<Instant>,
    alerted: Option<Instant>,
}

struct Rates {
    all: usize,
    phone: u32,
    service: u32,
}

/// Tokens left, and when that was.
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Guard {
    /// The guard of a server whose rate limits are on.
    #[must_use]
    pub fn on(config: &Config) -> Self {
        let rates = Rates {
            all: config.failed_per_minute as usize,
            phone: config.failed_per_phone,
            service: config.failed_per_service,
        };
        Self { rates: Some(rates), ..Self::off() }
    }

    /// A guard that stands aside.
    #[must_use]
    pub fn off() -> Self {
        // A bucket that nobody touched for two minutes is full: forgetting it changes nothing.
        let callers = Cache::builder().max_capacity(CALLERS).time_to_idle(2 * MINUTE).build();
        Self { rates: None, failures: Mutex::default(), callers, key: HmacKey::new(&rng::bytes::<32>()) }
    }

    /// Whether a code of this kind may be looked up for this caller. `None` is a text that is no code.
    pub fn admits(&self, kind: Option<Kind>, caller: Caller, now: Instant) -> bool {
        let (Some(rates), Some(Kind::Short)) = (&self.rates, kind) else { return true };
        let by = if self.above_ceiling(rates, now) {
            "all"
        } else if self.bucket(rates, caller, now, |bucket| bucket.tokens < 1.0) {
            "caller"
        } else {
            return true;
        };
        metrics::counter!("vigie_codes_withheld_total", "by" => by).increment(1);
        false
    }

    /// Notes that a code that was looked up is not valid.
    pub fn failed(&self, kind: Option<Kind>, caller: Caller, now: Instant) {
        let (Some(rates), Some(Kind::Short)) = (&self.rates, kind) else { return };
        self.bucket(rates, caller, now, |bucket| bucket.tokens = (bucket.tokens - 1.0).max(0.0));
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.at.push_back(now);
        if failures.at.len() > rates.all {
            failures.at.pop_front();
        }
    }

    fn above_ceiling(&self, rates: &Rates, now: Instant) -> bool {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        while failures.at.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
            failures.at.pop_front();
        }
        let above = failures.at.len() >= rates.all;
        if above && failures.alerted.is_none_or(|at| now.duration_since(at) >= MINUTE) {
            failures.alerted = Some(now);
            tracing::warn!(
                failed_per_minute = rates.all,
                "too many short codes fail: somebody may be guessing. None is looked up until it ends"
            );
        }
        above
    }

    /// Does something to the bucket of a caller, filled up to `now`.
    fn bucket<T>(&self, rates: &Rates, caller: Caller, now: Instant, what: impl FnOnce(&mut Bucket) -> T) -> T {
        let (size, listener, address) = match caller {
            Caller::Phone(address) => (rates.phone, 0, address),
            Caller::Service(address) => (rates.service, 1, address),
        };
        let size = f64::from(size);
        let key = self.key.truncated::<16>(&named(listener, address));
        let bucket = self.callers.get_with(key, || Arc::new(Mutex::new(Bucket { tokens: size, at: now })));
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = now.saturating_duration_since(bucket.at).as_secs_f64() / MINUTE.as_secs_f64() * size;
        bucket.tokens = (bucket.tokens + filled).min(size);
        bucket.at = now;
        what(&mut bucket)
    }
}

/// Listener, family and address as bytes. Of an IPv6 address the network alone: a subscriber has 2^64 of
/// the rest.
fn named(listener: u8, address: IpAddr) -> [u8; 10] {
    let mut name = [0; 10];
    name[0] = listener;
    match address {
        IpAddr::V4(v4) => {
            name[1] = 4;
            name[2..6].copy_from_slice(&v4.octets());
        }
        IpAddr::V6(v6) => {
            name[1] = 6;
            name[2..].copy_from_slice(&v6.octets()[..8]);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Option<Kind> = Some(Kind::Short);

    fn phone(n: u8) -> Caller {
        Caller::Phone(IpAddr::from([192, 0, 2, n]))
    }

    fn guard() -> Guard {
        let config = Config { failed_per_minute: 10, failed_per_phone: 3, failed_per_service: 8, ..Config::default() };
        Guard::on(&config)
    }

    #[test]
    fn a_caller_that_fails_is_held_to_its_rate_and_others_are_not() {
        let (guard, begin) = (guard(), Instant::now());
        for _ in 0..3 {
            assert!(guard.admits(SHORT, phone(1), begin));
            guard.failed(SHORT, phone(1), begin);
        }
        assert!(!guard.admits(SHORT, phone(1), begin));
        assert!(guard.admits(SHORT, phone(2), begin));
        assert!(guard.admits(SHORT, Caller::Service(IpAddr::from([192, 0, 2, 1])), begin), "another listener");
        assert!(!guard.admits(SHORT, phone(1), begin + MINUTE / 4));
        assert!(guard.admits(SHORT, phone(1), begin + MINUTE / 3), "a third of the minute: one token of three");
        guard.failed(SHORT, phone(1), begin + MINUTE / 3);
        assert!(!guard.admits(SHORT, phone(1), begin + MINUTE / 3));
    }

    #[test]
    fn above_the_ceiling_no_short_code_is_looked_up_for_anybody() {
        let (guard, begin) = (guard(), Instant::now());
        for n in 0..10 {
            assert!(guard.admits(SHORT, phone(n), begin));
            guard.failed(SHORT, phone(n), begin + Duration::from_secs(u64::from(n)));
        }
        let end = begin + Duration::from_secs(10);
        assert!(!guard.admits(SHORT, phone(200), end));
        assert!(guard.admits(Some(Kind::Long), phone(200), end), "the others cannot be guessed");
        assert!(guard.admits(None, phone(200), end));
        assert!(!guard.admits(SHORT, phone(200), begin + MINUTE - Duration::from_millis(1)));
        assert!(guard.admits(SHORT, phone(200), begin + MINUTE), "the first failure is a minute old");
    }

    #[test]
    fn what_is_no_short_code_is_no_guess() {
        let (guard, begin) = (guard(), Instant::now());
        for kind in [None, Some(Kind::Long), Some(Kind::Test), Some(Kind::Jwt)] {
            for _ in 0..20 {
                guard.failed(kind, phone(1), begin);
            }
        }
        assert!(guard.admits(SHORT, phone(1), begin));
    }

    #[test]
    fn a_guard_that_is_off_lets_everything_through() {
        let (guard, begin) = (Guard::off(), Instant::now());
        for _ in 0..10_000 {
            guard.failed(SHORT, phone(1), begin);
        }
        assert!(guard.admits(SHORT, phone(1), begin));
    }

    #[test]
    fn a_subscriber_is_a_network() {
        let of = |text: &str| named(0, text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
