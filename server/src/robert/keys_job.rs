//! `robert-keys`: the day keys of the coming days exist before they are needed.
//!
//! Source: robert.md §3.3.

use async_trait::async_trait;

use crate::{
    App,
    jobs::{Job, JobError},
};

/// The job.
pub struct KeysJob(pub App);

#[async_trait]
impl Job for KeysJob {
    fn name(&self) -> &'static str {
        "robert-keys"
    }

    async fn run(&self) -> Result<serde_json::Value, JobError> {
        let days = self.0.keyring.provision_days(self.0.clock.now().day())?;
        Ok(serde_json::json!({ "made_days": days.made.iter().map(ToString::to_string).collect::<Vec<_>>() }))
    }
}
