//! How long a code is good for.
//!
//! Source: health-data.md A.1.

use jiff::civil::{Date, time};

use super::{Kind, paris};
use crate::robert::time::{Day, NtpSeconds};

/// How long codes live; the default is the last public setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// Days after its first that a long code is valid, until 23:59 in Paris.
    pub long_days: u32,
    /// Minutes that a short code is valid.
    pub short_minutes: u32,
    /// Days that a test code is valid, the last one cut at midnight UTC.
    pub test_days: u32,
}

impl Default for Validity {
    fn default() -> Self {
        Self { long_days: 10, short_minutes: 60, test_days: 15 }
    }
}

/// From when to when a code is good, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first second.
    pub from: NtpSeconds,
    /// The last second.
    pub until: NtpSeconds,
}

impl Window {
    /// The window of a stored code made at `now` and good at once. `None` for [`Kind::Jwt`], whose
    /// window is its own business, and at the end of the calendar.
    #[must_use]
    pub fn starting(kind: Kind, now: NtpSeconds, validity: &Validity) -> Option<Self> {
        let until = match kind {
            Kind::Short => now.plus(u64::from(validity.short_minutes) * 60),
            Kind::Test => now.plus(u64::from(validity.test_days) * 86_400).day()?.start(),
            Kind::Long => last_minute(paris::zoned(now)?.date(), validity)?,
            Kind::Jwt => return None,
        };
        Some(Self { from: now, until })
    }

    /// The window of a long code for a day to come: from midnight of that day in Paris.
    #[must_use]
    pub fn long_from(day: Day, validity: &Validity) -> Option<Self> {
        Some(Self { from: paris::midnight(day.civil())?, until: last_minute(day.civil(), validity)? })
    }

    /// Whether a code is good at `now`.
    #[must_use]
    pub fn holds(&self, now: NtpSeconds) -> bool {
        (self.from..=self.until).contains(&now)
    }
}

/// 23:59 in Paris, so many days after the first.
fn last_minute(first: Date, validity: &Validity) -> Option<NtpSeconds> {
    let days = jiff::Span::new().try_days(validity.long_days).ok()?;
    paris::instant(first.checked_add(days).ok()?.to_datetime(time(23, 59, 0, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robert::time::UnixMicros;

    fn at(text: &str) -> NtpSeconds {
        text.parse::<UnixMicros>().expect("an instant").to_ntp()
    }

    fn starting(kind: Kind, now: &str) -> Option<(NtpSeconds, NtpSeconds)> {
        Window::starting(kind, at(now), &Validity::default()).map(|window| (window.from, window.until))
    }

    #[test]
    fn a_long_code_lasts_to_the_end_of_a_day_in_paris() {
        let week = Validity { long_days: 7, ..Validity::default() };
        let day = Day::from_ymd(2021, 8, 26).expect("a day");
        let window = Window { from: at("2021-08-25T22:00:00Z"), until: at("2021-09-02T21:59:00Z") };
        assert_eq!(Window::long_from(day, &week), Some(window), "the example of the specification");
        let now = "2021-08-26T10:11:12Z";
        assert_eq!(starting(Kind::Long, now), Some((at(now), at("2021-09-05T21:59:00Z"))));
        let late = "2021-08-26T22:30:00Z"; // already the 27th in Paris
        assert_eq!(starting(Kind::Long, late), Some((at(late), at("2021-09-06T21:59:00Z"))));
        let autumn = "2021-10-25T10:00:00Z"; // summer time ends on the 31st
        assert_eq!(starting(Kind::Long, autumn), Some((at(autumn), at("2021-11-04T22:59:00Z"))));
    }

    #[test]
    fn a_short_code_lasts_an_hour_and_a_test_code_to_midnight() {
        let now = "2022-01-11T18:28:31Z";
        assert_eq!(starting(Kind::Short, now), Some((at(now), at("2022-01-11T19:28:31Z"))));
        assert_eq!(starting(Kind::Test, now), Some((at(now), at("2022-01-26T00:00:00Z"))));
        assert_eq!(starting(Kind::Jwt, now), None);
    }

    #[test]
    fn both_ends_belong_to_the_window() {
        let window = Window::starting(Kind::Short, at("2022-01-11T18:00:00Z"), &Validity::default()).expect("a window");
        assert!(window.holds(at("2022-01-11T18:00:00Z")) && window.holds(at("2022-01-11T19:00:00Z")));
        assert!(!window.holds(at("2022-01-11T17:59:59Z")) && !window.holds(at("2022-01-11T19:00:01Z")));
    }

    #[test]
    fn the_calendar_has_an_end() {
        assert_eq!(Window::starting(Kind::Long, NtpSeconds(u64::MAX), &Validity::default()), None);
        assert_eq!(Window::starting(Kind::Test, NtpSeconds(u64::MAX), &Validity::default()), None);
    }
}
