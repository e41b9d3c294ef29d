//! The verbs of contact tracing, each where its file says how.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use vigie_protocol::robert::{
    id::PermanentId,
    registration::Asked,
    time::{EpochId, NtpSeconds},
};

use super::super::SqliteStore;
use crate::store::{
    Accepted, AppliedScores, ConfigEntry, Exposure, Identity, Mixed, NewIdentity, NewReport, Note, Outdated, QueueKey,
    QueuedContact, Registered, RiskUpdate, RobertStore, Sixteenth, StatusAsk, StoreError,
};

#[async_trait]
impl RobertStore for SqliteStore {
    async fn register(&self, new: &[NewIdentity]) -> Result<Vec<Registered>, StoreError> {
        self.create_identities(new).await
    }

    async fn identities(&self, ids: &[PermanentId]) -> Result<Vec<Option<Identity>>, StoreError> {
        self.find_identities(ids).await
    }

    async fn ask_status(&self, asks: &[StatusAsk]) -> Result<Vec<Option<Asked>>, StoreError> {
        self.answer(asks).await
    }

    async fn note(&self, notes: &[Note]) -> Result<(), StoreError> {
        self.write_notes(notes).await
    }

    async fn unregister(&self, ids: &[PermanentId]) -> Result<Vec<bool>, StoreError> {
        self.erase_identities(ids).await
    }

    async fn delete_history(&self, ids: &[PermanentId]) -> Result<Vec<bool>, StoreError> {
        self.erase_exposures(ids).await
    }

    async fn accept(&self, reports: &[NewReport], now: NtpSeconds) -> Result<Vec<Accepted>, StoreError> {
        self.queue_reports(reports, now).await
    }

    async fn queued(&self, after: Option<QueueKey>, rows: u32, bytes: u64) -> Result<Vec<QueuedContact>, StoreError> {
        self.read_queue(after, rows, bytes).await
    }

    async fn queue_length(&self) -> Result<u64, StoreError> {
        self.count_queue().await
    }

    fn has_arrivals(&self) -> bool {
        self.arrivals.load(Ordering::Acquire)
    }

    async fn mix_queue(&self) -> Result<Mixed, StoreError> {
        self.rewrite_queue().await
    }

    async fn mix_exposures(&self, _sixteenth: Sixteenth) -> Result<Mixed, StoreError> {
        // Rows lie in the order of identity, and nothing in the file says who wrote one; what the log says is
        // cut with the queue's.
        Ok(Mixed::Nothing)
    }

    async fn apply_scores(&self, chunk: &[QueueKey], scores: &[Exposure]) -> Result<AppliedScores, StoreError> {
        self.append_scores(chunk, scores).await
    }

    async fn outdated(&self, after: Option<PermanentId>, limit: u32) -> Result<Vec<Outdated>, StoreError> {
        self.read_outdated(after, limit).await
    }

    async fn apply_risks(&self, updates: &[RiskUpdate]) -> Result<Vec<bool>, StoreError> {
        self.write_risks(updates).await
    }

    async fn purge_exposures(&self, before: EpochId) -> Result<u64, StoreError> {
        self.erase_old_exposures(before).await
    }

    async fn reset_risks(&self, last_contact: NtpSeconds) -> Result<u64, StoreError> {
        self.clear_risks(last_contact).await
    }

    async fn count_exposed(&self) -> Result<(), StoreError> {
        self.overwrite_counts().await
    }

    async fn kpis(&self) -> Result<[u64; 7], StoreError> {
        self.read_kpis().await
    }

    async fn client_configuration(&self) -> Result<Vec<ConfigEntry>, StoreError> {
        self.read_client_configuration().await
    }
}
