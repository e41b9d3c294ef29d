//! The figures of robert.md §6.3.

use sqlx::PgConnection;

use super::super::{PostgresStore, retry::Failure};
use crate::store::{Kpi, StoreError, columns, requests::KpiSums};

/// Adds to the figures; the last thing a verb does before it commits, since every node writes these rows.
pub(super) async fn add(transaction: &mut PgConnection, sums: &KpiSums) -> Result<(), Failure> {
    let (names, values): (Vec<&str>, Vec<i64>) = sums.changed().unzip();
    if names.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO robert_kpi (name, value)
         SELECT * FROM unnest($1::text[], $2::bigint[])
         ON CONFLICT (name) DO UPDATE SET value = robert_kpi.value + excluded.value",
    )
    .bind(names)
    .bind(values)
    .execute(transaction)
    .await?;
    Ok(())
}

impl PostgresStore {
    /// Counts first and writes last: nobody waits for the walk over all exposures. See robert.md §7.7.
    pub(super) async fn overwrite_counts(&self) -> Result<(), Failure> {
        let mut transaction = self.begin().await?;
        // The one statement that reads whole tables: it may take its time, and goes partition by
        // partition, so that what it keeps in memory stays small.
        for setting in [
            "SET LOCAL statement_timeout = '10min'",
            "SET LOCAL enable_partitionwise_join = on",
            "SET LOCAL enable_partitionwise_aggregate = on",
        ] {
            sqlx::query(setting).execute(&mut *transaction).await?;
        }
        let (exposed, infected, scored_again): (i64, i64, i64) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE NOT at_risk AND NOT is_notified),
                    (SELECT count(*) FROM robert_registration WHERE at_risk AND NOT is_notified),
                    count(*) FILTER (WHERE NOT at_risk AND is_notified)
               FROM (SELECT DISTINCT id FROM robert_exposure) AS exposed
               JOIN robert_registration USING (id)",
        )
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO robert_kpi (name, value)
             VALUES ($1, $2), ($3, $4), ($5, $6)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(Kpi::ExposedNotAtRisk.name())
        .bind(exposed)
        .bind(Kpi::InfectedNotNotified.name())
        .bind(infected)
        .bind(Kpi::ScoredAgain.name())
        .bind(scored_again)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    pub(super) async fn read_kpis(&self) -> Result<[u64; 7], StoreError> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT name, value FROM robert_kpi").fetch_all(&self.pool).await?;
        columns::kpis(&rows)
    }
}
