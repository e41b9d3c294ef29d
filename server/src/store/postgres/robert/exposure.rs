//! Exposures: appended by the scoring job, erased when they are old or when the person asks.

use std::collections::HashSet;

use sqlx::PgConnection;
use vigie_protocol::robert::{id::PermanentId, time::EpochId};

use super::{
    super::{PostgresStore, retry::Failure},
    lock,
};
use crate::store::{AppliedScores, Exposure, QueueKey, StoreError, columns};

/// Rows erased by one transaction of the purge: milliseconds, so that nobody waits for it.
const SLICE: i64 = 5_000;

impl PostgresStore {
    pub(super) async fn append_scores(
        &self,
        chunk: &[QueueKey],
        scores: &[Exposure],
    ) -> Result<AppliedScores, Failure> {
        let keys: HashSet<[u8; 16]> = chunk.iter().map(|key| key.0).collect();
        let mut transaction = self.begin().await?;
        // Another worker with the same chunk waits here, and then finds nothing.
        let gone = sqlx::query("DELETE FROM robert_contact WHERE key = ANY ($1)")
            .bind(keys.iter().copied().collect::<Vec<_>>())
            .execute(&mut *transaction)
            .await?;
        if gone.rows_affected() != keys.len() as u64 {
            transaction.rollback().await?;
            return Ok(AppliedScores::Lost);
        }
        let found = lock::registrations(&mut transaction, scores.iter().map(|score| score.id)).await?;
        let known: HashSet<PermanentId> = found.iter().map(|row| row.id).collect();
        let scores: Vec<&Exposure> = scores.iter().filter(|score| known.contains(&score.id)).collect();
        append(&mut transaction, &scores).await?;
        sqlx::query(
            "UPDATE robert_registration AS stored SET outdated_risk = true, version = version + 1
               FROM unnest($1::bytea[]) AS scored (id)
              WHERE stored.id = scored.id",
        )
        .bind(lock::array(&known))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(AppliedScores::Applied { appended: scores.len() as u64 })
    }

    pub(super) async fn erase_exposures(&self, ids: &[PermanentId]) -> Result<Vec<bool>, Failure> {
        let mut transaction = self.begin().await?;
        let found = lock::registrations(&mut transaction, ids.iter().copied()).await?;
        let known: HashSet<PermanentId> = found.iter().map(|row| row.id).collect();
        let erased = lock::array(&known);
        sqlx::query("DELETE FROM robert_exposure AS row USING unnest($1::bytea[]) AS gone (id) WHERE row.id = gone.id")
            .bind(&erased)
            .execute(&mut *transaction)
            .await?;
        // The version grows: an evaluation of what is now erased must not be written.
        sqlx::query(
            "UPDATE robert_registration AS stored SET version = version + 1
               FROM unnest($1::bytea[]) AS erased (id)
              WHERE stored.id = erased.id",
        )
        .bind(&erased)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(ids.iter().map(|id| known.contains(id)).collect())
    }

    /// Many transactions of some thousand rows; what a stop leaves is erased by the next call. Rows that
    /// somebody is erasing just now are passed over.
    pub(super) async fn erase_old_exposures(&self, before: EpochId) -> Result<u64, StoreError> {
        let delete = "WITH due AS (SELECT id, epoch, mark
                                     FROM robert_exposure
                                    WHERE epoch < $1
                                    ORDER BY epoch
                                    LIMIT $2
                                      FOR UPDATE SKIP LOCKED)
                      DELETE FROM robert_exposure AS row
                       USING due
                       WHERE row.id = due.id AND row.epoch = due.epoch AND row.mark = due.mark";
        self.erase_in_slices(delete, columns::epoch(before), SLICE).await
    }
}

async fn append(transaction: &mut PgConnection, scores: &[&Exposure]) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO robert_exposure (id, epoch, score)
         SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::float8[])",
    )
    .bind(lock::array(scores.iter().map(|score| &score.id)))
    .bind(scores.iter().map(|score| columns::epoch(score.epoch)).collect::<Vec<_>>())
    .bind(scores.iter().map(|score| score.score).collect::<Vec<_>>())
    .execute(transaction)
    .await?;
    Ok(())
}
