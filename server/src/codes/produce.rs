//! Filling lots, and the job `codes-produce` that does it.
//!
//! The job makes the lot of the day if one is due, takes up every lot that waits to be made, and finishes
//! erasing those that are condemned. It is all that ever fills a lot, and its lease lets it run on one node
//! at a time: a lot found half-made was left by a process that died, and is made anew.
//!
//! Source: health-data.md A.2.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;
use vigie_protocol::{
    code::{self, Kind, LongCode, LotDay, Window, production_day, production_due},
    robert::time::{Day, NtpSeconds},
};

use super::{Config, MakeError};
use crate::{
    App,
    clock::{Clock, SystemClock},
    jobs::{Job, JobError},
    rng,
    store::{Lot, LotId, LotState, NewCode, NewLot, NewLotDay, Store},
};

/// Name of the job.
pub const PRODUCE: &str = "codes-produce";

/// Codes stored in one transaction. The specification allows 40 000; with a quarter of that a phone that
/// reports meanwhile waits a tenth of a second at most, and the whole takes no longer.
const BATCH: usize = 10_000;

/// Codes drawn at a time, 16 bytes each, and put in their order: then each transaction writes to one part
/// of the index and not all over it.
const RUN: u64 = 1_000_000;

/// Runs in a row that store nothing before a lot is given up (A.2).
const DRAWS: u32 = 10;

/// How long a scheduled run that was missed waits at most.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The job.
pub struct ProduceJob {
    /// Where codes are stored.
    pub store: Arc<dyn Store>,
    /// How many are made, and how long they live.
    pub config: Config,
    /// Which day it is.
    pub clock: Arc<dyn Clock>,
    /// The day whose codes are due, whatever the clock says; `None`: ask the clock.
    pub day: Option<Day>,
    /// Ends a run between two transactions.
    pub stop: CancellationToken,
}

impl ProduceJob {
    /// The job of a server.
    #[must_use]
    pub fn of(app: &App) -> Self {
        let (store, clock) = (Arc::clone(&app.store), Arc::clone(&app.clock));
        Self { store, config: app.config.codes.clone(), clock, day: None, stop: app.stopping.clone() }
    }

    /// Notes the lot of the day, unless it is not yet two o'clock, nothing is to be made for it, or it
    /// exists.
    async fn schedule(&self) -> Result<Option<LotId>, JobError> {
        let asked = self.clock.now().to_ntp();
        let Some(day) = self.day.or_else(|| production_day(asked)) else { return Ok(None) };
        let codes = self.config.daily_production(day);
        let Some(whole) = LotDay::whole(day, &self.config.validity()).filter(|_| codes > 0) else { return Ok(None) };
        let days = vec![NewLotDay { day: whole, codes }];
        Ok(self.store.create_lot(&NewLot { asked, scheduled: Some(day), days }).await?)
    }

    /// Makes a lot, or erases it whole. Answers its codes; 0 if somebody deleted it meanwhile.
    async fn make(&self, lot: &Lot) -> Result<u64, JobError> {
        match self.fill(lot).await {
            Err(error) if !matches!(error, JobError::Stopped) => {
                tracing::error!(%error, lot = lot.id.0, "a lot of codes failed and is erased");
                // If that fails as well, the store is away: the next run makes the lot anew.
                self.store.delete_lot(lot.id).await?;
                Err(error)
            }
            outcome => outcome,
        }
    }

    async fn fill(&self, lot: &Lot) -> Result<u64, JobError> {
        if lot.codes > 0 {
            self.store.empty_lot(lot.id).await?;
        }
        let mut made = 0;
        for file in &lot.files {
            if !self.fill_day(lot.id, file.window, file.codes).await? {
                return Ok(0);
            }
            made += file.codes;
        }
        Ok(if self.store.complete_lot(lot.id).await? { made } else { 0 })
    }

    /// `false` if the lot was deleted meanwhile.
    async fn fill_day(&self, lot: LotId, window: Window, codes: u64) -> Result<bool, JobError> {
        let (mut left, mut in_vain) = (codes, 0);
        while left > 0 {
            let mut added = 0;
            for drawn in draw(left.min(RUN)).chunks(BATCH) {
                if self.stop.is_cancelled() {
                    return Err(JobError::Stopped);
                }
                let generated = self.clock.now().to_ntp();
                let batch: Vec<NewCode> = drawn.iter().map(|code| stored(code, window, generated)).collect();
                let Some(outcomes) = self.store.fill_lot(lot, &batch).await? else { return Ok(false) };
                added += outcomes.into_iter().filter(|added| *added).count() as u64;
            }
            left -= added;
            in_vain = if added == 0 { in_vain + 1 } else { 0 };
            if in_vain == DRAWS {
                return Err(MakeError::Full.into());
            }
        }
        Ok(true)
    }
}

/// Draws long codes, sorted.
fn draw(codes: u64) -> Vec<LongCode> {
    let mut rng = rng::os();
    let mut drawn: Vec<LongCode> = (0..codes).map(|_| LongCode::draw(&mut rng)).collect();
    drawn.sort_unstable();
    drawn
}

fn stored(code: &LongCode, window: Window, generated: NtpSeconds) -> NewCode {
    NewCode {
        kind: Kind::Long,
        code: code.to_code().reveal().to_owned(),
        valid_from: window.from,
        valid_until: window.until,
        generated,
    }
}

#[async_trait]
impl Job for ProduceJob {
    fn name(&self) -> &'static str {
        PRODUCE
    }

    /// A lot that fails does not keep the others from being made; the first failure is the run's.
    async fn run(&self) -> Result<serde_json::Value, JobError> {
        self.schedule().await?;
        let (mut lots, mut codes, mut erased) = (Vec::new(), 0, Vec::new());
        let mut outcome = Ok(());
        for lot in self.store.lots(None).await? {
            match lot.state {
                LotState::Complete => {}
                LotState::Condemned => {
                    self.store.delete_lot(lot.id).await?;
                    erased.push(lot.id.0);
                }
                LotState::Asked => match self.make(&lot).await {
                    Ok(0) => {}
                    Ok(made) => {
                        lots.push(lot.id.0);
                        codes += made;
                    }
                    Err(JobError::Stopped) => return Err(JobError::Stopped),
                    Err(error) => outcome = outcome.and(Err(error)),
                },
            }
        }
        outcome?;
        Ok(serde_json::json!({ "lots": lots, "codes": codes, "erased_lots": erased }))
    }
}

/// Runs the job at two o'clock in Paris, and every hour besides: a run that was missed is made up, a lot
/// that waits is made. Follows the machine's clock until the server stops.
pub async fn follow_schedule(app: App) {
    loop {
        // A failure is logged and counted by the runner; the next run tries again.
        let _ = app.jobs().run(PRODUCE).await;
        let wait = tokio::time::sleep(until_next(SystemClock.now().to_ntp()));
        if app.stopping.run_until_cancelled(wait).await.is_none() {
            return;
        }
    }
}

/// To the next two o'clock in Paris, or an hour.
fn until_next(now: NtpSeconds) -> Duration {
    let today = code::paris_day(now);
    let due = today.into_iter().flat_map(|day| [day, day.plus(1)]).filter_map(production_due);
    let next = due.filter(|due| *due > now).map(|due| Duration::from_secs(due.0 - now.0)).min();
    next.map_or(HOUR, |next| next.min(HOUR))
}

#[cfg(test)]
mod tests {
    use vigie_protocol::robert::time::UnixMicros;

    use super::*;

    #[test]
    fn a_run_is_never_more_than_an_hour_away_and_one_is_at_two() {
        let wait = |now: &str| until_next(now.parse::<UnixMicros>().expect("an instant").to_ntp()).as_secs();
        assert_eq!(wait("2022-01-19T00:59:00Z"), 60);
        assert_eq!(wait("2022-01-19T01:00:00Z"), 3600);
        assert_eq!(wait("2022-06-30T23:30:00Z"), 1800, "summer");
        assert_eq!(wait("2022-03-27T00:30:00Z"), 1800, "two o'clock is three o'clock");
        assert_eq!(wait("2022-01-19T12:00:00Z"), 3600);
    }
}
