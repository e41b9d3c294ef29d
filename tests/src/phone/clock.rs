//! The time as phones see it.
//!
//! All phones of a story look at one clock, which the story moves together with the server's. It stands
//! still in between: what happens in one breath happens at one instant.
//!
//! Source: robert.md §1.2.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// NTP seconds minus Unix seconds (robert.md §1.1).
pub const NTP_MINUS_UNIX: u64 = 2_208_988_800;

/// Length of an epoch, in seconds.
pub(crate) const EPOCH_SECONDS: u64 = 900;

/// A length of time, in whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minutes(pub u64);

/// `minutes(20)`, as a story says it.
#[must_use]
pub const fn minutes(count: u64) -> Minutes {
    Minutes(count)
}

impl Minutes {
    /// The same in seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 * 60
    }
}

/// A received signal strength after the phone's own correction, in dBm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dbm(pub i32);

/// `dbm(-55)`, as a story says it: two people side by side.
#[must_use]
pub const fn dbm(strength: i32) -> Dbm {
    Dbm(strength)
}

/// A clock that stands until somebody moves it; clones show the same time. Whole seconds: the fraction
/// of a second is the server's affair.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    /// A clock that shows this Unix time.
    #[must_use]
    pub fn at_unix(seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(seconds)))
    }

    /// What it shows, in Unix seconds.
    #[must_use]
    pub fn unix(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    /// What it shows, in NTP seconds.
    #[must_use]
    pub fn ntp(&self) -> u64 {
        self.unix().cast_unsigned() + NTP_MINUS_UNIX
    }

    /// Moves it to this Unix time.
    pub fn set_unix(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

/// Reads an instant such as `2021-04-07T08:00:00Z` (a fraction of a second is cut off) as Unix seconds.
///
/// By hand: a calendar is twenty lines, and the phone borrows nothing from the server.
#[must_use]
pub fn unix_seconds(instant: &str) -> Option<i64> {
    let number = |from: usize, to: usize| instant.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let shape: String = instant.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let fraction = shape.strip_prefix("0000-00-00T00:00:00")?.strip_suffix('Z')?;
    if !fraction.is_empty() && !fraction.strip_prefix('.').is_some_and(|f| f.chars().all(|c| c == '0')) {
        return None;
    }
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // Years that begin in March: a leap day is then the last day of its year.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_agrees_with_the_specification() {
        // robert.md §1.2 and §12.
        for (instant, ntp) in [
            ("2022-02-15T22:43:13Z", 3_853_953_793),
            ("2021-03-15T10:07:00Z", 3_824_791_620),
            ("2021-03-15T10:07:00.999999Z", 3_824_791_620),
            ("2020-06-01T00:00:00Z", 3_799_958_400),
            ("2024-02-29T23:59:59Z", 3_918_239_999),
        ] {
            let unix = unix_seconds(instant).expect(instant);
            assert_eq!(Clock::at_unix(unix).ntp(), ntp, "{instant}");
        }
        for nonsense in ["", "2021-03-15", "2021-03-15T10:07:00", "2021-13-15T10:07:00Z", "2021-03-15T10:07:00.xZ"] {
            assert_eq!(unix_seconds(nonsense), None, "{nonsense}");
        }
    }
}
