//! What the declaration codes remember.
//!
//! A row says that a code exists and whether it was spent, with the *day* of its use: the instant
//! would point at the contacts queued in the same moment. What is counted by day outlives the codes.
//!
//! Source: health-data.md A.2, A.4 (figures), A.5, A.6; robert.md §4.4.

use async_trait::async_trait;
use vigie_protocol::{
    code::{Kind, Period},
    robert::time::{Day, NtpSeconds},
};

use super::StoreError;

/// A code to store. `Debug` of the inner string is withheld by the type that makes it.
#[derive(Clone)]
pub struct NewCode {
    /// SHORT, LONG or TEST; JWT codes are not stored before their use.
    pub kind: Kind,
    /// The code, normalised.
    pub code: String,
    /// First second of its validity.
    pub valid_from: NtpSeconds,
    /// Last second of its validity.
    pub valid_until: NtpSeconds,
    /// When it was made.
    pub generated: NtpSeconds,
}

/// What pays for an upload: the key of exactly one spending.
#[derive(Clone)]
pub struct Spend {
    /// What is looked up.
    pub key: SpendKey,
}

/// See [`Spend`].
#[derive(Clone)]
pub enum SpendKey {
    /// A stored code: the forms to try, best first (health-data.md A.1: TEST as typed, then upper case).
    Code {
        /// The kind its shape says; a row of another kind is not it.
        kind: Kind,
        /// Normalised texts; the first that exists with this kind is the code meant.
        forms: Vec<String>,
    },
    /// A JWT whose signature and dates are right: its `jti`, never seen before.
    Jwt {
        /// The identifier to remember.
        jti: String,
    },
}

impl Spend {
    /// The kind of what pays.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match &self.key {
            SpendKey::Code { kind, .. } => *kind,
            SpendKey::Jwt { .. } => Kind::Jwt,
        }
    }
}

/// Never prints the code.
impl std::fmt::Debug for Spend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Spend(…)")
    }
}

/// Never prints the code.
impl std::fmt::Debug for NewCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCode").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What became of a [`Spend`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// It was good, and is now spent.
    Now,
    /// Unknown, not yet or no longer valid, or spent before.
    Refused,
}

/// What became of the codes of one kind on one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeDay {
    /// The day.
    pub day: Day,
    /// The kind.
    pub kind: Kind,
    /// Codes stored on that day; 0 for JWT codes, which nobody stores before their use.
    pub generated: u64,
    /// Codes spent on that day.
    pub used: u64,
    /// Codes whose validity ended on that day, unused.
    pub expired: u64,
}

/// The verbs of declaration codes. Outcomes come in the order of the items.
#[async_trait]
pub trait CodeStore: Send + Sync {
    /// Stores new codes. `false` where the text exists already (also twice in one call): draw another.
    async fn add_codes(&self, codes: &[NewCode]) -> Result<Vec<bool>, StoreError>;

    /// Spends codes without a report. Of two spendings of one code exactly one is [`Spent::Now`].
    async fn spend(&self, spends: &[Spend], now: NtpSeconds) -> Result<Vec<Spent>, StoreError>;

    /// What was counted on the days of `period`, as of `now`: a code whose end lies ahead has not expired.
    /// In the order of day and kind; pairs of which there is nothing to tell are left out.
    async fn code_days(&self, period: &Period, now: NtpSeconds) -> Result<Vec<CodeDay>, StoreError>;

    /// Erases codes whose validity ended before `ended_before`, with the days of lots that have none left,
    /// and the `jti` of JWTs spent before `spent_before`. Answers how many codes and `jti`. What
    /// [`code_days`](Self::code_days) tells of them stays.
    async fn purge_codes(&self, ended_before: NtpSeconds, spent_before: NtpSeconds) -> Result<u64, StoreError>;
}
