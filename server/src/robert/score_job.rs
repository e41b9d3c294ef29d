//! `robert-score`: waiting contacts become exposures, exposures become risk.
//!
//! A run takes many uploads at once, in the order of random keys, so that what was uploaded together
//! is not computed together. EBIDs are opened in bulk, identities are asked for in one query a chunk,
//! and a chunk's scores are appended and its contacts erased in one transaction: a run that dies
//! half-way has scored each contact once or not at all, and the next one goes on.
//!
//! Source: robert.md §7.1 (steps), §7.2 to §7.7, §10.3 (a contact that fails is discarded, never the
//! batch).

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_trait::async_trait;
use serde::Serialize;
use vigie_protocol::robert::{
    id::PermanentId,
    keys::WrappedKeys,
    risk::{self, Outcome},
    scoring::score,
    time::UnixMicros,
    validation::{Discard, Valid},
};

use crate::{
    App,
    jobs::{Job, JobError},
    keyring::OpenedContacts,
    rng,
    store::{AppliedScores, Exposure, Outdated, QueueKey, QueuedContact, RiskUpdate},
};

/// Contacts in a chunk. A chunk is what is mixed, and what a crash lets be computed again.
const CHUNK_ROWS: u32 = 10_000;

/// Sealed bytes in a chunk.
const CHUNK_BYTES: u64 = 32 * 1024 * 1024;

/// Registrations evaluated in one transaction.
const EVALUATED_ROWS: u32 = 2_000;

/// Passes over registrations that moved on while they were evaluated.
const EVALUATION_PASSES: u32 = 5;

/// The job.
pub struct ScoreJob(pub App);

/// What a run did.
#[derive(Debug, Default, Serialize)]
struct Report {
    purged_exposures: u64,
    reset_risks: u64,
    contacts: u64,
    scored: u64,
    discarded: BTreeMap<&'static str, u64>,
    evaluated: u64,
    raised: u64,
    waiting: u64,
}

/// What a chunk comes to.
#[derive(Default)]
struct Chunk {
    exposures: Vec<Exposure>,
    discarded: BTreeMap<&'static str, u64>,
}

#[async_trait]
impl Job for ScoreJob {
    fn name(&self) -> &'static str {
        "robert-score"
    }

    async fn run(&self) -> Result<serde_json::Value, JobError> {
        let app = &self.0;
        let now = app.clock.now();
        let epoch = app.service.epoch_at(now.to_ntp()).ok_or(JobError::BeforeService)?;
        let settings = app.config.robert.risk_settings();
        let mut report = Report {
            purged_exposures: app.store.purge_exposures(risk::purge_before(epoch, &settings)).await?,
            reset_risks: app.store.reset_risks(risk::reset_before(now.to_ntp(), &settings)).await?,
            ..Report::default()
        };
        score_waiting(app, &mut report).await?;
        evaluate_outdated(app, now, &mut report).await?;
        app.store.count_exposed().await?;
        report.waiting = app.store.queue_length().await?;
        metrics::gauge!("vigie_robert_contacts_waiting").set(report.waiting as f64);
        Ok(serde_json::to_value(report)?)
    }
}

/// Step 3: one sweep over the keys of the queue. It ends, however fast uploads arrive, and meets every
/// contact that was there when it began; a newcomer behind the sweep waits for the next run.
async fn score_waiting(app: &App, report: &mut Report) -> Result<(), JobError> {
    let mut after = None;
    loop {
        if app.is_stopping() {
            return Err(JobError::Stopped);
        }
        let rows = app.store.queued(after, CHUNK_ROWS, CHUNK_BYTES).await?;
        let Some(last) = rows.last().map(|row| row.key) else { return Ok(()) };
        let keys: Vec<QueueKey> = rows.iter().map(|row| row.key).collect();
        let chunk = score_chunk(app, rows).await?;
        app.fail_points.pass("score.opened");
        match app.store.apply_scores(&keys, &chunk.exposures).await? {
            AppliedScores::Applied { appended } => {
                after = Some(last);
                count(report, keys.len() as u64, appended, chunk);
            }
            // Another node, which took our lease for dead, has scored some of these: what is left of them
            // is read again.
            AppliedScores::Lost => tracing::warn!("some contacts of a chunk were scored by another node"),
        }
        app.fail_points.pass("score.applied");
    }
}

/// Adds a chunk that was written to the report and the metrics.
fn count(report: &mut Report, contacts: u64, appended: u64, chunk: Chunk) {
    report.contacts += contacts;
    report.scored += appended;
    metrics::counter!("vigie_robert_contacts_total", "outcome" => "scored").increment(appended);
    let unregistered = (Discard::NoRegistration.code(), chunk.exposures.len() as u64 - appended);
    for (code, contacts) in chunk.discarded.into_iter().chain([unregistered]).filter(|(_, contacts)| *contacts > 0) {
        *report.discarded.entry(code).or_default() += contacts;
        metrics::counter!("vigie_robert_contacts_total", "outcome" => code).increment(contacts);
    }
}

/// Opens a chunk, asks for its identities at once, decides and scores.
async fn score_chunk(app: &App, rows: Vec<QueuedContact>) -> Result<Chunk, JobError> {
    let keyring = Arc::clone(&app.keyring);
    let opened = computing(move || keyring.open_contacts(&rows)).await?;
    let ids = opened.ids();
    let found = app.store.identities(&ids).await?;
    let identities = ids.into_iter().zip(found).filter_map(|(id, found)| Some((id, found?.keys))).collect();
    let app = app.clone();
    computing(move || scored(&app, &opened, &identities)).await
}

/// Steps 4 to 10 of §7.4, then §7.5.
fn scored(app: &App, opened: &OpenedContacts, identities: &HashMap<PermanentId, WrappedKeys>) -> Chunk {
    let scoring = app.config.robert.scoring();
    let mut chunk = Chunk::default();
    let undecryptable = Discard::Undecryptable.code();
    chunk.discarded.insert(undecryptable, opened.lost() as u64);
    for (contact, decided) in opened.contacts().iter().zip(app.keyring.decide(opened, identities)) {
        match decided {
            Ok(Valid { id, epoch, kept }) => {
                let heard: Vec<_> = kept.iter().map(|&i| (contact.hellos[i].at, contact.hellos[i].rssi)).collect();
                chunk.exposures.push(Exposure { id, epoch, score: score(&heard, &scoring).score });
            }
            Err(reason) => *chunk.discarded.entry(reason.code()).or_default() += 1,
        }
    }
    // The order of identity says nothing about who met whom.
    chunk.exposures.sort_by(|a, b| (a.id, a.epoch).cmp(&(b.id, b.epoch)).then(a.score.total_cmp(&b.score)));
    chunk
}

/// Step 4. A registration that a phone changed meanwhile (by erasing its history) is read again.
async fn evaluate_outdated(app: &App, now: UnixMicros, report: &mut Report) -> Result<(), JobError> {
    for _ in 0..EVALUATION_PASSES {
        let mut moved_on = false;
        let mut after = None;
        loop {
            let outdated = app.store.outdated(after, EVALUATED_ROWS).await?;
            let Some(last) = outdated.last() else { break };
            after = Some(last.id);
            let updates: Vec<RiskUpdate> = outdated.iter().map(|row| evaluate(app, row, now)).collect();
            app.fail_points.pass("risk.evaluated");
            let written = app.store.apply_risks(&updates).await?;
            app.fail_points.pass("risk.applied");
            for (update, written) in updates.iter().zip(written) {
                report.evaluated += u64::from(written);
                report.raised += u64::from(written && update.notified_for_current_risk.is_some());
                moved_on |= !written;
            }
        }
        if !moved_on {
            metrics::counter!("vigie_robert_risks_raised_total").increment(report.raised);
            return Ok(());
        }
    }
    metrics::counter!("vigie_robert_risks_raised_total").increment(report.raised);
    tracing::warn!("registrations that changed while they were evaluated wait for the next run");
    Ok(())
}

fn evaluate(app: &App, row: &Outdated, now: UnixMicros) -> RiskUpdate {
    let robert = &app.config.robert;
    let (settings, scoring) = (robert.risk_settings(), robert.scoring());
    let rng = &mut rng::os();
    let found = risk::evaluate(&row.registration, &row.exposures, now.to_ntp(), app.service, &settings, &scoring, rng);
    let mut after = row.registration.clone();
    found.apply(&mut after);
    let raised = matches!(found.outcome, Outcome::Raised { .. });
    RiskUpdate {
        id: row.id,
        version: row.version,
        at_risk: after.at_risk,
        notified_for_current_risk: raised.then_some(false),
        latest_risk_epoch: after.latest_risk_epoch,
        last_contact: after.last_contact,
        retention_expired: found.outcome == Outcome::Expired,
    }
}

/// Computing of milliseconds and more, away from the threads that answer requests.
async fn computing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JobError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| JobError::Stopped)
}
