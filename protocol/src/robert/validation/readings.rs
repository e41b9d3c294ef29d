//! What EBIDs open to, asked first and opened in bulk.
//!
//! All HELLOs of a contact share its EBID; what differs is which day's key their reception times call
//! for. So each contact asks once per day, and the EBIDs of one day, of all contacts, are opened in one
//! call: the cipher is five to forty times faster on many blocks under one key than on one.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
};

use crate::robert::{
    id::{Ebid, PermanentId},
    keys::{DayKey, DayKeys},
    time::{Day, EpochId},
};

/// What an EBID says under the key of some day.
pub(super) type Reading = (EpochId, PermanentId);

/// The questions of all contacts, and then their answers.
pub(super) struct Readings<'k, K> {
    keys: &'k K,
    /// Which of `groups` is a day's; `None` for a day without key.
    days: BTreeMap<Day, Option<usize>>,
    groups: Vec<Group<'k>>,
    /// One entry per contact and day, the contacts one after another.
    asked: Vec<Asked>,
}

/// All that is asked about one day.
struct Group<'k> {
    key: &'k DayKey,
    ebids: Vec<Ebid>,
    /// In the order of `ebids`.
    answers: Vec<Reading>,
}

/// Where the answer to a question will stand.
struct Asked {
    day: Day,
    group: usize,
    place: usize,
}

impl<'k, K: DayKeys> Readings<'k, K> {
    pub(super) fn under(keys: &'k K) -> Self {
        Self { keys, days: BTreeMap::new(), groups: Vec::new(), asked: Vec::new() }
    }

    /// Asks what `ebid` says under the keys of `days`, as far as they exist; a day that comes again is
    /// asked once. Answers where the contact's questions stand.
    pub(super) fn ask(&mut self, ebid: Ebid, days: impl Iterator<Item = Day>) -> Range<usize> {
        let start = self.asked.len();
        for day in days {
            // As many entries at most as there are keys, mostly one.
            if self.asked[start..].iter().any(|asked| asked.day == day) {
                continue;
            }
            if let Some(group) = self.group(day) {
                let ebids = &mut self.groups[group].ebids;
                self.asked.push(Asked { day, group, place: ebids.len() });
                ebids.push(ebid);
            }
        }
        start..self.asked.len()
    }

    fn group(&mut self, day: Day) -> Option<usize> {
        match self.days.entry(day) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let group = self.keys.day_key(day).map(|key| {
                    self.groups.push(Group { key, ebids: Vec::new(), answers: Vec::new() });
                    self.groups.len() - 1
                });
                *new.insert(group)
            }
        }
    }

    /// Opens everything asked, day by day.
    pub(super) fn answer(&mut self) {
        for group in &mut self.groups {
            group.answers = group.key.open_many(&group.ebids);
        }
    }

    /// What a contact's EBID says under the key of `day`; `None` without a key.
    pub(super) fn of(&self, contact: &Range<usize>, day: Day) -> Option<Reading> {
        let asked = self.asked[contact.clone()].iter().find(|asked| asked.day == day)?;
        Some(self.groups[asked.group].answers[asked.place])
    }
}
