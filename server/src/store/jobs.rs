//! Who runs a scheduled job, and when it last succeeded.
//!
//! A lease is a row with an end on the *database's* clock: nodes whose clocks disagree still agree on
//! it, and a node that died holds it for its remaining length and no longer.

use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;

/// Somebody's right to run a job for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job's name.
    pub job: &'static str,
    /// Random name of this process.
    pub holder: String,
}

/// What is known of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// The job's name.
    pub job: String,
    /// Unix seconds, real time, of the end of the last run that succeeded.
    pub last_success: Option<i64>,
}

/// The verbs of jobs.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Takes the lease, or extends it if it is ours already. `false` while somebody else holds it.
    async fn acquire(&self, lease: &Lease, length: Duration) -> Result<bool, StoreError>;

    /// Gives the lease back; after a success the database's clock is noted as the last one. Does
    /// nothing if the lease is no longer ours.
    async fn release(&self, lease: &Lease, succeeded: bool) -> Result<(), StoreError>;

    /// All jobs that ever ran, by name.
    async fn job_records(&self) -> Result<Vec<JobRecord>, StoreError>;
}
