//! `push-wake`: wakes the devices whose hour has come.
//!
//! A device's date is moved to tomorrow before anything is sent: a crash may lose a wake-up and never
//! sends a second one that day. At most [`CLAIMED`] are claimed and not yet on their way.
//!
//! Source: robert.md §9.3.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use serde::Serialize;
use tokio::task::JoinSet;
use vigie_protocol::robert::{
    wakeup::{self, Zone},
    wire::PushInfo,
};

use super::{Delivery, Sender, devices};
use crate::{
    App,
    jobs::{Job, JobError},
    rng,
    store::{PushClaim, PushDue, PushKey, PushResult, StoreError},
};

/// Devices claimed by one transaction, and the most that a crash leaves asleep unsent.
const CLAIMED: u32 = 500;

/// Results written by one transaction.
const NOTED: usize = 500;

/// Seconds in a day.
const DAY_S: u64 = 86_400;

/// The job.
pub struct WakeJob {
    /// The server.
    pub app: App,
    /// What sends.
    pub sender: Arc<dyn Sender>,
}

/// What a run did.
#[derive(Default, Serialize)]
struct Report {
    /// Devices that this run claimed.
    claimed: u64,
    /// Of those, how many came to each outcome.
    outcomes: BTreeMap<&'static str, u64>,
    /// What Apple gave as reasons, and how often.
    reasons: BTreeMap<String, u64>,
}

#[async_trait]
impl Job for WakeJob {
    fn name(&self) -> &'static str {
        "push-wake"
    }

    async fn run(&self) -> Result<serde_json::Value, JobError> {
        let mut run = Run { job: self, under_way: JoinSet::new(), results: Vec::new(), report: Report::default() };
        let outcome = run.until_nobody_is_due().await;
        // What was sent is noted even if the database failed meanwhile and is back.
        let noted = run.finish().await;
        outcome?;
        noted?;
        Ok(serde_json::to_value(run.report)?)
    }
}

/// One run: what is on its way, and what has come back.
struct Run<'a> {
    job: &'a WakeJob,
    under_way: JoinSet<(PushKey, Delivery)>,
    results: Vec<PushResult>,
    report: Report,
}

impl Run<'_> {
    async fn until_nobody_is_due(&mut self) -> Result<(), StoreError> {
        let app = &self.job.app;
        while !app.is_stopping() {
            let due = app.store.due_pushes(app.clock.now().to_ntp(), CLAIMED).await?;
            if due.is_empty() {
                break;
            }
            for (key, device) in self.claim(due).await? {
                self.send(key, device).await?;
            }
        }
        Ok(())
    }

    /// Moves the dates on; answers the devices that are ours to wake.
    async fn claim(&mut self, due: Vec<PushDue>) -> Result<Vec<(PushKey, PushInfo)>, StoreError> {
        let app = &self.job.app;
        let opened: Vec<Option<PushInfo>> =
            due.iter().map(|row| app.keyring.open_push_token(&row.key, &row.sealed)).collect();
        let claims: Vec<PushClaim> =
            due.iter().zip(&opened).map(|(row, device)| self.tomorrow(row, device.as_ref())).collect();
        let ours = app.store.claim_pushes(&claims).await?;
        let unreadable = opened.iter().zip(&ours).filter(|(device, ours)| device.is_none() && **ours).count();
        if unreadable > 0 {
            tracing::error!(unreadable, "devices whose row push-key does not open are not woken");
        }
        let keys = due.iter().map(|row| row.key);
        let claimed = keys.zip(opened).zip(ours).filter(|(_, ours)| *ours).map(|(device, _)| device);
        let claimed: Vec<_> = claimed.filter_map(|(key, device)| Some((key, device?))).collect();
        self.report.claimed += claimed.len() as u64;
        Ok(claimed)
    }

    /// The claim of a device, with its next date. One that cannot be read, or whose zone a later release
    /// of the TZ database dropped, comes up again in a day.
    fn tomorrow(&self, row: &PushDue, device: Option<&PushInfo>) -> PushClaim {
        let app = &self.job.app;
        let now = app.clock.now();
        let zone = device.and_then(|device| Zone::named(&device.timezone));
        let drawn = zone.map(|zone| wakeup::tomorrow(now, &zone, devices::hours(app), &mut rng::os()));
        PushClaim { key: row.key, planned: row.planned, next: drawn.unwrap_or_else(|| now.to_ntp().plus(DAY_S)) }
    }

    /// Sends as soon as it is a notification's turn and there is room for one more without an answer.
    async fn send(&mut self, key: PushKey, device: PushInfo) -> Result<(), StoreError> {
        while self.under_way.len() >= self.job.app.config.push.pending as usize {
            self.take_next().await;
        }
        while let Some(done) = self.under_way.try_join_next() {
            self.take(done);
        }
        if self.results.len() >= NOTED {
            self.note().await?;
        }
        self.job.sender.turn().await;
        let sender = Arc::clone(&self.job.sender);
        self.under_way.spawn(async move { (key, sender.wake(&device.token).await) });
        Ok(())
    }

    /// Waits until nothing is pending, and writes down the rest.
    async fn finish(&mut self) -> Result<(), StoreError> {
        while !self.under_way.is_empty() {
            self.take_next().await;
        }
        self.note().await
    }

    async fn take_next(&mut self) {
        if let Some(done) = self.under_way.join_next().await {
            self.take(done);
        }
    }

    fn take(&mut self, done: Result<(PushKey, Delivery), tokio::task::JoinError>) {
        // A send that panicked is in the log, by the panic hook.
        let Ok((key, delivery)) = done else { return };
        let outcome = delivery.outcome();
        metrics::counter!("vigie_push_sent_total", "outcome" => outcome).increment(1);
        *self.report.outcomes.entry(outcome).or_default() += 1;
        delivery.count_reasons(&mut self.report.reasons);
        self.results.push(PushResult { key, at: self.job.app.clock.now().to_ntp(), delivery: delivery.stored() });
    }

    async fn note(&mut self) -> Result<(), StoreError> {
        for results in self.results.chunks(NOTED) {
            self.job.app.store.record_pushes(results).await?;
        }
        self.results.clear();
        Ok(())
    }
}
