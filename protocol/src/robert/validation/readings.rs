//! What EBIDs open to, asked first and opened in bulk.
//!
//! All HELLOs of a contact share its EBID; what differs is which day's key their reception times call
//! for. So each contact asks once per day, and the EBIDs of one day, of all contacts, are opened in one
//! call: the cipher is five to forty times faster on many blocks under one key than on one.

use std::ops::Range;

use crate::robert::{
    id::{Ebid, PermanentId},
    keys::DayKeys,
    time::{Day, EpochId},
};

/// What an EBID says under the key of some day.
pub(super) type Reading = (EpochId, PermanentId);

/// The questions of all contacts, and then their answers.
#[derive(Default)]
pub(super) struct Readings {
    asked: Vec<(Day, Ebid)>,
    /// In the order of `asked`.
    answers: Vec<Reading>,
}

impl Readings {
    /// Asks what `ebid` says under the keys of `days`, as far as they exist; a day that comes again is
    /// asked once. Answers where the contact's readings will stand.
    pub(super) fn ask(&mut self, ebid: Ebid, days: impl Iterator<Item = Day>, keys: &impl DayKeys) -> Range<usize> {
        let start = self.asked.len();
        for day in days {
            // As many entries at most as there are keys, mostly one.
            let again = self.asked[start..].iter().any(|(asked, _)| *asked == day);
            if !again && keys.day_key(day).is_some() {
                self.asked.push((day, ebid));
            }
        }
        start..self.asked.len()
    }

    /// Opens everything asked, day by day.
    pub(super) fn answer(&mut self, keys: &impl DayKeys) {
        let mut by_day: Vec<usize> = (0..self.asked.len()).collect();
        by_day.sort_unstable_by_key(|&i| self.asked[i].0);
        self.answers = vec![(EpochId::new(0), PermanentId::from_bytes([0; 5])); self.asked.len()];
        for group in by_day.chunk_by(|&a, &b| self.asked[a].0 == self.asked[b].0) {
            let Some(key) = keys.day_key(self.asked[group[0]].0) else {
                continue; // `ask` found a key for every day it noted
            };
            let ebids: Vec<Ebid> = group.iter().map(|&i| self.asked[i].1).collect();
            for (&i, reading) in group.iter().zip(key.open_many(&ebids)) {
                self.answers[i] = reading;
            }
        }
    }

    /// What a contact's EBID says under the key of `day`; `None` without a key.
    pub(super) fn of(&self, contact: &Range<usize>, day: Day) -> Option<Reading> {
        let i = self.asked[contact.clone()].iter().position(|(asked, _)| *asked == day)?;
        Some(self.answers[contact.start + i])
    }
}
