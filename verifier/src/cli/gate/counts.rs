//! What a day at the door leaves behind: how many of what, from when to when, and nobody's name.

use std::{collections::BTreeMap, fmt::Write};

use vigie_protocol::dcc::time::UnixSeconds;

use crate::{
    Outcome, Verdict,
    sentence::{Counted, Language},
};

/// The counts of one run.
pub(super) struct Counts {
    start: UnixSeconds,
    by: BTreeMap<(Outcome, &'static str), u64>,
}

impl Counts {
    pub(super) const fn starting_at(start: UnixSeconds) -> Self {
        Self { start, by: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, verdict: &Verdict) {
        let code = verdict.reason.as_ref().map_or("-", |reason| reason.code());
        *self.by.entry((verdict.outcome, code)).or_default() += 1;
    }

    /// The counts in words and columns: the same words as in every output.
    pub(super) fn show(&self, end: UnixSeconds, language: Language) -> String {
        let total: u64 = self.by.values().sum();
        let total = language.count(total, Counted::Check);
        let mut shown = match language {
            Language::English => format!("{total}, {} to {end}\n", self.start),
            Language::French => format!("{total}, du {} au {end}\n", self.start),
        };
        for ((outcome, code), count) in &self.by {
            // Writing to a String cannot fail.
            let _ = writeln!(shown, "{count:>8}  {:<18}  {code}", outcome.as_str());
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    #[test]
    fn counts_are_by_verdict_and_reason() {
        let mut counts = Counts::starting_at(UnixSeconds(0));
        for reason in [Reason::PrefixMissing, Reason::TestPositive, Reason::PrefixMissing] {
            counts.add(&Verdict::refused(reason));
        }
        assert_eq!(
            counts.show(UnixSeconds(60), Language::English),
            "3 checks, 1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z\n\
             \x20      1  valid-not-accepted  TestPositive\n\
             \x20      2  invalid             PrefixMissing\n"
        );
    }
}
