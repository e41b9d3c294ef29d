//! `robert-forget`: what has reached its end is destroyed.
//!
//! Day keys first of all: with K_S gone, the EBIDs of that day are unlinkable for ever (robert.md
//! §3.3). Then declaration codes, a day after they can no longer be used (health-data.md A.2: a text is
//! not given out again sooner), and the identifiers of spent JWT codes (A.6). And which exposures one
//! scoring run appended: a sixteenth of them an hour.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;

use crate::{
    App,
    jobs::{Job, JobError},
    store::Sixteenth,
};

const DAY_S: u64 = 24 * 60 * 60;

/// More day keys than this fall due at once only after the server was down for days, or when the clock is
/// wrong.
const USUAL_DUE: usize = 2;

/// How long an unusual number of due keys is left alone: time to put a clock right. Real time.
const DOUBT: Duration = Duration::from_secs(DAY_S);

/// The job.
pub struct ForgetJob {
    app: App,
    /// Since when more keys than usual are due.
    doubtful: Mutex<Option<Instant>>,
}

impl ForgetJob {
    /// On this server.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app, doubtful: Mutex::new(None) }
    }

    /// Whether the keys that are due may be destroyed now. A simulated clock is moved on purpose; the
    /// machine's may have jumped, and what is destroyed does not come back.
    fn believes(&self, due: usize) -> bool {
        let mut doubtful = self.doubtful.lock().unwrap_or_else(PoisonError::into_inner);
        if due <= USUAL_DUE || self.app.manual_clock.is_some() {
            *doubtful = None;
            return true;
        }
        let since = *doubtful.get_or_insert_with(Instant::now);
        if since.elapsed() >= DOUBT {
            return true;
        }
        tracing::error!(
            due,
            "more day keys than usual are due: if the clock is wrong, put it right within a day; they are destroyed then"
        );
        false
    }
}

#[async_trait]
impl Job for ForgetJob {
    fn name(&self) -> &'static str {
        "robert-forget"
    }

    async fn run(&self) -> Result<serde_json::Value, JobError> {
        let app = &self.app;
        let now = app.clock.now();
        let destroyed = if self.believes(app.keyring.due_days(now.day()).len()) {
            app.change_keys(move |keyring| keyring.destroy_days(now.day())).await?.destroyed
        } else {
            Vec::new()
        };
        let destroyed: Vec<String> = destroyed.iter().map(ToString::to_string).collect();
        let jwt_lifetime_s = u64::from(app.config.codes.jwt_lifetime_days) * DAY_S;
        let codes =
            app.store.purge_codes(now.to_ntp().minus(DAY_S), now.to_ntp().minus(jwt_lifetime_s + DAY_S)).await?;
        let mixed = app.store.mix_exposures(Sixteenth::of_hour(now.to_ntp())).await?;
        Ok(serde_json::json!({ "destroyed_days": destroyed, "purged_codes": codes, "exposures": mixed }))
    }
}
