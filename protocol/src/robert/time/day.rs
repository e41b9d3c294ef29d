//! A civil day in UTC: keys and retention count in these.
//!
//! Source: robert.md §1.3, §3.3.

use std::{fmt, str::FromStr};

use jiff::{Span, civil::Date};

use super::NtpSeconds;

/// A civil day in UTC, from 1900-01-01 to 9999-12-31.
///
/// Displays as `YYYY-MM-DD`; key aliases and the configuration write it [compactly](Self::compact).
/// Parses from both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32); // days since 1970-01-01

impl Day {
    const UNIX_EPOCH: Date = jiff::civil::date(1970, 1, 1);
    const FIRST: i32 = -25_567;
    const LAST: i32 = 2_932_896;

    /// From year, month and day of the month; `None` if there is no such day.
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        Self::from_civil(Date::new(year, month, day).ok()?)
    }

    pub(crate) fn from_civil(date: Date) -> Option<Self> {
        Self::from_days(date.duration_since(Self::UNIX_EPOCH).as_hours() / 24)
    }

    pub(crate) fn civil(self) -> Date {
        Self::UNIX_EPOCH.saturating_add(Span::new().days(self.0)) // never beyond the calendar
    }

    /// From days since 1970-01-01; `None` outside the calendar.
    #[must_use]
    pub fn from_days(days: i64) -> Option<Self> {
        let days = i32::try_from(days).ok()?;
        (Self::FIRST..=Self::LAST).contains(&days).then_some(Self(days))
    }

    /// The nearest day to so many days since 1970-01-01.
    pub(super) fn clamped(days: i64) -> Self {
        // Between two `i32`, so the cast keeps the value.
        Self(days.clamp(Self::FIRST.into(), Self::LAST.into()) as i32)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// `YYYYMMDD`, as in `server-key-20210315`.
    #[must_use]
    pub fn compact(self) -> String {
        let date = self.civil();
        format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
    }

    /// So many days later, or earlier; the first or last day if that leaves the calendar.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self::clamped(i64::from(self.0) + i64::from(days))
    }

    /// Midnight UTC, at which it begins.
    #[must_use]
    pub const fn start(self) -> NtpSeconds {
        NtpSeconds::from_unix_seconds(self.0 as i64 * 86_400)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

/// The text is no day, neither `YYYY-MM-DD` nor `YYYYMMDD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day: write YYYY-MM-DD or YYYYMMDD")]
pub struct ParseDayError;

impl FromStr for Day {
    type Err = ParseDayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = match text.as_bytes() {
            [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => [y, &[*m1, *m2, *d1, *d2]].concat(),
            compact if compact.len() == 8 => compact.to_vec(),
            _ => return Err(ParseDayError),
        };
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(ParseDayError);
        }
        let number = |digits: &[u8]| digits.iter().fold(0_i16, |n, d| n * 10 + i16::from(d - b'0'));
        let small = |digits: &[u8]| i8::try_from(number(digits)).map_err(|_| ParseDayError);
        Self::from_ymd(number(&digits[..4]), small(&digits[4..6])?, small(&digits[6..])?).ok_or(ParseDayError)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_spellings_are_read_back(days in Day::FIRST..=Day::LAST) {
            let day = Day(days);
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            prop_assert_eq!(day.compact().parse(), Ok(day));
            prop_assert_eq!(day.start().day(), Some(day));
            prop_assert_eq!(day.start().plus(86_399).day(), Some(day));
        }

        #[test]
        fn any_text_is_a_day_or_refused(text: String) {
            let _ = text.parse::<Day>();
        }
    }

    #[test]
    fn the_calendar_has_edges() {
        assert_eq!(Day::from_ymd(1900, 1, 1), Some(Day(Day::FIRST)));
        assert_eq!(Day::from_ymd(9999, 12, 31), Some(Day(Day::LAST)));
        assert_eq!(Day::from_ymd(2021, 2, 29), None);
        assert_eq!(Day(Day::LAST).plus(1), Day(Day::LAST));
        assert_eq!(Day(0).plus(i32::MIN), Day(Day::FIRST));
        for text in ["", "2020-6-01", "2020-06-31", "+0200601", "20200601 ", "2020060١"] {
            assert_eq!(text.parse::<Day>(), Err(ParseDayError), "{text}");
        }
    }
}
