//! What a verb adds to the figures by day, gathered before it is written.
//!
//! Source: health-data.md A.4.

use std::collections::BTreeMap;

use vigie_protocol::robert::time::{Day, NtpSeconds};

use super::{CodeDay, NewCode, Spend, Spent, StoreError, columns};

/// A row of `declaration_code_day`, or what is to be added to one: day, kind, generated, used, expired.
pub(super) type CountRow = (i64, i16, i64, i64, i64);

/// Figures by day and kind, in the order in which their rows are locked.
#[derive(Default)]
pub(super) struct CodeCounts(BTreeMap<(i64, i16), [i64; 3]>);

impl CodeCounts {
    /// The codes that were added.
    pub(super) fn generated<'a>(codes: impl IntoIterator<Item = (&'a NewCode, &'a bool)>) -> Self {
        let mut counts = Self::default();
        for (new, _) in codes.into_iter().filter(|(_, added)| **added) {
            counts.at(columns::day(new.generated), columns::counted_kind(new.kind))[0] += 1;
        }
        counts
    }

    /// The codes that were spent; `None` paid nothing.
    pub(super) fn used<'a>(spends: impl IntoIterator<Item = (Option<&'a Spend>, &'a Spent)>, now: NtpSeconds) -> Self {
        let mut counts = Self::default();
        for (spend, spent) in spends {
            let (Some(spend), Spent::Now) = (spend, spent) else { continue };
            counts.at(columns::day(now), columns::counted_kind(spend.kind()))[1] += 1;
        }
        counts
    }

    /// Rows as they come from the tables, several of one day and kind added up.
    pub(super) fn of(rows: impl IntoIterator<Item = CountRow>) -> Self {
        let mut counts = Self::default();
        for (day, kind, generated, used, expired) in rows {
            let [g, u, e] = counts.at(day, kind);
            (*g, *u, *e) = (*g + generated, *u + used, *e + expired);
        }
        counts
    }

    fn at(&mut self, day: i64, kind: i16) -> &mut [i64; 3] {
        self.0.entry((day, kind)).or_default()
    }

    /// What to add, sorted.
    pub(super) fn rows(&self) -> Vec<CountRow> {
        self.0
            .iter()
            .map(|((day, kind), [generated, used, expired])| (*day, *kind, *generated, *used, *expired))
            .collect()
    }

    /// What the figures say.
    pub(super) fn days(&self) -> Result<Vec<CodeDay>, StoreError> {
        let day = |(day, kind, generated, used, expired)| {
            Ok(CodeDay {
                day: to_utc_day(day)?,
                kind: columns::to_kind(kind, "declaration_code_day.kind")?,
                generated: columns::count(generated, "declaration_code_day.generated")?,
                used: columns::count(used, "declaration_code_day.used")?,
                expired: columns::count(expired, "declaration_code_day.expired")?,
            })
        };
        self.rows().into_iter().map(day).collect()
    }
}

/// A UTC day out of a column that counts NTP days.
fn to_utc_day(day: i64) -> Result<Day, StoreError> {
    let start = u64::try_from(day).ok().and_then(|day| day.checked_mul(86_400)).map(NtpSeconds);
    start.and_then(NtpSeconds::day).ok_or(StoreError::Unreadable("declaration_code_day.day"))
}
