//! What really happened: who should have been warned.
//!
//! A person should be warned who spent a quarter of an hour or more, altogether, within two metres of one
//! reporter between two days before the reporter's symptoms and the report. That is the public-health
//! definition of a close contact (2 m, 15 min); it was chosen before any run and knows nothing of Bluetooth.

use std::collections::{BTreeMap, BTreeSet};

use super::{illness::Course, journal::Journal, population::PersonId, quarter::Quarter};

/// From how many close seconds on somebody should be warned.
const CLOSE_S: u32 = 15 * 60;

/// What the simulation knows and no server may.
#[derive(Default)]
pub(crate) struct Truth {
    should: BTreeSet<PersonId>,
    /// For each person, when somebody handed over what they had heard of them; in order.
    named: BTreeMap<PersonId, Vec<Quarter>>,
}

impl Truth {
    /// Somebody reports: whoever was close should be warned, if they carry the app.
    pub(crate) fn report(
        &mut self,
        reporter: PersonId,
        course: &Course,
        journal: &Journal,
        carries: impl Fn(PersonId) -> bool,
    ) {
        let mut close = BTreeMap::<PersonId, u32>::new();
        for (_, other, meeting) in journal.of(reporter, course.contagious_from()) {
            if meeting.is_close() {
                *close.entry(other).or_default() += u32::from(meeting.seconds());
            }
        }
        let long = close.into_iter().filter(|&(other, seconds)| seconds >= CLOSE_S && carries(other));
        self.should.extend(long.map(|(other, _)| other));
    }

    /// A report of this quarter holds HELLOs of `id`.
    pub(crate) fn name(&mut self, id: PersonId, quarter: Quarter) {
        self.named.entry(id).or_default().push(quarter);
    }

    /// Who should have been warned.
    pub(crate) const fn should(&self) -> &BTreeSet<PersonId> {
        &self.should
    }

    /// The last report that holds HELLOs of `id` and was there when the server found the risk: the one that
    /// the warning is due to.
    pub(crate) fn cause(&self, id: PersonId, found: Quarter) -> Option<Quarter> {
        self.named.get(&id)?.iter().copied().filter(|&at| at <= found).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::meeting::Meeting;

    #[test]
    fn a_quarter_of_an_hour_within_two_metres_of_one_reporter_counts() {
        let ill = PersonId(0);
        let near = |other, distance, to| Meeting { people: (ill, PersonId(other)), distance, from: 0, to };
        let mut journal = Journal::default();
        journal.add(vec![near(5, 1.0, 900)]); // before the window
        for _ in 1..3 {
            // 1: 15 minutes in two quarters. 2: a second less. 3: near, not close. 4: no app.
            journal.add(vec![near(1, 1.9, 450), near(2, 1.0, 449), near(3, 2.0, 900), near(4, 1.0, 900)]);
        }
        let two_days = 2 * Quarter::PER_DAY;
        let course =
            Course { symptoms: Quarter(two_days + 1), result: Quarter(two_days + 2), reports: Some(Quarter(0)) };
        let mut truth = Truth::default();
        truth.report(ill, &course, &journal, |id| id != PersonId(4));
        assert_eq!(truth.should().iter().copied().collect::<Vec<_>>(), [PersonId(1)]);
    }

    #[test]
    fn a_warning_is_due_to_the_last_report_that_was_there() {
        let mut truth = Truth::default();
        for quarter in [10, 20, 30] {
            truth.name(PersonId(1), Quarter(quarter));
        }
        assert_eq!(truth.cause(PersonId(1), Quarter(24)), Some(Quarter(20)));
        assert_eq!(truth.cause(PersonId(1), Quarter(9)), None);
        assert_eq!(truth.cause(PersonId(2), Quarter(24)), None);
    }
}
