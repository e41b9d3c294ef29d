//! The steps of a random life, taken by the server and by the model side by side.

use std::collections::HashSet;

use rand::{RngExt as _, rngs::StdRng};
use serde_json::json;
use vigie_tests::{
    phone::{Heard, Phone, Refusal, Risk, Trouble, dbm, minutes},
    world::{CodeKind, Engine, World},
};

use super::state::{DAY, Danger, Epoch, Expected, Known, Meeting};
use crate::{crash::run_until_done, support::setup};

/// Phones that live at once.
const CROWD: usize = 6;

/// Days back for which the server keeps day keys (robert.md §3.3).
const KEPT: Epoch = 15;

/// One step. Who takes it, and with whom, is drawn when it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Register,
    Meet,
    PassBy,
    Report,
    ReportSpent,
    ReportInvented,
    ReportWhileKilled,
    Status,
    EraseHistory,
    Unregister,
    Score,
    ScoreDying(&'static str),
    Mix,
    Forget,
    Wait,
    WaitDays,
    GoBack,
    Kill,
    Restart,
}

impl Step {
    /// A step; the everyday ones are likelier.
    pub(super) fn draw(rng: &mut StdRng) -> Self {
        let points = ["score.opened", "score.applied", "risk.evaluated", "risk.applied"];
        match rng.random_range(0..100) {
            0..5 => Self::Register,
            5..22 => Self::Meet,
            22..27 => Self::PassBy,
            27..41 => Self::Report,
            41..44 => Self::ReportSpent,
            44..46 => Self::ReportInvented,
            46 => Self::ReportWhileKilled,
            47..65 => Self::Status,
            65..68 => Self::EraseHistory,
            68..70 => Self::Unregister,
            70..81 => Self::Score,
            81 => Self::ScoreDying(points[rng.random_range(0..points.len())]),
            82..85 => Self::Mix,
            85..87 => Self::Forget,
            87..92 => Self::Wait,
            92..95 => Self::WaitDays,
            95..98 => Self::GoBack,
            98 => Self::Kill,
            _ => Self::Restart,
        }
    }

    /// Its name in the final count.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Meet => "meet",
            Self::PassBy => "pass by",
            Self::Report => "report",
            Self::ReportSpent => "report, code spent",
            Self::ReportInvented => "report, code invented",
            Self::ReportWhileKilled => "report while killed",
            Self::Status => "status",
            Self::EraseHistory => "erase history",
            Self::Unregister => "unregister",
            Self::Score => "score",
            Self::ScoreDying(_) => "score and die",
            Self::Mix => "mix",
            Self::Forget => "forget",
            Self::Wait => "wait",
            Self::WaitDays => "wait for days",
            Self::GoBack => "clock back",
            Self::Kill => "kill -9",
            Self::Restart => "restart",
        }
    }
}

/// A phone and its place in the model.
struct Actor {
    phone: Phone,
    /// Meetings in `phone.heard`: who was heard, by name, and what.
    met: Vec<(u64, Meeting)>,
    /// Its name.
    name: u64,
    /// `None` once the server has forgotten it.
    known: Option<Known>,
}

/// The server and the model.
pub(super) struct Play {
    world: World,
    actors: Vec<Actor>,
    /// Switched off; the server does not know that.
    away: Vec<Actor>,
    names: u64,
    /// Registrations that have not ended.
    registered: i64,
    spent: Vec<String>,
    /// Contacts in the queue.
    waiting: i64,
    reports: u64,
    /// Day keys of earlier days are destroyed.
    destroyed_before: Epoch,
    /// Answers about risk that the model could check.
    pub(super) risks_checked: u64,
}

impl Play {
    pub(super) async fn open(engine: Engine) -> Self {
        let world = setup(engine).open().await;
        Self {
            world,
            actors: Vec::new(),
            away: Vec::new(),
            names: 0,
            registered: 0,
            spent: Vec::new(),
            waiting: 0,
            reports: 0,
            destroyed_before: 0,
            risks_checked: 0,
        }
    }

    pub(super) async fn take(&mut self, step: Step, rng: &mut StdRng) {
        let crowd = self.actors.len();
        let who = (crowd > 0).then(|| rng.random_range(0..crowd));
        match (step, who) {
            (Step::Register, _) => self.register().await,
            (Step::Meet, Some(who)) => self.meet(who, rng, 40, -50).await,
            (Step::PassBy, Some(who)) => self.meet(who, rng, 1, -100).await,
            (Step::Report, Some(who)) => self.report(who, rng).await,
            (Step::ReportSpent, Some(who)) => self.report_spent(who, rng).await,
            (Step::ReportInvented, Some(who)) => self.report_invented(who).await,
            (Step::ReportWhileKilled, Some(who)) => self.report_while_killed(who).await,
            (Step::Status, Some(who)) => self.status(who).await,
            (Step::EraseHistory, Some(who)) => self.erase_history(who).await,
            (Step::Unregister, Some(who)) => self.unregister(who).await,
            (Step::Score, _) => self.score(None).await,
            (Step::ScoreDying(point), _) => self.score(Some(point)).await,
            (Step::Mix, _) => drop(self.world.run_job("robert-mix").await),
            (Step::Forget, _) => self.forget().await,
            (Step::Wait, _) => self.world.advance_seconds(rng.random_range(1..3600)).await,
            (Step::WaitDays, _) => self.world.advance_seconds(86_400 * rng.random_range(1..10)).await,
            (Step::GoBack, _) => self.go_back(rng.random_range(1..3600)).await,
            (Step::Kill, _) => self.kill().await,
            (Step::Restart, _) => self.world.restart().await,
            (_, None) => self.register().await,
        }
    }

    /// Everything that can be compared at the end is compared.
    pub(super) async fn settle(&mut self) {
        self.score(None).await;
        self.world.advance(minutes(30)).await;
        for who in 0..self.actors.len() {
            self.status(who).await;
        }
        assert_eq!(self.world.kpis().await.reports_count, self.reports, "each report is counted once");
        let stored = self.world.database().await.number("SELECT count(*) FROM robert_registration").await;
        assert_eq!(stored, self.registered, "registrations");
        assert!(!self.world.log().contains("panicked"), "{}", self.world.log());
    }

    fn now(&self) -> Epoch {
        let opened = self.actors.first().map_or(0, |actor| actor.phone.time_start);
        ((self.world.clock.ntp() - opened) / 900).cast_signed()
    }

    /// A new phone; when there are enough, the oldest is switched off, of which the server does not learn.
    async fn register(&mut self) {
        if self.actors.len() == CROWD {
            let oldest = self.actors.remove(0);
            self.away.push(oldest);
        }
        let phone = self.world.phone().await;
        self.names += 1;
        self.registered += 1;
        self.actors.push(Actor { phone, met: Vec::new(), name: self.names, known: Some(Known::registered()) });
    }

    async fn meet(&mut self, who: usize, rng: &mut StdRng, length: u64, strength: i32) {
        let other = rng.random_range(0..self.actors.len());
        if who == other {
            return;
        }
        let (low, high) = (who.min(other), who.max(other));
        let (left, right) = self.actors.split_at_mut(high);
        let (one, two) = (&mut left[low], &mut right[0]);
        let before = (one.phone.heard.len(), two.phone.heard.len());
        one.phone.near(&mut two.phone, minutes(length), dbm(strength));
        let names = (one.name, two.name);
        note(one, before.0, names.1, length);
        note(two, before.1, names.0, length);
        self.world.advance(minutes(length)).await;
    }

    async fn report(&mut self, who: usize, rng: &mut StdRng) {
        let kind = CodeKind::ALL[rng.random_range(0..CodeKind::ALL.len())];
        let code = self.world.codes(kind, 1).await.remove(0);
        self.actors[who].phone.report(&code).await.expect("a fresh code is good");
        self.accepted(who, code);
    }

    /// The server took the report: the model spreads it.
    fn accepted(&mut self, who: usize, code: String) {
        let reporter = &mut self.actors[who];
        let contacts: HashSet<_> = reporter.phone.heard.iter().map(|heard| heard.tuple).collect();
        self.waiting += i64::try_from(contacts.len()).expect("few");
        reporter.phone.heard.clear();
        let mut apart = HashSet::new();
        for (name, mut meeting) in std::mem::take(&mut reporter.met) {
            meeting.contacts.retain(|epoch| apart.insert((name, *epoch)));
            let heard = self.actors.iter_mut().chain(&mut self.away).find(|actor| actor.name == name);
            if let Some(known) = heard.and_then(|actor| actor.known.as_mut()) {
                known.reported(meeting);
            }
        }
        self.spent.push(code);
        self.reports += 1;
    }

    async fn report_spent(&mut self, who: usize, rng: &mut StdRng) {
        if self.spent.is_empty() {
            return;
        }
        let code = self.spent[rng.random_range(0..self.spent.len())].clone();
        self.refused(who, &code).await;
    }

    async fn report_invented(&mut self, who: usize) {
        for code in ["ZZZZZZ", "b5f1a7f0-1111-4222-8333-444455556666", "0123456789AB", "e30.e30.AAAA", "", "\u{202e}"] {
            self.refused(who, code).await;
        }
    }

    async fn refused(&self, who: usize, code: &str) {
        match self.actors[who].phone.report(code).await {
            Err(Trouble::Refused(Refusal { status: 401, .. })) => {}
            other => panic!("a code that is not good was answered {other:?}"),
        }
    }

    /// `kill -9` while a report is on its way: it was taken whole or not at all, and its code tells which.
    async fn report_while_killed(&mut self, who: usize) {
        let code = self.world.code().await;
        let service = self.world.service();
        let sent = {
            let (phone, code) = (self.actors[who].phone.clone(), code.clone());
            tokio::spawn(async move { phone.report(&code).await })
        };
        tokio::time::sleep(std::time::Duration::from_millis(4)).await;
        self.world.kill9().await;
        let acknowledged = sent.await.expect("a report does not panic").is_ok();
        self.world.start(&service).await;
        match self.actors[who].phone.report(&code).await {
            Ok(_) => assert!(!acknowledged, "an acknowledged report left its code unspent"),
            Err(Trouble::Refused(Refusal { status: 401, .. })) => {}
            Err(other) => panic!("{other}"),
        }
        self.accepted(who, code);
    }

    async fn status(&mut self, who: usize) {
        let now = self.now();
        let stranger = self.is_a_stranger(who);
        let actor = &mut self.actors[who];
        let answer = actor.phone.status().await;
        if stranger {
            return assert_eq!(refusal(answer.map(drop)), Some(Refusal::empty(430)), "a stranger starts over");
        }
        let known = actor.known.as_mut().expect("no stranger");
        match known.ask(now) {
            Expected::TooSoon => assert_eq!(refusal(answer.map(drop)), Some(Refusal::empty(400)), "too soon"),
            Expected::Risk(expected) => {
                let risk = answer.expect("answered").risk().expect("a level") == Risk::High;
                if let Some(expected) = expected {
                    assert_eq!(risk, expected, "at risk: {:?}", actor.known);
                    self.risks_checked += 1;
                } else {
                    known.learn(risk);
                }
            }
        }
    }

    async fn erase_history(&mut self, who: usize) {
        let answer = self.actors[who].phone.delete_history().await;
        if self.is_a_stranger(who) {
            return assert_eq!(refusal(answer), Some(Refusal::empty(430)));
        }
        answer.expect("erased");
        if let Some(known) = &mut self.actors[who].known {
            known.erase_history();
        }
        self.compare_exposures().await;
    }

    async fn unregister(&mut self, who: usize) {
        let answer = self.actors[who].phone.unregister().await;
        if self.is_a_stranger(who) {
            return assert_eq!(refusal(answer), Some(Refusal::empty(430)));
        }
        answer.expect("forgotten");
        self.actors[who].known = None;
        self.registered -= 1;
        self.compare_exposures().await;
    }

    /// Whether the server cannot know who asks: it has forgotten the phone, or destroyed the key of the
    /// day whose identifier the phone signs with.
    fn is_a_stranger(&self, who: usize) -> bool {
        let Actor { phone, known, .. } = &self.actors[who];
        let signing = Epoch::from(phone.signing_epoch().expect("it has some"));
        known.is_none() || signing.div_euclid(DAY) < self.destroyed_before
    }

    async fn score(&mut self, dying_at: Option<&'static str>) {
        assert_eq!(self.world.database().await.waiting().await, self.waiting, "contacts that wait");
        let mut purged_again = false;
        if let Some(point) = dying_at {
            self.world.set("VIGIE_FAIL_AT", point);
            self.world.restart().await;
            if run_until_done(&mut self.world).await == 0 {
                // Nothing led past the point; the next run shall not die of it either.
                self.world.unset("VIGIE_FAIL_AT");
                self.world.restart().await;
            } else {
                // The run that went on purged first, and what the dead one had stored may be that old.
                purged_again = point != "score.opened";
            }
        } else {
            self.world.run_job("robert-score").await;
        }
        self.waiting = 0;
        assert_eq!(self.world.database().await.waiting().await, 0, "all are scored");
        let (now, destroyed_before) = (self.now(), self.destroyed_before);
        for known in self.actors.iter_mut().chain(&mut self.away).filter_map(|actor| actor.known.as_mut()) {
            known.batch(now, destroyed_before);
            if purged_again {
                known.batch(now, destroyed_before);
            }
        }
        self.compare_exposures().await;
    }

    /// What is stored of everybody is as much as the model has.
    async fn compare_exposures(&self) {
        let stored = self.world.database().await.number("SELECT count(*) FROM robert_exposure").await;
        let all = self.actors.iter().chain(&self.away).filter_map(|actor| actor.known.as_ref());
        assert_eq!(stored, all.map(Known::exposed).sum::<i64>(), "exposures");
    }

    async fn forget(&mut self) {
        self.world.run_job("robert-forget").await;
        let today = self.now().div_euclid(DAY);
        self.destroyed_before = self.destroyed_before.max(today - KEPT);
    }

    async fn go_back(&mut self, seconds: u64) {
        let answer = self.world.admin().post("/admin/clock", &json!({ "advance_s": -seconds.cast_signed() })).await;
        assert_eq!(answer.status, 200);
        self.world.clock.set_unix(self.world.clock.unix() - seconds.cast_signed());
    }

    async fn kill(&mut self) {
        let service = self.world.service();
        self.world.kill9().await;
        self.world.start(&service).await;
    }
}

/// Notes what `hearer` has heard since `from` of the phone called `name`.
fn note(hearer: &mut Actor, from: usize, name: u64, length: u64) {
    let heard: &[Heard] = &hearer.phone.heard[from..];
    let (Some(first), Some(last)) = (heard.first(), heard.last()) else { return };
    let mut epochs: Vec<Epoch> = heard.iter().map(|one| Epoch::from(hearer.phone.epoch_at(one.at - 1))).collect();
    epochs.dedup();
    let danger = match last.at - first.at {
        _ if length == 1 => Danger::None,
        lasted if lasted > 38 * 60 => Danger::Certain,
        _ => Danger::Unclear, // the bundle of one of them ended in between
    };
    hearer.met.push((name, Meeting { contacts: epochs.clone(), epochs, danger }));
}

fn refusal(answer: Result<(), Trouble>) -> Option<Refusal> {
    match answer {
        Err(Trouble::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}
