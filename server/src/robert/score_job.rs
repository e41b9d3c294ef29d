//! `robert-score`: waiting contacts become exposures, exposures become risk.
//!
//! A run takes many uploads at once, in the order of random keys, so that what was uploaded together
//! is not computed together. EBIDs are opened in bulk, identities are asked for in one query a chunk,
//! and a chunk's scores are appended and its contacts erased in one transaction: a run that dies
//! half-way has scored each contact once or not at all, and the next one goes on.
//!
//! Source: robert.md §7.1 (steps), §7.2 to §7.7, §10.3 (a contact that fails is discarded, never the
//! batch).

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use serde::Serialize;
use vigie_protocol::robert::{
    id::PermanentId,
    risk::{self, Outcome},
    scoring::score,
    time::UnixMicros,
    validation::Discard,
};

use crate::{
    App,
    jobs::{Job, JobError},
    keyring::OpenedContact,
    rng,
    store::{AppliedScores, Exposure, Identity, Outdated, QueueKey, QueuedContact, RiskUpdate},
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
        measure(&report);
        Ok(serde_json::to_value(report)?)
    }
}

/// Step 3: one sweep over the keys of the queue. It ends, however fast uploads arrive, and meets every
/// contact that was there when it began; a newcomer behind the sweep waits for the next run.
async fn score_waiting(app: &App, report: &mut Report) -> Result<(), JobError> {
    let mut after = None;
    loop {
        let rows = app.store.queued(after, CHUNK_ROWS, CHUNK_BYTES).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.key);
        let keys: Vec<QueueKey> = rows.iter().map(|row| row.key).collect();
        let exposures = score_chunk(app, rows, report).await?;
        app.fail_points.pass("score.opened");
        match app.store.apply_scores(&keys, &exposures).await? {
            AppliedScores::Applied { appended } => {
                report.contacts += keys.len() as u64;
                report.scored += appended;
                discard(report, Discard::NoRegistration, exposures.len() as u64 - appended);
            }
            // Another node took this chunk while our lease was thought dead; its scores stand.
            AppliedScores::Lost => tracing::warn!("a chunk of contacts was scored by somebody else"),
        }
        app.fail_points.pass("score.applied");
    }
}

/// Opens a chunk, asks for its identities at once, judges and scores.
async fn score_chunk(app: &App, rows: Vec<QueuedContact>, report: &mut Report) -> Result<Vec<Exposure>, JobError> {
    let keyring = app.keyring.clone();
    let opened = computing(move || keyring.open_contacts(&rows)).await?;
    let mut known: Vec<OpenedContact> = Vec::with_capacity(opened.len());
    for contact in opened {
        match contact {
            Ok(contact) => known.push(contact),
            Err(reason) => discard(report, reason, 1),
        }
    }
    let identities = identities(app, &known).await?;
    let app = app.clone();
    let (mut exposures, reasons) = computing(move || judge(&app, &known, &identities)).await?;
    for reason in reasons {
        discard(report, reason, 1);
    }
    // The order of identity says nothing about who met whom.
    exposures.sort_by(|a, b| (a.id, a.epoch).cmp(&(b.id, b.epoch)).then(a.score.total_cmp(&b.score)));
    Ok(exposures)
}

/// The identities of a chunk, each asked for once.
async fn identities(app: &App, contacts: &[OpenedContact]) -> Result<HashMap<PermanentId, Identity>, JobError> {
    let mut ids: Vec<PermanentId> = contacts.iter().map(|contact| contact.opened().id).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = app.store.identities(&ids).await?;
    Ok(ids.into_iter().zip(found).filter_map(|(id, found)| Some((id, found?))).collect())
}

/// Steps 4 to 10 of §7.4, then §7.5.
fn judge(
    app: &App,
    contacts: &[OpenedContact],
    identities: &HashMap<PermanentId, Identity>,
) -> (Vec<Exposure>, Vec<Discard>) {
    let scoring = app.config.robert.scoring();
    let mut reasons = Vec::new();
    let mut asked = Vec::with_capacity(contacts.len());
    for contact in contacts {
        match identities.get(&contact.opened().id) {
            Some(identity) => asked.push((contact, &identity.keys)),
            None => reasons.push(Discard::UnknownId),
        }
    }
    let mut exposures = Vec::with_capacity(asked.len());
    for ((contact, _), judged) in asked.iter().zip(app.keyring.judge(&asked)) {
        match judged {
            Ok(kept) => {
                let hellos = &contact.contact().hellos;
                let heard: Vec<_> = kept.iter().map(|&index| (hellos[index].at, hellos[index].rssi)).collect();
                let opened = contact.opened();
                exposures.push(Exposure { id: opened.id, epoch: opened.epoch, score: score(&heard, &scoring).score });
            }
            Err(reason) => reasons.push(reason),
        }
    }
    (exposures, reasons)
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
            return Ok(());
        }
    }
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

fn discard(report: &mut Report, reason: Discard, contacts: u64) {
    if contacts > 0 {
        *report.discarded.entry(reason.code()).or_default() += contacts;
    }
}

fn measure(report: &Report) {
    metrics::counter!("vigie_robert_contacts_total", "outcome" => "scored").increment(report.scored);
    for (code, contacts) in &report.discarded {
        metrics::counter!("vigie_robert_contacts_total", "outcome" => *code).increment(*contacts);
    }
    metrics::counter!("vigie_robert_risks_raised_total").increment(report.raised);
    metrics::gauge!("vigie_robert_contacts_waiting").set(report.waiting as f64);
}

/// Computing of milliseconds and more, away from the threads that answer requests.
async fn computing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JobError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| JobError::Stopped)
}
