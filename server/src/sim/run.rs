//! The days go by: life in the town, and the server's clock a quarter of an hour after it.
//!
//! In each quarter people meet and the illness passes on. Then the server's clock moves to its end, and
//! whatever is due in it happens there: phones leave and are replaced, people report, phones poll, jobs run.

use std::{sync::Arc, time::Instant};

use serde_json::Value;
use vigie_crypto::p256::AgreementKey;
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, Purpose},
    time::UnixMicros,
};

use super::{
    Outcome, SimError, Target,
    api::Api,
    calendar::Calendar,
    chance::{Chance, Stream},
    client::{self, Facts},
    illness::Outbreak,
    journal::Journal,
    meeting::{Life, Meeting},
    outcome::Ending,
    parallel,
    phone::Tuple,
    phones::Phones,
    population::Population,
    quarter::Quarter,
    radio, report,
    tally::Tally,
    truth::Truth,
    wire,
};

/// Reports under way at a time: each is some megabytes.
const REPORTS_AT_ONCE: usize = 4;
/// The last hours without a report: every phone then polls after the last scoring that it can be named in.
const QUIET_END: u32 = 12 * Quarter::PER_HOUR;

/// What to simulate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) phones: u32,
    pub(crate) days: u32,
    pub(crate) seed: u64,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    /// Quarters lived, and to live.
    pub(crate) lived: u32,
    pub(crate) of: u32,
    pub(crate) reports: u64,
    pub(crate) warned: u64,
}

/// A town and its phones, registered.
pub(crate) struct Simulation {
    plan: Plan,
    chance: Chance,
    calendar: Calendar,
    api: Arc<Api>,
    town: Population,
    life: Life,
    outbreak: Outbreak,
    journal: Journal,
    truth: Truth,
    phones: Phones,
    tally: Tally,
    began: Instant,
}

impl Simulation {
    /// Makes sure that the server can be simulated against, moves its clock to the next midnight, and has
    /// everybody register.
    ///
    /// # Errors
    /// [`SimError`]; before the clock has moved if the server is not one for simulations.
    pub(crate) async fn begin(plan: Plan, target: Target) -> Result<Self, SimError> {
        let began = Instant::now();
        let chance = Chance::of_seed(plan.seed);
        let api = Arc::new(Api::to(target)?);
        let now = api.clock().await?;
        let facts = Arc::new(client::facts(&api).await?);
        let calendar = Calendar::from_midnight(now, facts.time_start)?;
        try_the_door(&api, &facts, chance, now).await?;
        api.set_clock(calendar.instant(Quarter(0))).await?;
        // Contacts that wait from before are none of ours.
        api.run_job::<Value>("robert-score").await?;
        let phones = Phones::register(plan.phones, plan.days, Arc::clone(&api), facts, calendar, chance).await?;
        let town = Population::of(plan.phones, chance);
        let outbreak = Outbreak::begin(&town, plan.days, chance);
        Ok(Self {
            life: Life::new(chance),
            journal: Journal::default(),
            truth: Truth::default(),
            tally: Tally::default(),
            plan,
            chance,
            calendar,
            api,
            town,
            outbreak,
            phones,
            began,
        })
    }

    /// Lives through the days. `watch` is told after each quarter.
    ///
    /// # Errors
    /// [`SimError`].
    pub(crate) async fn run(mut self, watch: impl Fn(Progress)) -> Result<Outcome, SimError> {
        let end = self.plan.days * Quarter::PER_DAY;
        for quarter in (0..end).map(Quarter) {
            self.live(quarter);
            self.ask(quarter, Quarter(end)).await?;
            watch(Progress {
                lived: quarter.0 + 1,
                of: end,
                reports: self.tally.reports,
                warned: self.tally.warned.len() as u64,
            });
        }
        Ok(Outcome::of(Ending {
            plan: self.plan,
            fell_ill: self.outbreak.shown_by(Quarter(end)),
            requests: self.api.requests(),
            wall: self.began.elapsed(),
            tally: self.tally,
            truth: self.truth,
        }))
    }

    /// A quarter of an hour in the town.
    fn live(&mut self, quarter: Quarter) {
        if quarter.of_day() == 0 {
            self.outbreak.new_day(quarter.day(), &self.town);
        }
        let outbreak = &self.outbreak;
        let meetings = self.life.meetings(quarter, &self.town, |id| outbreak.stays_home(id, quarter));
        self.count(&meetings, quarter);
        self.outbreak.spread(&meetings, quarter);
        self.journal.add(meetings);
    }

    fn count(&mut self, meetings: &[Meeting], quarter: Quarter) {
        let sent: Vec<Vec<u16>> = self
            .town
            .ids()
            .map(|id| match self.phones.sender(id, quarter) {
                Some(_) => radio::broadcasts(id, quarter, self.chance),
                None => Vec::new(),
            })
            .collect();
        let tally = &mut self.tally;
        tally.hellos_sent += sent.iter().map(|times| times.len() as u64).sum::<u64>();
        for meeting in meetings {
            tally.encounters += 1;
            tally.close_encounters += u64::from(meeting.is_close());
            let (one, other) = (&sent[meeting.people.0.index()], &sent[meeting.people.1.index()]);
            // A phone that does not send does not hear either.
            if !one.is_empty() && !other.is_empty() {
                tally.hellos_heard += report::heard(meeting, one, other);
            }
        }
    }

    /// What is asked of the server at the end of a quarter.
    async fn ask(&mut self, lived: Quarter, end: Quarter) -> Result<(), SimError> {
        let now = lived.plus(1);
        self.api.set_clock(self.calendar.instant(now)).await?;
        self.tally.left += self.phones.leave(lived).await?;
        self.tally.replaced += self.phones.replace(lived).await?;
        if now < end.minus(QUIET_END) {
            self.report(now).await?;
        }
        let (polls, warnings) = self.phones.poll(lived).await?;
        self.tally.polls += polls;
        for warning in warnings {
            let found = self.calendar.quarter_at(warning.found);
            let cause = found.and_then(|found| self.truth.cause(warning.who, found));
            self.tally.warn(warning.who, now, cause);
        }
        if now.0.is_multiple_of(Quarter::PER_HOUR) {
            self.tally.scored(self.api.run_job("robert-score").await?);
        }
        if now.of_day() == 0 {
            self.api.run_job::<Value>("robert-forget").await?;
        }
        Ok(())
    }

    /// Those whose time it is get a code and report.
    async fn report(&mut self, now: Quarter) -> Result<(), SimError> {
        let mut reporters = self.outbreak.reporters(now);
        reporters.retain(|&id| self.phones.carries(id));
        if reporters.is_empty() {
            return Ok(());
        }
        let codes = self.api.codes(reporters.len()).await?;
        let mut work = Vec::with_capacity(reporters.len());
        for (id, code) in reporters.into_iter().zip(codes) {
            let Some(course) = self.outbreak.course(id) else { continue };
            self.truth.report(id, &course, &self.journal, |other| self.phones.carries(other));
            let upload = report::upload(id, &course, &self.journal, &self.phones, &self.calendar, self.chance);
            self.tally.reports += 1;
            self.tally.hellos_uploaded += upload.hellos();
            self.tally.contacts_uploaded += upload.contacts.len() as u64;
            for other in &upload.people {
                self.truth.name(*other, now);
            }
            work.push((code, upload.contacts));
        }
        let api = &self.api;
        let sending = work.into_iter().map(|(code, contacts)| {
            let api = Arc::clone(api);
            async move { client::report(api, wire::report(&code, &contacts)).await }
        });
        parallel::all(REPORTS_AT_ONCE, sending).await.map(|_| ())
    }
}

/// Registers a phone and takes it away again: a server with captchas is noticed before anything has changed.
async fn try_the_door(api: &Arc<Api>, facts: &Arc<Facts>, chance: Chance, now: UnixMicros) -> Result<(), SimError> {
    let calendar = Calendar::holding(now, facts.time_start)?;
    let own = AgreementKey::generate(&mut chance.draw(Stream::PhoneKeys, u64::MAX, 0));
    let (keys, bundle) = client::register(Arc::clone(api), Arc::clone(facts), own, calendar).await?;
    let Some(Tuple { ebid, .. }) = bundle.tuples.first() else { return Ok(()) };
    let (epoch, time) = (calendar.epoch(bundle.first), now.to_ntp().low32());
    let leaving = AuthenticatedRequest::compose(Purpose::Unregister, *ebid, epoch, time, &keys.auth);
    client::unregister(Arc::clone(api), leaving).await
}
