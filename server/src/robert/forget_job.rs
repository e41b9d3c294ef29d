//! `robert-forget`: what has reached its end is destroyed.
//!
//! Day keys first of all: with K_S gone, the EBIDs of that day are unlinkable for ever (robert.md
//! §3.3). Then declaration codes, a day after they can no longer be used (health-data.md A.2: a text is
//! not given out again sooner), and the identifiers of spent JWT codes (A.6). And which exposures one
//! scoring run appended: a sixteenth of them an hour.

use async_trait::async_trait;

use crate::{
    App,
    jobs::{Job, JobError},
    store::Sixteenth,
};

const DAY_S: u64 = 24 * 60 * 60;

/// The job.
pub struct ForgetJob(pub App);

#[async_trait]
impl Job for ForgetJob {
    fn name(&self) -> &'static str {
        "robert-forget"
    }

    async fn run(&self) -> Result<serde_json::Value, JobError> {
        let app = &self.0;
        let now = app.clock.now();
        let days = app.change_keys(move |keyring| keyring.destroy_days(now.day())).await?;
        let jwt_lifetime_s = u64::from(app.config.codes.jwt_lifetime_days) * DAY_S;
        let codes =
            app.store.purge_codes(now.to_ntp().minus(DAY_S), now.to_ntp().minus(jwt_lifetime_s + DAY_S)).await?;
        let mixed = app.store.mix_exposures(Sixteenth::of_hour(now.to_ntp())).await?;
        let destroyed: Vec<String> = days.destroyed.iter().map(ToString::to_string).collect();
        Ok(serde_json::json!({ "destroyed_days": destroyed, "purged_codes": codes, "exposures": mixed }))
    }
}
