//! Declaration codes by day: what was generated, used, and ran out.

use sqlx::SqliteConnection;
use vigie_protocol::{code::Period, robert::time::NtpSeconds};

use super::{SqliteStore, batch};
use crate::store::{
    CodeDay, StoreError,
    code_counts::{CodeCounts, CountRow},
    columns,
};

/// Adds to the figures; the last thing a verb does before it commits.
pub(super) async fn add(transaction: &mut SqliteConnection, counts: &CodeCounts) -> Result<(), StoreError> {
    let rows = counts.rows();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO declaration_code_day (day, kind, generated, used, expired)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1) WHERE true
         ON CONFLICT (day, kind) DO UPDATE
            SET generated = generated + excluded.generated, used = used + excluded.used,
                expired = expired + excluded.expired",
    )
    .bind(batch::rows(rows))
    .execute(transaction)
    .await?;
    Ok(())
}

impl SqliteStore {
    /// Those that ran out and were not purged yet are counted where they lie.
    pub(super) async fn read_code_days(&self, period: &Period, now: NtpSeconds) -> Result<Vec<CodeDay>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let (from, until) = (period.first().start(), period.last().start().plus(86_400));
        let mut rows: Vec<CountRow> = sqlx::query_as(
            "SELECT day, kind, generated, used, expired FROM declaration_code_day WHERE day BETWEEN ?1 AND ?2",
        )
        .bind(columns::day(from))
        .bind(columns::day(until) - 1)
        .fetch_all(&mut *snapshot)
        .await?;
        let lying: Vec<CountRow> = sqlx::query_as(
            "SELECT valid_until / 86400, kind, 0, 0, count(*) FROM declaration_code
              WHERE valid_until >= ?1 AND valid_until < ?2 AND used_day IS NULL
              GROUP BY 1, 2",
        )
        .bind(columns::instant(from))
        .bind(columns::instant(until.min(now)))
        .fetch_all(&mut *snapshot)
        .await?;
        rows.extend(lying);
        CodeCounts::of(rows).days()
    }
}
