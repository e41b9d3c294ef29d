//! Leases, on the server's clock.

use std::time::Duration;

use async_trait::async_trait;

use super::PostgresStore;
use crate::store::{JobRecord, JobStore, Lease, StoreError};

#[async_trait]
impl JobStore for PostgresStore {
    async fn acquire(&self, lease: &Lease, length: Duration) -> Result<bool, StoreError> {
        // Of two nodes the second waits for the first's row and then judges what it finds there.
        let taken = sqlx::query(
            "INSERT INTO job_lease (job, holder, expires)
             VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $3)
             ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
              WHERE job_lease.holder IS NULL
                 OR job_lease.holder = excluded.holder
                 OR job_lease.expires <= (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        )
        .bind(lease.job)
        .bind(&lease.holder)
        .bind(i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 2))
        .execute(&self.pool)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn release(&self, lease: &Lease, succeeded: bool) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE job_lease
                SET holder = NULL, expires = NULL,
                    last_success = CASE WHEN $3 THEN extract(epoch FROM clock_timestamp())::bigint
                                        ELSE last_success END
              WHERE job = $1 AND holder = $2",
        )
        .bind(lease.job)
        .bind(&lease.holder)
        .bind(succeeded)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn job_records(&self) -> Result<Vec<JobRecord>, StoreError> {
        let rows: Vec<(String, Option<i64>)> =
            sqlx::query_as("SELECT job, last_success FROM job_lease ORDER BY job").fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(job, last_success)| JobRecord { job, last_success }).collect())
    }
}
