//! Exposures: appended by the scoring job, erased when they are old or when the person asks.

use std::{collections::HashSet, sync::atomic::Ordering};

use sqlx::SqliteConnection;
use vigie_protocol::robert::{id::PermanentId, time::EpochId};

use super::super::{SqliteStore, batch};
use crate::store::{AppliedScores, Exposure, QueueKey, StoreError, columns, requests::distinct};

/// Rows erased by one transaction of the purge: milliseconds, so that nobody waits for it.
const SLICE: i64 = 5_000;

impl SqliteStore {
    pub(super) async fn append_scores(
        &self,
        chunk: &[QueueKey],
        scores: &[Exposure],
    ) -> Result<AppliedScores, StoreError> {
        let keys: HashSet<QueueKey> = chunk.iter().copied().collect();
        let mut transaction = self.begin().await?;
        let gone = sqlx::query("DELETE FROM robert_contact WHERE key IN (SELECT unhex(value) FROM json_each(?1))")
            .bind(batch::hex_list(keys.iter().map(|key| key.0)))
            .execute(&mut *transaction)
            .await?;
        if gone.rows_affected() != keys.len() as u64 {
            transaction.rollback().await?;
            return Ok(AppliedScores::Lost);
        }
        let appended = append(&mut transaction, scores).await?;
        let touched = distinct(scores.iter().map(|score| score.id));
        sqlx::query(
            "UPDATE robert_registration SET outdated_risk = 1, version = version + 1
              WHERE id IN (SELECT unhex(value) FROM json_each(?1))",
        )
        .bind(batch::hex_list(touched.iter().map(PermanentId::as_bytes)))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        // The log shows what one run appended: it is to be cut as for uploads.
        self.arrivals.store(true, Ordering::Release);
        Ok(AppliedScores::Applied { appended })
    }

    pub(super) async fn erase_exposures(&self, ids: &[PermanentId]) -> Result<Vec<bool>, StoreError> {
        let wanted = batch::hex_list(distinct(ids.iter().copied()).iter().map(PermanentId::as_bytes));
        let mut transaction = self.begin().await?;
        // The version grows: an evaluation of what is now erased must not be written.
        let known: Vec<Vec<u8>> = sqlx::query_scalar(
            "UPDATE robert_registration SET version = version + 1
              WHERE id IN (SELECT unhex(value) FROM json_each(?1))
             RETURNING id",
        )
        .bind(&wanted)
        .fetch_all(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM robert_exposure WHERE id IN (SELECT unhex(value) FROM json_each(?1))")
            .bind(&wanted)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        let known: HashSet<Vec<u8>> = known.into_iter().collect();
        Ok(ids.iter().map(|id| known.contains(id.as_bytes().as_slice())).collect())
    }

    /// Many transactions of some thousand rows; what a stop leaves is erased by the next call.
    pub(super) async fn erase_old_exposures(&self, before: EpochId) -> Result<u64, StoreError> {
        let delete = "DELETE FROM robert_exposure
                       WHERE (id, epoch, mark) IN (SELECT id, epoch, mark FROM robert_exposure
                                                    WHERE epoch < ?1
                                                    LIMIT ?2)";
        self.erase_in_slices(delete, columns::epoch(before), SLICE).await
    }
}

/// Appends scores where there is a registration. One prepared statement, a row at a time: a score must
/// come back as the very double that went in, and only a bound one does.
async fn append(transaction: &mut SqliteConnection, scores: &[Exposure]) -> Result<u64, StoreError> {
    let mut appended = 0;
    for score in scores {
        let row = sqlx::query(
            "INSERT INTO robert_exposure (id, epoch, score)
             SELECT id, ?2, ?3 FROM robert_registration WHERE id = ?1",
        )
        .bind(score.id.as_bytes().as_slice())
        .bind(columns::epoch(score.epoch))
        .bind(score.score)
        .execute(&mut *transaction)
        .await?;
        appended += row.rows_affected();
    }
    Ok(appended)
}
