//! All phones: who has the app when, and what they ask the server at the end of a quarter.

use std::sync::Arc;

use rand::RngExt;
use vigie_crypto::p256::AgreementKey;
use vigie_protocol::robert::{
    auth::{AuthenticatedRequest, Purpose},
    time::NtpSeconds,
};

use super::{
    SimError,
    api::Api,
    calendar::Calendar,
    chance::{Chance, Stream},
    client::{self, Facts},
    parallel,
    phone::Install,
    population::PersonId,
    quarter::Quarter,
    radio,
};

/// Requests under way at a time.
const AT_ONCE: usize = 48;
/// How often a phone asks for its status, and by how much each time is later at random (robert.md §5.3).
const POLL_EVERY_S: u32 = 8 * 3600;
const POLL_SHIFT_S: u32 = 6 * 60;
/// How many people unregister during a run, and how many get a new phone and start over.
const LEAVE: f64 = 0.02;
const REPLACE: f64 = 0.03;

/// The streams of [`Stream::PhoneLife`]: fate, and from then on one a poll.
const FATE: u64 = 0;

/// What becomes of somebody's app.
#[derive(Clone, Copy, Debug, Default)]
struct Fate {
    leaves: Option<Quarter>,
    replaced: Option<Quarter>,
}

struct Phone {
    fate: Fate,
    /// The present one last.
    installs: Vec<Install>,
    has_left: bool,
    /// When it asks next, in seconds of the simulation, and how often it has asked.
    next_poll_s: u32,
    polls: u64,
    /// The latest risk it knows of: an app adopts only a later one (robert.md §5.4).
    known: Option<NtpSeconds>,
}

/// All phones, by person.
pub(crate) struct Phones {
    api: Arc<Api>,
    facts: Arc<Facts>,
    calendar: Calendar,
    chance: Chance,
    phones: Vec<Phone>,
}

/// A warning that appeared on a phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Warning {
    pub(crate) who: PersonId,
    /// When the server found the risk.
    pub(crate) found: NtpSeconds,
}

impl Phones {
    /// Everybody installs the app as the simulation begins.
    pub(crate) async fn register(
        people: u32,
        days: u32,
        api: Arc<Api>,
        facts: Arc<Facts>,
        calendar: Calendar,
        chance: Chance,
    ) -> Result<Self, SimError> {
        let phones = (0..people).map(|id| Phone {
            fate: fate(PersonId(id), days, chance),
            installs: Vec::new(),
            has_left: false,
            next_poll_s: chance.draw(Stream::PhoneLife, id.into(), 1).random_range(0..POLL_EVERY_S),
            polls: 0,
            known: None,
        });
        let mut all = Self { api, facts, calendar, chance, phones: phones.collect() };
        all.install((0..people).map(PersonId).collect()).await?;
        Ok(all)
    }

    /// Whether somebody carries the app.
    pub(crate) fn carries(&self, id: PersonId) -> bool {
        !self.phones[id.index()].has_left
    }

    /// The installation that sent HELLOs in a quarter of the last days, if one did.
    pub(crate) fn sender(&self, id: PersonId, quarter: Quarter) -> Option<&Install> {
        let phone = &self.phones[id.index()];
        let install = phone.installs.iter().rev().find(|install| install.was_there(quarter))?;
        let left = phone.fate.leaves.is_some_and(|leaves| phone.has_left && leaves < quarter);
        (!left && radio::is_on(id, quarter, self.chance)).then_some(install)
    }

    /// Whether the present installation heard HELLOs in a quarter. A new phone knows nothing of what the old
    /// one heard.
    pub(crate) fn remembers(&self, id: PersonId, quarter: Quarter) -> bool {
        let install = self.phones[id.index()].installs.last();
        install.is_some_and(|install| install.was_there(quarter)) && radio::is_on(id, quarter, self.chance)
    }

    /// Those whose day it is, unregister. Answers how many.
    pub(crate) async fn leave(&mut self, lived: Quarter) -> Result<u64, SimError> {
        let leavers = self.those(|phone| phone.fate.leaves == Some(lived));
        let now = lived.plus(1);
        let work = leavers.iter().map(|&id| self.signed(id, Purpose::Unregister, now));
        let requests = work.collect::<Result<Vec<_>, _>>()?;
        let api = &self.api;
        parallel::all(AT_ONCE, requests.into_iter().map(|request| client::unregister(Arc::clone(api), request)))
            .await?;
        for id in &leavers {
            self.phones[id.index()].has_left = true;
        }
        Ok(leavers.len() as u64)
    }

    /// Those who lost their phone install the app on another. Answers how many.
    pub(crate) async fn replace(&mut self, lived: Quarter) -> Result<u64, SimError> {
        let lost = self.those(|phone| phone.fate.replaced == Some(lived));
        let count = lost.len() as u64;
        self.install(lost).await?;
        Ok(count)
    }

    /// Those whose time it is ask for their status. Answers how many did, and who sees a new warning.
    pub(crate) async fn poll(&mut self, lived: Quarter) -> Result<(u64, Vec<Warning>), SimError> {
        let end_s = (lived.0 + 1) * u32::from(Quarter::SECONDS);
        let due = self.those(|phone| phone.next_poll_s < end_s);
        let now = lived.plus(1);
        let requests = due.iter().map(|&id| Ok((self.signed(id, Purpose::Status, now)?, self.present(id).keys())));
        let requests = requests.collect::<Result<Vec<_>, SimError>>()?;
        let (api, calendar) = (&self.api, self.calendar);
        let work =
            requests.into_iter().map(|(request, keys)| client::poll(Arc::clone(api), request, keys.clone(), calendar));
        let answers = parallel::all(AT_ONCE, work).await?;
        let mut warnings = Vec::new();
        for (&id, answer) in due.iter().zip(&answers) {
            warnings.extend(self.take(id, answer)?);
        }
        Ok((due.len() as u64, warnings))
    }

    /// Adopts an answer, and plans the next question.
    fn take(&mut self, id: PersonId, answer: &client::Polled) -> Result<Option<Warning>, SimError> {
        let phone = &mut self.phones[id.index()];
        phone.polls += 1;
        let shift = self.chance.draw(Stream::PhoneLife, id.0.into(), 1 + phone.polls).random_range(0..=POLL_SHIFT_S);
        phone.next_poll_s += POLL_EVERY_S + shift;
        // Registered when the simulation began, so there is one.
        let kept = phone.installs.last_mut().is_some_and(|install| install.keep(&answer.bundle));
        if !kept {
            let why = "it disagrees with an earlier one".to_owned();
            return Err(SimError::Strange { what: "opening a bundle", why });
        }
        let found = answer.risk.map(|risk| risk.found).filter(|found| phone.known.is_none_or(|known| known < *found));
        phone.known = found.or(phone.known);
        Ok(found.map(|found| Warning { who: id, found }))
    }

    async fn install(&mut self, people: Vec<PersonId>) -> Result<(), SimError> {
        let work = people.iter().map(|&id| {
            let generation = self.phones[id.index()].installs.len() as u64;
            let own = AgreementKey::generate(&mut self.chance.draw(Stream::PhoneKeys, id.0.into(), generation));
            client::register(Arc::clone(&self.api), Arc::clone(&self.facts), own, self.calendar)
        });
        let registered = parallel::all(AT_ONCE, work).await?;
        for (id, (keys, bundle)) in people.into_iter().zip(registered) {
            let phone = &mut self.phones[id.index()];
            phone.installs.push(Install::new(keys, bundle));
            phone.known = None;
        }
        Ok(())
    }

    /// Those who carry the app, and of whom something holds.
    fn those(&self, what: impl Fn(&Phone) -> bool) -> Vec<PersonId> {
        let ids = (0..).map(PersonId).zip(&self.phones);
        ids.filter(|(_, phone)| !phone.has_left && what(phone)).map(|(id, _)| id).collect()
    }

    fn present(&self, id: PersonId) -> &Install {
        // Everybody registered when the simulation began.
        self.phones[id.index()].installs.last().expect("everybody registered")
    }

    fn signed(&self, id: PersonId, purpose: Purpose, now: Quarter) -> Result<AuthenticatedRequest, SimError> {
        let signed = self.present(id).sign(purpose, now, &self.calendar);
        // A bundle reaches three days ahead and a phone asks every eight hours.
        let why = || "it does not reach to the next poll".to_owned();
        signed.ok_or_else(|| SimError::Strange { what: "opening a bundle", why: why() })
    }
}

fn fate(id: PersonId, days: u32, chance: Chance) -> Fate {
    let rng = &mut chance.draw(Stream::PhoneLife, id.0.into(), FATE);
    let when = Quarter(rng.random_range(0..days * Quarter::PER_DAY));
    match rng.random::<f64>() {
        drawn if drawn < LEAVE => Fate { leaves: Some(when), replaced: None },
        drawn if drawn < LEAVE + REPLACE => Fate { leaves: None, replaced: Some(when) },
        _ => Fate::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_leave_and_a_few_start_over() {
        let fates: Vec<Fate> = (0..5000).map(|id| fate(PersonId(id), 7, Chance::of_seed(1))).collect();
        let leavers = fates.iter().filter(|fate| fate.leaves.is_some()).count();
        let replaced = fates.iter().filter(|fate| fate.replaced.is_some()).count();
        assert!((70..130).contains(&leavers), "{leavers}");
        assert!((110..190).contains(&replaced), "{replaced}");
        assert!(fates.iter().filter_map(|fate| fate.leaves).all(|when| when.day() < 7));
    }
}
