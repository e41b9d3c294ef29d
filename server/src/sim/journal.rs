//! What happened in the last days, for those who report.

use std::collections::VecDeque;

use super::{meeting::Meeting, population::PersonId, quarter::Quarter};

/// The meetings of the last days: as much as a report can reach back, and no more.
#[derive(Default)]
pub(crate) struct Journal {
    first: u32,
    quarters: VecDeque<Vec<Meeting>>,
}

impl Journal {
    /// How far a report reaches back, in quarters: five days.
    pub(crate) const REACH: u32 = 5 * Quarter::PER_DAY;

    /// Adds the next quarter; the first that is out of reach is forgotten.
    pub(crate) fn add(&mut self, mut meetings: Vec<Meeting>) {
        meetings.shrink_to_fit();
        self.quarters.push_back(meetings);
        if self.quarters.len() > Self::REACH as usize {
            self.quarters.pop_front();
            self.first += 1;
        }
    }

    /// The meetings of one person from a quarter on, with the other one, in the order of time.
    pub(crate) fn of(&self, id: PersonId, from: Quarter) -> impl Iterator<Item = (Quarter, PersonId, &Meeting)> {
        let kept = (self.first..).map(Quarter).zip(&self.quarters);
        kept.filter(move |(quarter, _)| *quarter >= from).flat_map(move |(quarter, meetings)| {
            meetings.iter().filter_map(move |meeting| Some((quarter, meeting.with(id)?, meeting)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_keeps_five_days() {
        let mut journal = Journal::default();
        let met = Meeting { people: (PersonId(1), PersonId(2)), distance: 1.0, from: 0, to: 9 };
        for _ in 0..Journal::REACH + 10 {
            journal.add(vec![met]);
        }
        let kept: Vec<u32> = journal.of(PersonId(2), Quarter(0)).map(|(quarter, ..)| quarter.0).collect();
        assert_eq!((kept.first(), kept.len()), (Some(&10), Journal::REACH as usize));
        assert_eq!(journal.of(PersonId(2), Quarter(Journal::REACH)).count(), 10);
        assert!(journal.of(PersonId(2), Quarter(0)).all(|(_, other, _)| other == PersonId(1)));
        assert_eq!(journal.of(PersonId(3), Quarter(0)).count(), 0);
    }
}
