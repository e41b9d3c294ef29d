//! When jobs run by themselves.

use std::{sync::Arc, time::Duration};

use tokio::time::MissedTickBehavior;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::Jobs;

/// A job's name and how often it runs.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// The job.
    pub job: &'static str,
    /// From the begin of a run to the begin of the next.
    pub every: Duration,
}

impl Schedule {
    /// Runs the job now and then until `stop`; `tasks` waits for a run that has begun.
    pub fn follow(self, jobs: Arc<Jobs>, tasks: &TaskTracker, stop: CancellationToken) {
        tasks.spawn(async move {
            let mut ticks = tokio::time::interval(self.every);
            // After a long run or a suspended machine: once, not once for each tick missed.
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                if !jobs.has_work(self.job) {
                    continue;
                }
                // A failure is logged and counted by the runner; the next tick tries again.
                let _ = jobs.run(self.job).await;
            }
        });
    }
}
