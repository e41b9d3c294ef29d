//! Who lives in the town: households, workplaces, classes, and the places people go out to.

use rand::{RngExt, rngs::StdRng};

use super::chance::{Chance, Stream};

/// Sizes of households and how many in a hundred have them, roughly those of France.
const HOUSEHOLDS: [(u32, u32); 5] = [(1, 37), (2, 33), (3, 13), (4, 12), (5, 5)];
/// Adults of a household; whoever comes after them goes to school.
const ADULTS: u32 = 2;
/// Adults that go to work.
const EMPLOYED: f64 = 0.7;
/// People at one workplace, on average.
const AT_WORK: u32 = 10;
/// Pupils of one class, at most.
const CLASS: u32 = 16;
/// People for each place to go out to.
const PER_VENUE: u32 = 25;

/// One person and the phone in their pocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PersonId(pub(crate) u32);

impl PersonId {
    /// As the index into a table with one row a person.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where people can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    /// A flat.
    Home(u32),
    /// An office.
    Work(u32),
    /// A classroom.
    School(u32),
    /// A shop, a café, a sports hall.
    Venue(u32),
}

/// What a person's days are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// Their home.
    pub(crate) home: Place,
    /// Where they spend weekdays, if not at home.
    pub(crate) weekdays: Option<Place>,
}

/// Everybody.
#[derive(Debug)]
pub(crate) struct Population {
    people: Vec<Person>,
    venues: u32,
}

impl Population {
    /// A town of `size` people.
    pub(crate) fn of(size: u32, chance: Chance) -> Self {
        let rng = &mut chance.draw(Stream::Population, 0, 0);
        let workplaces = (size / AT_WORK).max(1);
        let mut people = Vec::with_capacity(size as usize);
        let (mut homes, mut pupils) = (0, 0);
        while people.len() < size as usize {
            let home = Place::Home(homes);
            homes += 1;
            for member in 0..household(rng) {
                let weekdays = if member >= ADULTS {
                    pupils += 1;
                    Some(Place::School((pupils - 1) / CLASS))
                } else {
                    rng.random_bool(EMPLOYED).then(|| Place::Work(rng.random_range(0..workplaces)))
                };
                people.push(Person { home, weekdays });
            }
        }
        people.truncate(size as usize);
        Self { people, venues: (size / PER_VENUE).max(1) }
    }

    /// How many they are.
    pub(crate) fn size(&self) -> u32 {
        // Made from a `u32`.
        self.people.len() as u32
    }

    /// Everybody's number.
    pub(crate) fn ids(&self) -> impl Iterator<Item = PersonId> + use<> {
        (0..self.size()).map(PersonId)
    }

    /// One of them.
    pub(crate) fn person(&self, id: PersonId) -> Person {
        self.people[id.index()]
    }

    /// A place to go out to.
    pub(crate) fn venue(&self, rng: &mut StdRng) -> Place {
        Place::Venue(rng.random_range(0..self.venues))
    }
}

fn household(rng: &mut StdRng) -> u32 {
    let mut drawn = rng.random_range(0..HOUSEHOLDS.iter().map(|(_, share)| share).sum());
    for (size, share) in HOUSEHOLDS {
        if drawn < share {
            return size;
        }
        drawn -= share;
    }
    1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_town_has_the_size_asked_for_and_ordinary_households() {
        let town = Population::of(2000, Chance::of_seed(5));
        assert_eq!((town.size(), town.ids().count()), (2000, 2000));
        let mut homes = BTreeMap::<Place, u32>::new();
        for id in town.ids() {
            *homes.entry(town.person(id).home).or_default() += 1;
        }
        assert!(homes.values().all(|&members| (1..=5).contains(&members)));
        let mean = 2000.0 / homes.len() as f64;
        assert!((1.9..2.5).contains(&mean), "{mean}");
        let pupils = town.ids().filter(|&id| matches!(town.person(id).weekdays, Some(Place::School(_)))).count();
        assert!((200..600).contains(&pupils), "{pupils}");
    }

    #[test]
    fn a_class_has_a_bound() {
        let town = Population::of(3000, Chance::of_seed(6));
        let mut classes = BTreeMap::<Place, u32>::new();
        for place in town.ids().filter_map(|id| town.person(id).weekdays) {
            if matches!(place, Place::School(_)) {
                *classes.entry(place).or_default() += 1;
            }
        }
        assert_eq!(classes.values().max(), Some(&CLASS));
    }
}
