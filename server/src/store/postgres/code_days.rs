//! Declaration codes by day: what was generated, used, and ran out.

use sqlx::PgConnection;
use vigie_protocol::{code::Period, robert::time::NtpSeconds};

use super::{PostgresStore, retry::Failure};
use crate::store::{
    CodeDay, StoreError,
    code_counts::{CodeCounts, CountRow},
    columns,
};

/// Adds to the figures, in the order of day and kind; the last thing a verb does before it commits, since
/// every node writes these rows.
pub(super) async fn add(transaction: &mut PgConnection, counts: &CodeCounts) -> Result<(), Failure> {
    let rows = counts.rows();
    if rows.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&CountRow) -> i64| rows.iter().map(of).collect::<Vec<i64>>();
    sqlx::query(
        "INSERT INTO declaration_code_day AS counted (day, kind, generated, used, expired)
         SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[])
         ON CONFLICT (day, kind) DO UPDATE
            SET generated = counted.generated + excluded.generated, used = counted.used + excluded.used,
                expired = counted.expired + excluded.expired",
    )
    .bind(column(|row| row.0))
    .bind(rows.iter().map(|row| row.1).collect::<Vec<i16>>())
    .bind(column(|row| row.2))
    .bind(column(|row| row.3))
    .bind(column(|row| row.4))
    .execute(transaction)
    .await?;
    Ok(())
}

impl PostgresStore {
    /// Those that ran out and were not purged yet are counted where they lie. One statement, which sees one
    /// state of the database: a code is either purged and counted or still lies there.
    pub(super) async fn read_code_days(&self, period: &Period, now: NtpSeconds) -> Result<Vec<CodeDay>, StoreError> {
        let (from, until) = (period.first().start(), period.last().start().plus(86_400));
        let rows: Vec<CountRow> = sqlx::query_as(
            "SELECT day::bigint, kind, generated, used, expired FROM declaration_code_day
              WHERE day BETWEEN $1 AND $2
              UNION ALL
             SELECT valid_until / 86400, kind, 0, 0, count(*) FROM declaration_code
              WHERE valid_until >= $3 AND valid_until < $4 AND used_day IS NULL
              GROUP BY 1, 2",
        )
        .bind(columns::day(from))
        .bind(columns::day(until) - 1)
        .bind(columns::instant(from))
        .bind(columns::instant(until.min(now)))
        .fetch_all(&self.pool)
        .await?;
        CodeCounts::of(rows).days()
    }
}
