//! What is counted while a simulation runs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{population::PersonId, quarter::Quarter};

/// The counts of a run so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Two people within reach in one quarter of an hour; and those of them that were close.
    pub(crate) encounters: u64,
    pub(crate) close_encounters: u64,
    pub(crate) hellos_sent: u64,
    pub(crate) hellos_heard: u64,
    pub(crate) hellos_uploaded: u64,
    pub(crate) contacts_uploaded: u64,
    /// What the server says of the contacts: how many counted, and why others did not.
    pub(crate) contacts_kept: u64,
    pub(crate) contacts_discarded: BTreeMap<String, u64>,
    pub(crate) reports: u64,
    pub(crate) left: u64,
    pub(crate) replaced: u64,
    pub(crate) polls: u64,
    /// Warnings that appeared, a second one on the same phone included.
    pub(crate) warnings: u64,
    /// When each person was warned first, and by how many quarters that was after the report it was due to;
    /// `None` if no report of this simulation explains it.
    pub(crate) warned: BTreeMap<PersonId, (Quarter, Option<u32>)>,
}

/// The report of `robert-score`, as far as it is of interest here.
#[derive(Deserialize)]
pub(crate) struct Scored {
    scored: u64,
    discarded: BTreeMap<String, u64>,
}

impl Tally {
    /// Adds what a scoring run did.
    pub(crate) fn scored(&mut self, run: Scored) {
        self.contacts_kept += run.scored;
        for (reason, contacts) in run.discarded {
            *self.contacts_discarded.entry(reason).or_default() += contacts;
        }
    }

    /// A warning appeared on a phone.
    pub(crate) fn warn(&mut self, who: PersonId, now: Quarter, cause: Option<Quarter>) {
        self.warnings += 1;
        self.warned.entry(who).or_insert((now, cause.map(|cause| now.0 - cause.0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_warning_counts_for_the_delay() {
        let mut tally = Tally::default();
        tally.warn(PersonId(1), Quarter(20), Some(Quarter(5)));
        tally.warn(PersonId(1), Quarter(90), Some(Quarter(88)));
        tally.warn(PersonId(2), Quarter(30), None);
        assert_eq!(tally.warnings, 3);
        assert_eq!(tally.warned[&PersonId(1)], (Quarter(20), Some(15)));
        assert_eq!(tally.warned[&PersonId(2)], (Quarter(30), None));
    }

    #[test]
    fn scoring_runs_add_up() {
        let mut tally = Tally::default();
        for _ in 0..2 {
            let report = r#"{"scored":5,"discarded":{"discard_unknown_id":2},"purged_exposures":9}"#;
            tally.scored(serde_json::from_str(report).expect("a report"));
        }
        assert_eq!((tally.contacts_kept, tally.contacts_discarded["discard_unknown_id"]), (10, 4));
    }
}
