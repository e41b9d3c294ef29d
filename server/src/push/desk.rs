//! Where register, status and unregister leave what a phone says of its wake-ups, and go on.
//!
//! What is left here waits a moment, so that a row of this table is not written with the registration it
//! came with and that what came together is written in the order of its keyed hash. What cannot be
//! taken is counted and forgotten: the phone says it again with its next status request.
//!
//! Source: robert.md §2.2 step 6, §5.2 step 8, §6.1, §9.1.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use vigie_protocol::robert::wire::PushInfo;

use super::devices;
use crate::App;

/// How long the first of a batch waits for others.
const MIX: Duration = Duration::from_secs(1);

/// Most that waits. Some megabytes; a database that is away for longer than it takes to fill this loses
/// what follows.
const MOST: usize = 10_000;

/// Devices in one transaction.
const BATCH: usize = 500;

/// What a phone says of its wake-ups.
enum Word {
    Wake(PushInfo),
    Forget,
}

/// See the module. The last word on each token counts.
#[derive(Default)]
pub struct Desk {
    waiting: Mutex<BTreeMap<String, Word>>,
    arrived: Notify,
}

impl Desk {
    /// A phone that has registered, or been answered, wants to be woken.
    pub fn wake(&self, device: PushInfo) {
        self.leave(device.token.clone(), Word::Wake(device));
    }

    /// A phone that has left does not.
    pub fn forget(&self, token: String) {
        self.leave(token, Word::Forget);
    }

    fn leave(&self, token: String, word: Word) {
        let mut waiting = self.waiting();
        if waiting.len() < MOST || waiting.contains_key(&token) {
            waiting.insert(token, word);
            drop(waiting);
            self.arrived.notify_one();
        } else {
            metrics::counter!("vigie_push_devices_total", "outcome" => "lost").increment(1);
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Word>> {
        // A map that is inserted into or taken whole: a panic elsewhere leaves nothing half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what is left here, until the server stops and all that was left by then is written.
    pub(crate) async fn work(app: App) {
        let desk = &app.push;
        loop {
            let arrived = async {
                desk.arrived.notified().await;
                tokio::time::sleep(MIX).await;
            };
            let stopping = app.stop.run_until_cancelled(arrived).await.is_none();
            let words = std::mem::take(&mut *desk.waiting());
            settle(&app, words).await;
            if stopping {
                return;
            }
        }
    }
}

/// Passes everything on, whatever fails.
async fn settle(app: &App, words: BTreeMap<String, Word>) {
    let (mut wake, mut forget) = (Vec::new(), Vec::new());
    for (token, word) in words {
        match word {
            Word::Wake(device) => wake.push(device),
            Word::Forget => forget.push(token),
        }
    }
    for batch in wake.chunks(BATCH) {
        count_lost(devices::remember(app, batch).await.map(drop), batch.len());
    }
    for batch in forget.chunks(BATCH) {
        count_lost(devices::forget(app, batch).await.map(drop), batch.len());
    }
}

fn count_lost(done: Result<(), crate::store::StoreError>, items: usize) {
    if let Err(error) = done {
        tracing::warn!(%error, items, "what phones said of their wake-ups is lost");
        metrics::counter!("vigie_push_devices_total", "outcome" => "lost").increment(items as u64);
    }
}
