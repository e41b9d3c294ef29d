//! What contact tracing remembers: identities, registrations, exposures, and the contacts that wait to
//! be scored.
//!
//! Source: robert.md §8.1, §8.2 (what is stored), §10.3 (what is stored more carefully than it was).

use async_trait::async_trait;
use vigie_protocol::robert::{
    id::PermanentId,
    keys::WrappedKeys,
    registration::{Asked, Registration},
    time::{Drift, EpochId, NtpSeconds},
};

use super::{Spend, StoreError};

/// An identity to create: ID_A and the two client keys under K_EMK. Its registration is created with it,
/// with every default of robert.md §8.1.
#[derive(Debug, Clone)]
pub struct NewIdentity {
    /// The permanent identifier, drawn by the caller.
    pub id: PermanentId,
    /// K_A^auth and K_A^tuples, wrapped.
    pub keys: WrappedKeys,
}

/// What became of a [`NewIdentity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// Stored.
    Done,
    /// The identifier belongs to somebody else: draw another.
    Taken,
}

/// A known identity.
#[derive(Debug, Clone)]
pub struct Identity {
    /// K_A^auth and K_A^tuples, wrapped.
    pub keys: WrappedKeys,
}

/// A status request whose MAC is right and whose clock is right.
#[derive(Debug, Clone)]
pub struct StatusAsk {
    /// Who asks.
    pub id: PermanentId,
    /// The server's current epoch.
    pub epoch: EpochId,
    /// Least distance to the last accepted request, in epochs; `None` when the limit is off.
    pub min_gap: Option<u32>,
    /// Server clock minus client clock.
    pub drift: Drift,
}

/// Something to remember about a request that was refused.
#[derive(Debug, Clone)]
pub struct Note {
    /// Whose registration; ignored if there is none.
    pub id: PermanentId,
    /// Set as `lastTimestampDrift`.
    pub drift: Option<Drift>,
    /// Set as `lastFailedStatusRequestEpoch` and `…Message`.
    pub failure: Option<(EpochId, String)>,
}

/// Key of a waiting contact: 128 random bits, so that the order of keys says nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueueKey(pub [u8; 16]);

/// Never prints the key: it would link a log line to a row.
impl std::fmt::Debug for QueueKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QueueKey(…)")
    }
}

/// A contact that waits to be scored: sealed by the keyring, opaque to the database.
#[derive(Debug, Clone)]
pub struct QueuedContact {
    /// Its key in the queue.
    pub key: QueueKey,
    /// The packed contact under the queue key, bound to `key`.
    pub sealed: Vec<u8>,
}

/// An upload: a code to spend and the contacts to queue, both or neither.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// What pays for it; `None` where the operator switched the check off (development).
    pub spend: Option<Spend>,
    /// Already cleaned, shuffled and sealed. May be empty.
    pub contacts: Vec<QueuedContact>,
}

/// What became of a [`NewReport`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Code spent, contacts queued, `reportsCount` incremented.
    Queued,
    /// Never issued, not yet or no longer valid, or spent. The reasons look alike.
    Refused,
}

/// One of the sixteen parts that [`RobertStore::mix_exposures`] takes in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sixteenth(u8);

impl Sixteenth {
    /// The part whose turn it is in the hour that holds `now`: each comes round in sixteen hours.
    #[must_use]
    pub const fn of_hour(now: NtpSeconds) -> Self {
        Self((now.0 / 3600 % 16) as u8)
    }

    /// Its number, 0 to 15.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// What became of a mixing of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mixed {
    /// Nothing has arrived through this node since the last mixing.
    Nothing,
    /// The queue was written anew: this many contacts.
    Rewritten(u64),
    /// Somebody uses the table and will do so for longer than uploads should wait (a backup, for one). The
    /// next mixing tries again.
    InUse,
    /// There is too much of it to be written anew while others wait.
    TooLarge,
}

/// One score to append to a registration.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// Who was exposed.
    pub id: PermanentId,
    /// The epoch of the EBID that was heard.
    pub epoch: EpochId,
    /// Contact score of robert.md §7.5, a finite number.
    pub score: f64,
}

/// What became of a chunk of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppliedScores {
    /// All contacts of the chunk left the queue, and this many scores were appended (those whose
    /// registration is gone are not).
    Applied {
        /// Scores appended.
        appended: u64,
    },
    /// Some contact was no longer in the queue: another worker has scored this chunk. Nothing was
    /// written.
    Lost,
}

/// A registration whose risk has to be evaluated again.
#[derive(Debug, Clone)]
pub struct Outdated {
    /// Whose.
    pub id: PermanentId,
    /// Version of the row when it was read.
    pub version: i64,
    /// Its state.
    pub registration: Registration,
    /// All its exposures, one entry per score, in no particular order.
    pub exposures: Vec<(EpochId, f64)>,
}

/// The outcome of an evaluation, to be written if the row has not moved on.
#[derive(Debug, Clone)]
pub struct RiskUpdate {
    /// Whose.
    pub id: PermanentId,
    /// [`Outdated::version`].
    pub version: i64,
    /// New value of `atRisk`.
    pub at_risk: bool,
    /// New value of `notifiedForCurrentRisk`; `None` leaves what a status request may have written
    /// meanwhile.
    pub notified_for_current_risk: Option<bool>,
    /// New value of `latestRiskEpoch`.
    pub latest_risk_epoch: EpochId,
    /// New value of `lastContactTimestamp`.
    pub last_contact: NtpSeconds,
    /// Counts in [`Kpi::RetentionExpired`].
    pub retention_expired: bool,
}

/// The seven figures of robert.md §6.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kpi {
    /// `alertedUsers`
    Alerted,
    /// `exposedButNotAtRiskUsers`
    ExposedNotAtRisk,
    /// `infectedUsersNotNotified`
    InfectedNotNotified,
    /// `notifiedUsersScoredAgain`
    ScoredAgain,
    /// `notifiedUsers`
    Notified,
    /// `usersAboveRiskThresholdButRetentionPeriodExpired`
    RetentionExpired,
    /// `reportsCount`
    Reports,
}

impl Kpi {
    /// All of them, in the order of the answer of robert.md §6.3.
    pub const ALL: [Self; 7] = [
        Self::Alerted,
        Self::ExposedNotAtRisk,
        Self::InfectedNotNotified,
        Self::ScoredAgain,
        Self::Notified,
        Self::RetentionExpired,
        Self::Reports,
    ];

    /// The name in the answer and in the table `robert_kpi`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alerted => "alertedUsers",
            Self::ExposedNotAtRisk => "exposedButNotAtRiskUsers",
            Self::InfectedNotNotified => "infectedUsersNotNotified",
            Self::ScoredAgain => "notifiedUsersScoredAgain",
            Self::Notified => "notifiedUsers",
            Self::RetentionExpired => "usersAboveRiskThresholdButRetentionPeriodExpired",
            Self::Reports => "reportsCount",
        }
    }
}

/// One entry of the client configuration, returned by register and status.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct ConfigEntry {
    /// Its name.
    pub name: String,
    /// Any JSON value.
    pub value: serde_json::Value,
}

/// The verbs of contact tracing. Outcomes come in the order of the items.
#[async_trait]
pub trait RobertStore: Send + Sync {
    /// Creates identities and their registrations.
    async fn register(&self, new: &[NewIdentity]) -> Result<Vec<Registered>, StoreError>;

    /// Looks identities up. May be read from a snapshot a moment old.
    async fn identities(&self, ids: &[PermanentId]) -> Result<Vec<Option<Identity>>, StoreError>;

    /// Status requests: applies `Registration::ask` to each in order, two requests of one identity in
    /// the same call included, writes what it changed and adds what it counted to the KPIs. `None`
    /// where the identity has no registration.
    async fn ask_status(&self, asks: &[StatusAsk]) -> Result<Vec<Option<Asked>>, StoreError>;

    /// Remembers drifts and failures of refused requests.
    async fn note(&self, notes: &[Note]) -> Result<(), StoreError>;

    /// Erases registration, exposures and identity. `false` where there was no registration (the
    /// identity, if any, stays: robert.md §3.7 step 7 refuses the request).
    async fn unregister(&self, ids: &[PermanentId]) -> Result<Vec<bool>, StoreError>;

    /// Erases the exposures and nothing else (robert.md §6.2). `false` where there is no registration.
    async fn delete_history(&self, ids: &[PermanentId]) -> Result<Vec<bool>, StoreError>;

    /// Spends each report's code and queues its contacts: both or neither. Of two reports with the
    /// same code exactly one wins, in the same call too.
    async fn accept(&self, reports: &[NewReport], now: NtpSeconds) -> Result<Vec<Accepted>, StoreError>;

    /// Reads waiting contacts in the order of their random keys: those after `after`, at most `rows`,
    /// and at least one but otherwise at most `bytes` of sealed content.
    async fn queued(&self, after: Option<QueueKey>, rows: u32, bytes: u64) -> Result<Vec<QueuedContact>, StoreError>;

    /// How many contacts wait.
    async fn queue_length(&self) -> Result<u64, StoreError>;

    /// Whether [`Self::mix_queue`] would find anything to do.
    fn has_arrivals(&self) -> bool;

    /// Writes the queue anew, in the order of its keys and in one transaction, so that nothing in the
    /// database tells any more which contacts came together: neither their places nor the transactions
    /// that wrote them. Keys and contents stay as they are.
    async fn mix_queue(&self) -> Result<Mixed, StoreError>;

    /// Writes a sixteenth of the exposures anew, likewise: nothing tells any more which were appended by
    /// one scoring run, which on a quiet night may have had a single report to score.
    async fn mix_exposures(&self, sixteenth: Sixteenth) -> Result<Mixed, StoreError>;

    /// Appends what the contacts of a chunk scored and erases the chunk. `scores` are sorted by
    /// identity by the caller, so that row order says nothing about who met whom; each registration
    /// touched becomes outdated.
    async fn apply_scores(&self, chunk: &[QueueKey], scores: &[Exposure]) -> Result<AppliedScores, StoreError>;

    /// Registrations to evaluate, in the order of their identifiers: those after `after`, at most
    /// `limit`.
    async fn outdated(&self, after: Option<PermanentId>, limit: u32) -> Result<Vec<Outdated>, StoreError>;

    /// Writes evaluations and clears `outdatedRisk`, each only if the row still has the version it was
    /// read with. `false` where it moved on: it stays outdated and is evaluated again.
    async fn apply_risks(&self, updates: &[RiskUpdate]) -> Result<Vec<bool>, StoreError>;

    /// Erases exposures of epochs before `before` (robert.md §7.2). Answers how many.
    async fn purge_exposures(&self, before: EpochId) -> Result<u64, StoreError>;

    /// Clears `atRisk` and `notifiedForCurrentRisk` of every registration at risk whose last contact is
    /// at or before `last_contact` (robert.md §7.3). Answers how many.
    async fn reset_risks(&self, last_contact: NtpSeconds) -> Result<u64, StoreError>;

    /// Counts the three figures of robert.md §7.7 and overwrites them.
    async fn count_exposed(&self) -> Result<(), StoreError>;

    /// The seven KPIs, 0 when never written, in the order of [`Kpi::ALL`].
    async fn kpis(&self) -> Result<[u64; 7], StoreError>;

    /// The client configuration, by name.
    async fn client_configuration(&self) -> Result<Vec<ConfigEntry>, StoreError>;
}
