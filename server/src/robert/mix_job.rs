//! `robert-mix`: the database forgets which contacts came together.
//!
//! A report's contacts are shuffled and get random keys before the database sees them, and yet they are
//! written by one transaction, at one place. Half a minute later at most, when something has arrived, the whole
//! queue is written anew, so that a copy of the database tells nothing of the kind (`docs/privacy.md`).
//!
//! A queue that has grown too large for that is scored at once instead of at its hour: a chunk of the
//! scoring then mixes hundreds of reports, and what is scored leaves the queue.
//!
//! Source: robert.md §10.1 (unlinkability of the reported contacts).

use async_trait::async_trait;

use crate::{
    App,
    jobs::{Job, JobError, RunError},
    store::Mixed,
};

/// The job.
pub struct MixJob(pub App);

#[async_trait]
impl Job for MixJob {
    fn name(&self) -> &'static str {
        "robert-mix"
    }

    fn has_work(&self) -> bool {
        self.0.store.has_arrivals()
    }

    async fn run(&self) -> Result<serde_json::Value, JobError> {
        let app = &self.0;
        let mixed = app.store.mix_queue().await?;
        if mixed == Mixed::TooLarge
            && let Err(RunError::Failed(error)) = app.jobs().run("robert-score").await
        {
            return Err(error);
        }
        Ok(serde_json::json!({ "queue": mixed }))
    }
}
