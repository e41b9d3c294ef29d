//! Leases. The database's clock is this machine's.

use std::time::Duration;

use async_trait::async_trait;

use super::SqliteStore;
use crate::store::{JobRecord, JobStore, Lease, StoreError};

#[async_trait]
impl JobStore for SqliteStore {
    async fn acquire(&self, lease: &Lease, length: Duration) -> Result<bool, StoreError> {
        let taken = sqlx::query(
            "INSERT INTO job_lease (job, holder, expires)
             VALUES (?1, ?2, CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?3)
             ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
              WHERE job_lease.holder IS NULL
                 OR job_lease.holder = excluded.holder
                 OR job_lease.expires <= CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        )
        .bind(lease.job)
        .bind(&lease.holder)
        .bind(i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 2))
        .execute(&self.writer)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn release(&self, lease: &Lease, succeeded: bool) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE job_lease
                SET holder = NULL, expires = NULL,
                    last_success = CASE WHEN ?3 THEN unixepoch() ELSE last_success END
              WHERE job = ?1 AND holder = ?2",
        )
        .bind(lease.job)
        .bind(&lease.holder)
        .bind(succeeded)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn job_records(&self) -> Result<Vec<JobRecord>, StoreError> {
        let rows: Vec<(String, Option<i64>)> =
            sqlx::query_as("SELECT job, last_success FROM job_lease ORDER BY job").fetch_all(&self.readers).await?;
        Ok(rows.into_iter().map(|(job, last_success)| JobRecord { job, last_success }).collect())
    }
}
