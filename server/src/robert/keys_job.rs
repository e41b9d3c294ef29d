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
        let today = self.0.clock.now().day();
        let days = self.0.change_keys(move |keyring| keyring.provision_days(today)).await?;
        Ok(serde_json::json!({ "made_days": days.made.iter().map(ToString::to_string).collect::<Vec<_>>() }))
    }
}
