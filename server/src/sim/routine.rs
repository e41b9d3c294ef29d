//! Where a person is: the plan of a day, and the spot in the room in a quarter of an hour.

use rand::{RngExt, rngs::StdRng};

use super::{
    chance::{Chance, Stream},
    population::{Person, PersonId, Place, Population},
    quarter::{Quarter, is_weekend},
};

/// Side of each kind of room, in metres.
const BEDROOM: f64 = 5.0;
const FLAT: f64 = 6.0;
const OFFICE: f64 = 10.0;
const MEETING_ROOM: f64 = 4.0;
const CLASSROOM: f64 = 8.0;
const VENUE: f64 = 12.0;

/// How often somebody at work is in the meeting room.
const IN_MEETING: f64 = 0.2;
/// How often somebody goes out: on a weekday evening, on a weekday with nowhere to be, on a weekend day.
const OUT_EVENING: f64 = 0.25;
const OUT_FREE_DAY: f64 = 0.5;
const OUT_WEEKEND: f64 = 0.6;

/// A stay away from home, in quarters of its day.
#[derive(Clone, Copy, Debug)]
struct Stay {
    place: Place,
    from: u32,
    to: u32,
}

/// What somebody does on one day: home, but for these stays. Of two at once the first counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayPlan {
    home: Place,
    stays: [Option<Stay>; 2],
}

/// Where somebody is within a quarter of an hour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presence {
    pub(crate) place: Place,
    /// The spot in the room, in metres.
    pub(crate) spot: (f64, f64),
    /// When they come and when they go, in seconds of the quarter.
    pub(crate) from: u16,
    pub(crate) to: u16,
}

impl DayPlan {
    /// What `id` does on `day`.
    pub(crate) fn of(id: PersonId, day: u32, town: &Population, chance: Chance) -> Self {
        let rng = &mut chance.draw(Stream::Routine, id.0.into(), day.into());
        let person = town.person(id);
        let duty = person.weekdays.filter(|_| !is_weekend(day)).map(|place| duty(place, rng));
        Self { home: person.home, stays: [duty, outing(&person, day, town, rng)] }
    }

    /// Where it has them in a quarter of its day.
    pub(crate) fn place(&self, quarter: Quarter) -> Place {
        let now = quarter.of_day();
        let away = self.stays.iter().flatten().find(|stay| (stay.from..stay.to).contains(&now));
        away.map_or(self.home, |stay| stay.place)
    }
}

/// Eight hours of work or of school.
fn duty(place: Place, rng: &mut StdRng) -> Stay {
    let from = match place {
        Place::School(_) => 34,
        Place::Home(_) | Place::Work(_) | Place::Venue(_) => rng.random_range(32..40),
    };
    Stay { place, from, to: from + 32 }
}

fn outing(person: &Person, day: u32, town: &Population, rng: &mut StdRng) -> Option<Stay> {
    let (often, from, longest) = match person.weekdays {
        _ if is_weekend(day) => (OUT_WEEKEND, 40..76, 10),
        Some(_) => (OUT_EVENING, 72..82, 8),
        None => (OUT_FREE_DAY, 36..76, 6),
    };
    rng.random_bool(often).then(|| {
        let from = rng.random_range(from);
        Stay { place: town.venue(rng), from, to: from + rng.random_range(2..=longest) }
    })
}

/// Where `id` is within a room in a quarter. People keep their beds, desks and seats, and are anywhere else.
pub(crate) fn presence(id: PersonId, place: Place, quarter: Quarter, chance: Chance) -> Presence {
    let rng = &mut chance.draw(Stream::Whereabouts, id.0.into(), quarter.0.into());
    let whole = (0, Quarter::SECONDS);
    let (spot, (from, to)) = match place {
        Place::Home(_) if quarter.is_night() => (seat(id, place, BEDROOM, chance), whole),
        Place::Home(_) => (anywhere(FLAT, rng), whole),
        // The meeting room is another corner of the same floor, out of the office's square.
        Place::Work(_) if rng.random_bool(IN_MEETING) => {
            let (x, y) = anywhere(MEETING_ROOM, rng);
            ((x + OFFICE, y), whole)
        }
        Place::Work(_) => (seat(id, place, OFFICE, chance), whole),
        Place::School(_) => (seat(id, place, CLASSROOM, chance), whole),
        Place::Venue(_) => (anywhere(VENUE, rng), (rng.random_range(0..450), rng.random_range(450..=900))),
    };
    Presence { place, spot, from, to }
}

fn seat(id: PersonId, place: Place, side: f64, chance: Chance) -> (f64, f64) {
    let room = match place {
        Place::Home(_) => 0,
        Place::Work(_) => 1,
        Place::School(_) => 2,
        Place::Venue(_) => 3,
    };
    anywhere(side, &mut chance.draw(Stream::Seat, id.0.into(), room))
}

fn anywhere(side: f64, rng: &mut StdRng) -> (f64, f64) {
    (rng.random_range(0.0..side), rng.random_range(0.0..side))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_spent_at_work_and_nights_in_one_bed() {
        let chance = Chance::of_seed(9);
        let town = Population::of(300, chance);
        for id in town.ids() {
            let person = town.person(id);
            for day in 0..7 {
                let plan = DayPlan::of(id, day, &town, chance);
                let noon = Quarter(day * Quarter::PER_DAY + 48);
                if let (Some(duty), false) = (person.weekdays, is_weekend(day)) {
                    assert_eq!(plan.place(noon), duty);
                }
                let night = Quarter(day * Quarter::PER_DAY + 8);
                assert_eq!(plan.place(night), person.home);
                let spot = |quarter| presence(id, person.home, quarter, chance).spot;
                assert_eq!(spot(night), spot(night.plus(1)));
                assert_ne!(spot(noon), spot(noon.plus(1)));
            }
        }
    }

    #[test]
    fn nobody_leaves_before_they_came() {
        let chance = Chance::of_seed(10);
        for quarter in 0..200 {
            let at = presence(PersonId(1), Place::Venue(0), Quarter(quarter), chance);
            assert!(at.from < at.to && at.to <= Quarter::SECONDS, "{at:?}");
        }
    }
}
