//! The illness: who has it to begin with, how it goes, and how it passes on.

use rand::{RngExt, rngs::StdRng};

use super::{
    chance::{Chance, Stream},
    meeting::{Meeting, pair},
    population::{PersonId, Population},
    quarter::Quarter,
};

/// The ill to begin with: one in so many, and at least so many.
const ONE_IN: u32 = 50;
const AT_LEAST: u32 = 3;
/// How many in a person and day fall ill outside the town.
const FROM_ELSEWHERE: f64 = 0.004;
/// From infection to symptoms, in days.
const INCUBATION_DAYS: std::ops::Range<f64> = 2.0..5.0;
/// From symptoms to the test's result, in days; from then on people stay home.
const TO_RESULT_DAYS: std::ops::Range<f64> = 0.5..1.5;
/// How many of those with a result use their code, and how long it takes them, in days.
const USE_THEIR_CODE: f64 = 0.85;
const TO_REPORT_DAYS: std::ops::Range<f64> = 0.0..0.25;
/// How long before the symptoms somebody is contagious: what an app uploads as well (robert.md §4.1).
pub(crate) const CONTAGIOUS_BEFORE_DAYS: u32 = 2;
/// How long after the symptoms.
const CONTAGIOUS_AFTER_DAYS: u32 = 7;
/// Chance of infection in a minute close to somebody contagious.
const PER_CLOSE_MINUTE: f64 = 2e-4;

/// How an illness goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    /// First symptoms.
    pub(crate) symptoms: Quarter,
    /// The result of the test arrives, and they stay home.
    pub(crate) result: Quarter,
    /// They report, if they do.
    pub(crate) reports: Option<Quarter>,
}

impl Course {
    fn from_symptoms(symptoms: Quarter, rng: &mut StdRng) -> Self {
        let later = |from: Quarter, days: std::ops::Range<f64>, rng: &mut StdRng| {
            from.plus(Quarter::at_day(rng.random_range(days)).0)
        };
        let result = later(symptoms, TO_RESULT_DAYS, rng);
        let reports = rng.random_bool(USE_THEIR_CODE).then(|| later(result, TO_REPORT_DAYS, rng));
        Self { symptoms, result, reports }
    }

    /// From when on they are contagious.
    pub(crate) const fn contagious_from(&self) -> Quarter {
        self.symptoms.minus(CONTAGIOUS_BEFORE_DAYS * Quarter::PER_DAY)
    }

    fn is_contagious(&self, quarter: Quarter) -> bool {
        let until = self.symptoms.plus(CONTAGIOUS_AFTER_DAYS * Quarter::PER_DAY);
        (self.contagious_from()..until).contains(&quarter)
    }

    fn stays_home(&self, quarter: Quarter) -> bool {
        (self.result..self.symptoms.plus(CONTAGIOUS_AFTER_DAYS * Quarter::PER_DAY)).contains(&quarter)
    }
}

/// Everybody's illness. Nobody has it twice.
pub(crate) struct Outbreak {
    chance: Chance,
    courses: Vec<Option<Course>>,
}

impl Outbreak {
    /// The beginning: some are ill already, and will show it within the first half of the run or three days,
    /// whichever comes first.
    pub(crate) fn begin(town: &Population, days: u32, chance: Chance) -> Self {
        let mut outbreak = Self { chance, courses: vec![None; town.size() as usize] };
        let rng = &mut chance.draw(Stream::Outbreak, 0, 0);
        let latest = (f64::from(days) / 2.0).min(3.0);
        for _ in 0..(town.size() / ONE_IN).max(AT_LEAST).min(town.size()) {
            let symptoms = Quarter::at_day(rng.random_range(0.25..latest));
            outbreak.fall_ill(somebody(town, rng), symptoms);
        }
        outbreak
    }

    /// The course of somebody's illness, if they have or had it.
    pub(crate) fn course(&self, id: PersonId) -> Option<Course> {
        self.courses[id.index()]
    }

    /// Whether somebody knows of their illness and therefore stays home.
    pub(crate) fn stays_home(&self, id: PersonId, quarter: Quarter) -> bool {
        self.course(id).is_some_and(|course| course.stays_home(quarter))
    }

    /// How many have shown symptoms by then.
    pub(crate) fn shown_by(&self, quarter: Quarter) -> u64 {
        self.courses.iter().flatten().filter(|course| course.symptoms <= quarter).count() as u64
    }

    /// Who reports in a quarter, in the order of their numbers.
    pub(crate) fn reporters(&self, quarter: Quarter) -> Vec<PersonId> {
        let reports = |course: &Option<Course>| course.and_then(|course| course.reports) == Some(quarter);
        let ids = (0..).map(PersonId).zip(&self.courses);
        ids.filter(|(_, course)| reports(course)).map(|(id, _)| id).collect()
    }

    /// A new day: some were infected elsewhere.
    pub(crate) fn new_day(&mut self, day: u32, town: &Population) {
        let rng = &mut self.chance.draw(Stream::Outbreak, 1, day.into());
        let expected = f64::from(town.size()) * FROM_ELSEWHERE;
        // The whole part surely, and one more with the chance of the fraction.
        let cases = expected as u32 + u32::from(rng.random_bool(expected.fract()));
        for _ in 0..cases {
            let id = somebody(town, rng);
            self.infect(id, Quarter(day * Quarter::PER_DAY));
        }
    }

    /// What the meetings of a quarter pass on. Whoever is infected in it passes nothing on before the next.
    pub(crate) fn spread(&mut self, meetings: &[Meeting], quarter: Quarter) {
        let contagious = |id| self.course(id).is_some_and(|course| course.is_contagious(quarter));
        let mut infected = Vec::new();
        for meeting in meetings.iter().filter(|meeting| meeting.is_close()) {
            let (one, other) = meeting.people;
            for (from, to) in [(one, other), (other, one)] {
                if contagious(from) && self.course(to).is_none() && self.passes(meeting, from, to, quarter) {
                    infected.push(to);
                }
            }
        }
        for id in infected {
            self.infect(id, quarter);
        }
    }

    fn passes(&self, meeting: &Meeting, from: PersonId, to: PersonId, quarter: Quarter) -> bool {
        let minutes = f64::from(meeting.seconds()) / 60.0;
        let risk = 1.0 - (1.0 - PER_CLOSE_MINUTE).powf(minutes);
        self.chance.draw(Stream::Infection, pair(from, to), quarter.0.into()).random_bool(risk)
    }

    fn infect(&mut self, id: PersonId, quarter: Quarter) {
        let rng = &mut self.chance.draw(Stream::Course, id.0.into(), 0);
        let symptoms = quarter.plus(Quarter::at_day(rng.random_range(INCUBATION_DAYS)).0);
        self.fall_ill(id, symptoms);
    }

    fn fall_ill(&mut self, id: PersonId, symptoms: Quarter) {
        let rng = &mut self.chance.draw(Stream::Course, id.0.into(), 1);
        self.courses[id.index()].get_or_insert_with(|| Course::from_symptoms(symptoms, rng));
    }
}

fn somebody(town: &Population, rng: &mut StdRng) -> PersonId {
    PersonId(rng.random_range(0..town.size()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town() -> (Population, Outbreak) {
        let chance = Chance::of_seed(8);
        let town = Population::of(400, chance);
        let outbreak = Outbreak::begin(&town, 10, chance);
        (town, outbreak)
    }

    #[test]
    fn an_illness_takes_its_course() {
        let (town, mut outbreak) = town();
        for id in town.ids() {
            outbreak.infect(id, Quarter(200));
        }
        let courses: Vec<Course> = town.ids().filter_map(|id| outbreak.course(id)).collect();
        assert_eq!(courses.len(), 400);
        for course in &courses {
            assert!(course.contagious_from() <= course.symptoms && course.symptoms < course.result);
            assert!(course.reports.is_none_or(|reports| reports >= course.result));
            assert!(!course.stays_home(course.symptoms) && course.stays_home(course.result));
            // The age of the oldest contact of a report is what keeps the outcome free of the server's
            // chance (docs/sim.md): never five days.
            let oldest = course.reports.map_or(0, |reports| reports.0 - course.contagious_from().0);
            assert!(oldest < 5 * Quarter::PER_DAY, "{oldest}");
        }
        let silent = courses.iter().filter(|course| course.reports.is_none()).count();
        assert!((20..120).contains(&silent), "{silent}");
    }

    #[test]
    fn it_passes_to_who_is_close_for_long_and_to_nobody_far() {
        let (_, mut outbreak) = town();
        let ill = PersonId(0);
        outbreak.courses = vec![None; 400];
        outbreak.fall_ill(ill, Quarter(300));
        let near = |other, distance| Meeting { people: (ill, PersonId(other)), distance, from: 0, to: 900 };
        let meetings: Vec<Meeting> =
            (1..200).map(|id| near(id, 1.0)).chain((200..400).map(|id| near(id, 2.5))).collect();
        outbreak.spread(&meetings, Quarter(0));
        assert_eq!(outbreak.courses.iter().flatten().count(), 1, "not contagious yet");
        for quarter in 200..400 {
            outbreak.spread(&meetings, Quarter(quarter));
        }
        let infected = outbreak.courses[1..200].iter().flatten().count();
        assert!((60..130).contains(&infected), "{infected} of 199 after fifty hours");
        assert_eq!(outbreak.courses[200..].iter().flatten().count(), 0);
    }

    #[test]
    fn some_are_ill_to_begin_with_and_some_come_every_day() {
        let (town, mut outbreak) = town();
        let before = outbreak.shown_by(Quarter(10_000));
        assert!((6..=8).contains(&before), "{before}");
        for day in 0..10 {
            outbreak.new_day(day, &town);
        }
        let after = outbreak.shown_by(Quarter(10_000));
        assert!((before + 13..=before + 17).contains(&after), "{before} {after}");
        let reporters: usize = (0..2000).map(|quarter| outbreak.reporters(Quarter(quarter)).len()).sum();
        assert!(reporters > 0 && reporters as u64 <= after);
    }
}
