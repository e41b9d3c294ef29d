//! Work that no request waits for: scheduled, leased, and idempotent.
//!
//! A job runs on one node at a time, by a lease in the database, and one at a time within a node. Asked
//! for while it runs, it waits for that run and then runs again: whoever asks knows that everything
//! acknowledged before is done when the answer comes.
//!
//! Schedules follow the machine's clock; with a simulated clock they rest, and jobs run when the admin
//! listener asks.

mod runner;
mod schedule;

use async_trait::async_trait;

use crate::{codes::MakeError, keyring::KeyringError, store::StoreError};

pub use runner::{JobStatus, Jobs, RunError};
pub use schedule::Schedule;

/// A job. Running it twice does no harm.
#[async_trait]
pub trait Job: Send + Sync {
    /// Its name on the admin listener, in the lease and in metrics.
    fn name(&self) -> &'static str;

    /// Whether a scheduled run would find anything to do; one that would not is left out.
    fn has_work(&self) -> bool {
        true
    }

    /// One whole run. Answers a report of counts, for people and machines.
    async fn run(&self) -> Result<serde_json::Value, JobError>;
}

/// Why a run failed. What it had finished stays finished; the next run goes on.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Codes could not be made.
    #[error(transparent)]
    Codes(#[from] MakeError),
    /// The clock stands before the service opened: there are no epochs yet.
    #[error("the clock stands before the start of the service (robert.time_start)")]
    BeforeService,
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopped,
    /// The report could not be written as JSON.
    #[error("the report could not be written: {0}")]
    Report(#[from] serde_json::Error),
}
