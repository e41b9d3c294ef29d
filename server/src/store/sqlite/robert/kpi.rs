//! The figures of robert.md §6.3.

use sqlx::SqliteConnection;

use super::super::{SqliteStore, batch};
use crate::store::{Kpi, StoreError, columns, requests::KpiSums};

/// Adds to the figures; the last thing a verb does before it commits.
pub(super) async fn add(transaction: &mut SqliteConnection, sums: &KpiSums) -> Result<(), StoreError> {
    let rows: Vec<_> = sums.changed().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO robert_kpi (name, value)
         SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
         ON CONFLICT (name) DO UPDATE SET value = robert_kpi.value + excluded.value",
    )
    .bind(batch::rows(rows))
    .execute(transaction)
    .await?;
    Ok(())
}

impl SqliteStore {
    /// Counts on a reader and then writes: the walk over all exposures must not keep the writer.
    /// See robert.md §7.7.
    pub(super) async fn overwrite_counts(&self) -> Result<(), StoreError> {
        let (exposed, infected, scored_again): (i64, i64, i64) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE at_risk = 0 AND is_notified = 0),
                    (SELECT count(*) FROM robert_registration WHERE at_risk = 1 AND is_notified = 0),
                    count(*) FILTER (WHERE at_risk = 0 AND is_notified = 1)
               FROM (SELECT DISTINCT id FROM robert_exposure)
              CROSS JOIN robert_registration USING (id)",
        )
        .fetch_one(&self.readers)
        .await?;
        let counts = [
            (Kpi::ExposedNotAtRisk.name(), exposed),
            (Kpi::InfectedNotNotified.name(), infected),
            (Kpi::ScoredAgain.name(), scored_again),
        ];
        sqlx::query(
            "INSERT INTO robert_kpi (name, value)
             SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(batch::rows(counts))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    pub(super) async fn read_kpis(&self) -> Result<[u64; 7], StoreError> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT name, value FROM robert_kpi").fetch_all(&self.readers).await?;
        columns::kpis(&rows)
    }
}
