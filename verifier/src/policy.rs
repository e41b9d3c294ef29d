//! What a verifier may choose: how far clocks may differ, which odd keys count, how old a list may be, and
//! which of the built-in refusals apply.
//!
//! The default is the profile of dcc.md with the ages of verifier.md §4.
//!
//! Source: dcc.md §1.5 (keys), §3.1 (skew, step 18), §9 (lists); verifier.md §1 (`--max-age`, `--at`).

use std::time::Duration;

use vigie_crypto::public_key::KeyPolicy;
use vigie_protocol::dcc::time::UnixSeconds;

/// The date of this program's source. A machine that believes to live earlier has lost its clock; each release moves
/// the date on. 2026-11-01.
pub const SOURCE_DATE: UnixSeconds = UnixSeconds(1_793_491_200);

/// The choices of one verifier.
#[derive(Clone, Debug)]
pub struct Policy {
    /// How far the issuer's clock, or the laboratory's, may run ahead of ours: 5 minutes.
    pub skew: Duration,
    /// Keys outside the profile that count nevertheless: none.
    pub keys: KeyPolicy,
    /// When a list is too old to vouch for a signer.
    pub max_age: MaxAge,
    /// What is refused for what the certificate says (step 18).
    pub acceptance: Acceptance,
    /// Whose clock `now` is.
    pub clock: Clock,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            skew: Duration::from_secs(300),
            keys: KeyPolicy::default(),
            max_age: MaxAge::default(),
            acceptance: Acceptance::default(),
            clock: Clock::default(),
        }
    }
}

/// When a dated list is too old to vouch for a signer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MaxAge {
    /// Seven days after its date, or at its own end if that is sooner.
    #[default]
    Usual,
    /// This many days after its date, whatever its own end: for those who are without network for weeks.
    Days(u32),
    /// Never.
    Unlimited,
}

impl MaxAge {
    /// The number a person gives: 0 stands for never.
    #[must_use]
    pub const fn from_days(days: u32) -> Self {
        if days == 0 { Self::Unlimited } else { Self::Days(days) }
    }
}

/// Whether a check is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// Made.
    #[default]
    On,
    /// Left out.
    Off,
}

/// The built-in acceptance checks (step 18), each of which a state may switch off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acceptance {
    /// A test whose result is "detected" gives `TestPositive`. Off where a positive test counts as recovery.
    pub positive_test: Check,
    /// A sample taken later than now gives `SampleInFuture`.
    pub future_sample: Check,
    /// A recovery outside its own dates gives `RecoveryOutsideWindow`.
    pub recovery_window: Check,
}

/// Whose clock the instant of a verification comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Somebody stated the instant; it is not questioned.
    #[default]
    Stated,
    /// The machine's, suspect when it lies before the program's source date or before the newest list.
    Machine {
        /// The date of the program's source.
        source_date: UnixSeconds,
    },
}

impl Policy {
    /// The latest instant that counts as past: now, and as far as another clock may run ahead.
    pub(crate) fn ahead_of(&self, now: UnixSeconds) -> UnixSeconds {
        now.plus(i64::try_from(self.skew.as_secs()).unwrap_or(i64::MAX))
    }
}
