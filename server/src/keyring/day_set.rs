//! A set of days as ranges: years of destroyed K_S in one short line of `keystore.json`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use vigie_protocol::robert::time::Day;

/// A set of days. Written as `["20200601-20210412", "20210420"]`: ranges in order, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DaySet {
    /// In order, not empty, no two touching.
    ranges: Vec<(Day, Day)>,
}

impl DaySet {
    /// Whether the day is in the set.
    pub(super) fn contains(&self, day: Day) -> bool {
        self.ranges.iter().any(|&(first, last)| first <= day && day <= last)
    }

    /// Adds a day. `false` if it was in the set.
    pub(super) fn insert(&mut self, day: Day) -> bool {
        if self.contains(day) {
            return false;
        }
        let at = self.ranges.partition_point(|&(first, _)| first < day);
        self.ranges.insert(at, (day, day));
        self.join(at);
        if at > 0 {
            self.join(at - 1);
        }
        true
    }

    /// Joins the range at `at` with the next one if nothing lies between them.
    fn join(&mut self, at: usize) {
        if let Some(&(first, last)) = self.ranges.get(at + 1)
            && self.ranges[at].1.plus(1) == first
        {
            self.ranges[at].1 = last;
            self.ranges.remove(at + 1);
        }
    }
}

impl Serialize for DaySet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ranges.iter().map(|&(first, last)| {
            if first == last { first.compact() } else { format!("{}-{}", first.compact(), last.compact()) }
        }))
    }
}

impl<'de> Deserialize<'de> for DaySet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let day = |text: &str| text.parse::<Day>().map_err(D::Error::custom);
        let mut ranges: Vec<(Day, Day)> = Vec::new();
        for text in Vec::<String>::deserialize(deserializer)? {
            let (first, last) = text.split_once('-').unwrap_or((&text, &text));
            let (first, last) = (day(first)?, day(last)?);
            if first > last || ranges.last().is_some_and(|&(_, before)| before.plus(1) >= first) {
                return Err(D::Error::custom("ranges of days out of order"));
            }
            ranges.push((first, last));
        }
        Ok(Self { ranges })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    fn text(set: &DaySet) -> String {
        serde_json::to_string(set).expect("an array")
    }

    #[test]
    fn neighbours_become_one_range_whatever_their_order() {
        let mut set = DaySet::default();
        for date in ["20210301", "20210227", "20210305", "20210228", "20210306"] {
            assert!(set.insert(day(date)));
        }
        assert!(!set.insert(day("20210228")));
        assert_eq!(text(&set), r#"["20210227-20210301","20210305-20210306"]"#);
        assert!(set.contains(day("20210228")) && !set.contains(day("20210302")));
        assert_eq!(serde_json::from_str::<DaySet>(&text(&set)).expect("read back"), set);
    }

    #[test]
    fn ranges_that_make_no_sense_are_refused() {
        for text in
            [r#"["20210302-20210301"]"#, r#"["20210301","20210302"]"#, r#"["2021"]"#, r#"["20210301","20210101"]"#]
        {
            assert!(serde_json::from_str::<DaySet>(text).is_err(), "{text}");
        }
    }
}
