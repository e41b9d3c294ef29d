//! Runs jobs under their leases.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Serialize;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{Job, JobError};
use crate::store::{Lease, Store, StoreError};

/// How long a lease lasts without being renewed. A node that died keeps the others waiting no longer.
const LEASE: Duration = Duration::from_secs(30);

/// How often a lease is renewed while its job runs.
const RENEW: Duration = Duration::from_secs(8);

/// How often a lease that somebody else holds is asked for again.
const RETRY: Duration = Duration::from_millis(250);

/// Why a job did not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no job of this name.
    #[error("no job of this name")]
    Unknown,
    /// It ran and failed.
    #[error(transparent)]
    Failed(#[from] JobError),
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// A job as `GET /admin/jobs` shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct JobStatus {
    /// Its name.
    pub name: &'static str,
    /// End of its last run that succeeded, Unix seconds of the machine's clock; null if there is none.
    pub last_success: Option<i64>,
}

struct Entry {
    job: Box<dyn Job>,
    /// Runs of this node queue here, in the order they were asked for.
    turn: Mutex<()>,
}

/// The jobs of this server.
pub struct Jobs {
    entries: Vec<Entry>,
    store: Arc<dyn Store>,
    holder: String,
    stopping: CancellationToken,
}

impl Jobs {
    /// `holder` names this node in leases: a node that comes back takes its own lease up again. Once
    /// `stopping` is cancelled no run begins.
    #[must_use]
    pub fn new(jobs: Vec<Box<dyn Job>>, store: Arc<dyn Store>, holder: String, stopping: CancellationToken) -> Self {
        let entries = jobs.into_iter().map(|job| Entry { job, turn: Mutex::new(()) }).collect();
        Self { entries, store, holder, stopping }
    }

    /// Runs the job called `name` and answers its report; waits while it runs elsewhere.
    ///
    /// # Errors
    /// [`RunError`].
    pub async fn run(&self, name: &str) -> Result<serde_json::Value, RunError> {
        let entry = self.entries.iter().find(|entry| entry.job.name() == name).ok_or(RunError::Unknown)?;
        let lease = Lease { job: entry.job.name(), holder: self.holder.clone() };
        let _turn = self.stopping.run_until_cancelled(entry.turn.lock()).await.ok_or(JobError::Stopped)?;
        while !self.store.acquire(&lease, LEASE).await? {
            let waited = self.stopping.run_until_cancelled(tokio::time::sleep(RETRY)).await;
            waited.ok_or(JobError::Stopped)?;
        }
        let begun = Instant::now();
        let result = tokio::select! {
            result = entry.job.run() => result,
            never = self.renew(&lease) => match never {},
        };
        self.store.release(&lease, result.is_ok()).await?;
        measure(lease.job, begun.elapsed(), &result);
        Ok(result?)
    }

    /// Keeps the lease while a run lasts. A lease that was lost is no reason to stop: every step of a
    /// job stands on conditions of its own.
    async fn renew(&self, lease: &Lease) -> std::convert::Infallible {
        loop {
            tokio::time::sleep(RENEW).await;
            match self.store.acquire(lease, LEASE).await {
                Ok(true) => {}
                Ok(false) => tracing::warn!(job = lease.job, "the lease went to another node"),
                Err(error) => tracing::warn!(job = lease.job, %error, "the lease could not be renewed"),
            }
        }
    }

    /// Whether a scheduled run of `name` would find anything to do.
    #[must_use]
    pub fn has_work(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.job.name() == name && entry.job.has_work())
    }

    /// The names of all jobs.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.entries.iter().map(|entry| entry.job.name()).collect()
    }

    /// All jobs, with their last success on any node.
    ///
    /// # Errors
    /// What the store says.
    pub async fn list(&self) -> Result<Vec<JobStatus>, StoreError> {
        let records = self.store.job_records().await?;
        let last = |name: &str| records.iter().find(|record| record.job == name).and_then(|record| record.last_success);
        Ok(self.names().into_iter().map(|name| JobStatus { name, last_success: last(name) }).collect())
    }
}

fn measure(job: &'static str, length: Duration, result: &Result<serde_json::Value, JobError>) {
    let outcome = if result.is_ok() { "success" } else { "failure" };
    metrics::counter!("vigie_job_runs_total", "job" => job, "outcome" => outcome).increment(1);
    metrics::gauge!("vigie_job_last_duration_seconds", "job" => job).set(length.as_secs_f64());
    match result {
        Ok(report) => {
            let now = crate::clock::Clock::now(&crate::clock::SystemClock).seconds();
            metrics::gauge!("vigie_job_last_success_seconds", "job" => job).set(now as f64);
            tracing::info!(job, milliseconds = length.as_millis() as u64, %report, "job done");
        }
        Err(error) => tracing::error!(job, %error, "job failed"),
    }
}
