//! Who is near whom in a quarter of an hour.

use super::{
    chance::Chance,
    population::{PersonId, Population},
    quarter::Quarter,
    routine::{DayPlan, Presence, presence},
};

/// Beyond this distance, in metres, nobody hears anybody: a wall or a crowd is in between.
const REACH_M: f64 = 10.0;

/// Below this distance, in metres, two people are close: the one of the public-health definition of a
/// contact.
pub(crate) const CLOSE_M: f64 = 2.0;

/// Two people within reach of each other's phones, in one quarter of an hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Meeting {
    /// Lower number first.
    pub(crate) people: (PersonId, PersonId),
    /// In metres; kept in 32 bits, for there are millions.
    pub(crate) distance: f32,
    /// When both are there, in seconds of the quarter.
    pub(crate) from: u16,
    pub(crate) to: u16,
}

impl Meeting {
    /// The other one, if `id` takes part.
    pub(crate) fn with(&self, id: PersonId) -> Option<PersonId> {
        match self.people {
            (one, other) if one == id => Some(other),
            (one, other) if other == id => Some(one),
            _ => None,
        }
    }

    /// Whether they were close.
    pub(crate) fn is_close(&self) -> bool {
        f64::from(self.distance) < CLOSE_M
    }

    /// How long it lasted.
    pub(crate) const fn seconds(&self) -> u16 {
        self.to - self.from
    }
}

/// Lives through the days, a quarter of an hour after another.
pub(crate) struct Life {
    chance: Chance,
    /// The plans of one day, by person.
    plans: Vec<DayPlan>,
    planned: Option<u32>,
}

impl Life {
    pub(crate) const fn new(chance: Chance) -> Self {
        Self { chance, plans: Vec::new(), planned: None }
    }

    /// All meetings of a quarter, in an order that depends on the seed alone. Whoever `stays_home` is there
    /// whatever the plan says.
    pub(crate) fn meetings(
        &mut self,
        quarter: Quarter,
        town: &Population,
        stays_home: impl Fn(PersonId) -> bool,
    ) -> Vec<Meeting> {
        self.plan(quarter.day(), town);
        let mut present: Vec<(PersonId, Presence)> = town
            .ids()
            .map(|id| {
                let home = town.person(id).home;
                let place = if stays_home(id) { home } else { self.plans[id.index()].place(quarter) };
                (id, presence(id, place, quarter, self.chance))
            })
            .collect();
        present.sort_by_key(|(id, at)| (at.place, *id));
        let same_place = |a: &(PersonId, Presence), b: &(PersonId, Presence)| a.1.place == b.1.place;
        present.chunk_by(same_place).flat_map(pairs).collect()
    }

    fn plan(&mut self, day: u32, town: &Population) {
        if self.planned != Some(day) {
            self.plans = town.ids().map(|id| DayPlan::of(id, day, town, self.chance)).collect();
            self.planned = Some(day);
        }
    }
}

/// The meetings among the people in one place, who come in the order of their numbers.
fn pairs(present: &[(PersonId, Presence)]) -> impl Iterator<Item = Meeting> {
    present
        .iter()
        .enumerate()
        .flat_map(|(index, one)| present[index + 1..].iter().filter_map(|other| meeting(*one, *other)))
}

fn meeting((one, here): (PersonId, Presence), (other, there): (PersonId, Presence)) -> Option<Meeting> {
    let distance = (here.spot.0 - there.spot.0).hypot(here.spot.1 - there.spot.1);
    let (from, to) = (here.from.max(there.from), here.to.min(there.to));
    (distance <= REACH_M && from < to).then_some(Meeting {
        people: (one, other),
        distance: distance as f32, // a float of fewer digits
        from,
        to,
    })
}

/// The key of a pair in a stream of chance: who first matters.
pub(crate) fn pair(one: PersonId, other: PersonId) -> u64 {
    u64::from(one.0) << 32 | u64::from(other.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::population::Place;

    fn homes_of(meeting: &Meeting, town: &Population) -> (Place, Place) {
        (town.person(meeting.people.0).home, town.person(meeting.people.1).home)
    }

    #[test]
    fn at_night_only_those_who_live_together_meet() {
        let chance = Chance::of_seed(3);
        let town = Population::of(200, chance);
        let mut life = Life::new(chance);
        let meetings = life.meetings(Quarter(96 + 10), &town, |_| false);
        assert!(!meetings.is_empty());
        for meeting in &meetings {
            let (one, other) = homes_of(meeting, &town);
            assert_eq!(one, other);
            assert_eq!(meeting.seconds(), Quarter::SECONDS);
        }
    }

    #[test]
    fn meetings_are_within_reach_and_each_pair_meets_once_in_a_quarter() {
        let chance = Chance::of_seed(4);
        let town = Population::of(200, chance);
        let mut life = Life::new(chance);
        for quarter in 0..Quarter::PER_DAY {
            let meetings = life.meetings(Quarter(quarter), &town, |_| false);
            let mut pairs: Vec<_> = meetings.iter().map(|meeting| meeting.people).collect();
            pairs.sort_unstable();
            pairs.dedup();
            assert_eq!(pairs.len(), meetings.len());
            for meeting in meetings {
                assert!(meeting.people.0 < meeting.people.1);
                assert!(meeting.distance <= REACH_M as f32 && meeting.from < meeting.to);
            }
        }
    }

    #[test]
    fn who_stays_home_meets_the_household_alone() {
        let chance = Chance::of_seed(4);
        let town = Population::of(200, chance);
        let mut life = Life::new(chance);
        for meeting in life.meetings(Quarter(48), &town, |_| true) {
            let (one, other) = homes_of(&meeting, &town);
            assert_eq!(one, other);
        }
    }

    #[test]
    fn a_meeting_lasts_while_both_are_there() {
        let at = |x: f64, from, to| Presence { place: Place::Venue(0), spot: (x, 0.0), from, to };
        let met = meeting((PersonId(1), at(0.0, 0, 600)), (PersonId(2), at(1.5, 450, 900))).expect("a meeting");
        assert_eq!((met.from, met.to, met.seconds()), (450, 600, 150));
        assert!(met.is_close());
        assert_eq!(met.with(PersonId(2)), Some(PersonId(1)));
        assert_eq!(met.with(PersonId(3)), None);
        assert_eq!(meeting((PersonId(1), at(0.0, 0, 600)), (PersonId(2), at(10.5, 0, 900))), None, "too far");
        assert_eq!(
            meeting((PersonId(1), at(0.0, 0, 600)), (PersonId(2), at(0.5, 600, 900))),
            None,
            "one after another"
        );
    }
}
