//! Both begin with the process, before anything can happen that should be told.

use std::thread;
use std::time::Duration;

use super::config::Config;
use super::{logs, metrics};

/// How often what the histograms collected is put into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// Writes the log and counts from here on. Only the first call in a process counts.
pub fn start(config: &Config) {
    logs::start(config);
    match metrics::install() {
        Ok(metrics::Installed::Now) => keep(),
        Ok(metrics::Installed::Before) => {}
        Err(error) => tracing::warn!(%error, "metrics are not counted"),
    }
}

/// Without upkeep every request that is timed takes up memory until somebody reads the metrics. A thread
/// and not a task: it must go on where nobody drives a runtime, and it has nothing to finish at the end.
fn keep() {
    let upkeep = || {
        loop {
            thread::sleep(UPKEEP);
            metrics::upkeep();
        }
    };
    if let Err(error) = thread::Builder::new().name("metrics".to_owned()).spawn(upkeep) {
        tracing::warn!(%error, "metrics are put in order only when they are read");
    }
}
