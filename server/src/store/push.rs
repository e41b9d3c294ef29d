//! What is remembered of the devices that are woken once a day.
//!
//! A row knows a device by a keyed hash of its token and holds the rest sealed; it says nothing of a
//! registration and no verb takes an identity.
//!
//! Source: robert.md §9.1, §9.3.

use std::collections::BTreeMap;

use async_trait::async_trait;
use vigie_protocol::robert::time::NtpSeconds;

use super::StoreError;

/// Under which key a device's row stands: HMAC-SHA-256 of its token.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PushKey(pub [u8; 32]);

/// Never prints it: it tells whether two tokens are one.
impl std::fmt::Debug for PushKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushKey(…)")
    }
}

/// A device that wants to be woken.
#[derive(Clone, Debug)]
pub struct NewPush {
    /// Its row.
    pub key: PushKey,
    /// Token, language and time zone, sealed.
    pub sealed: Vec<u8>,
    /// When to wake it first, if it is new, or was inactive or forgotten.
    pub planned: NtpSeconds,
    /// When it came; the day is kept.
    pub created: NtpSeconds,
}

/// A device whose hour has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushDue {
    /// Its row.
    pub key: PushKey,
    /// Token, language and time zone, sealed.
    pub sealed: Vec<u8>,
    /// When it was to be woken.
    pub planned: NtpSeconds,
}

/// The wish to be the one that wakes a device this time.
#[derive(Clone, Copy, Debug)]
pub struct PushClaim {
    /// Its row.
    pub key: PushKey,
    /// When it was to be woken, as [`PushDue`] said.
    pub planned: NtpSeconds,
    /// When to wake it next.
    pub next: NtpSeconds,
}

/// What became of one notification.
#[derive(Clone, Debug)]
pub struct PushResult {
    /// The device's row.
    pub key: PushKey,
    /// When it was known.
    pub at: NtpSeconds,
    /// How it went.
    pub delivery: PushDelivery,
}

/// See [`PushResult`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushDelivery {
    /// Apple took it.
    Accepted,
    /// Apple refused it, for these reasons.
    Rejected(String),
    /// No host of Apple's knows the token, for these reasons: the device is inactive until it comes again.
    Unknown(String),
    /// Nobody answered.
    Failed,
}

/// The verbs of wake-ups. Outcomes come in the order of the items.
#[async_trait]
pub trait PushStore: Send + Sync {
    /// What is sealed in these rows; `None` for a device that is unknown, forgotten or inactive.
    async fn pushes(&self, keys: &[PushKey]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Remembers devices. A known one gets the new content and is active and not forgotten from now on; its
    /// planned date changes only if it was one of the two. Of two with one key the last counts.
    async fn remember_pushes(&self, new: &[NewPush]) -> Result<(), StoreError>;

    /// Forgets devices: their rows stay, without what was sealed. `false` for a device that was never
    /// known.
    async fn forget_pushes(&self, keys: &[PushKey]) -> Result<Vec<bool>, StoreError>;

    /// Devices whose date is `now` or earlier, the longest overdue first, at most `most`.
    async fn due_pushes(&self, now: NtpSeconds, most: u32) -> Result<Vec<PushDue>, StoreError>;

    /// Moves the planned dates on. `true` for whoever is the one to send: of two claims of one date only
    /// one is, and none on a device that was forgotten meanwhile.
    async fn claim_pushes(&self, claims: &[PushClaim]) -> Result<Vec<bool>, StoreError>;

    /// Notes how notifications went; one result a device.
    async fn record_pushes(&self, results: &[PushResult]) -> Result<(), StoreError>;
}

/// The last of the items of each key, in the order of the keys: the order in which rows are written.
pub(super) fn last_of_each<T>(items: &[T], key: impl Fn(&T) -> PushKey) -> Vec<&T> {
    items.iter().map(|item| (key(item), item)).collect::<BTreeMap<_, _>>().into_values().collect()
}

/// A result as the columns have it.
pub(super) struct Noted<'a> {
    pub(super) succeeded: bool,
    /// `None` leaves the last one.
    pub(super) error: Option<&'a str>,
    pub(super) stays_active: bool,
}

impl PushDelivery {
    pub(super) fn noted(&self) -> Noted<'_> {
        let (succeeded, error, stays_active) = match self {
            Self::Accepted => (true, None, true),
            Self::Rejected(reasons) => (false, Some(reasons), true),
            Self::Unknown(reasons) => (false, Some(reasons), false),
            Self::Failed => (false, None, true),
        };
        Noted { succeeded, error: error.map(|reasons| cut(reasons)), stays_active }
    }
}

/// As much as the column holds.
fn cut(reasons: &str) -> &str {
    reasons.char_indices().nth(255).map_or(reasons, |(end, _)| &reasons[..end])
}
