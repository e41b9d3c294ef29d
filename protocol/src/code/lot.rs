//! The days of a lot: long codes made ahead, so many for each day.
//!
//! Source: health-data.md A.1 (windows), A.2 (batches), A.3 (`from`, `to`).

use jiff::ToSpan as _;

use super::{Validity, Window, paris};
use crate::robert::time::{Day, NtpSeconds};

/// One day of a lot: the civil day in Paris, and from when to when its codes are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotDay {
    /// The day in Paris on which its codes become good.
    pub day: Day,
    /// The window of all of them.
    pub window: Window,
}

impl LotDay {
    /// A whole day: its codes are good from midnight in Paris. `None` at the end of the calendar.
    #[must_use]
    pub fn whole(day: Day, validity: &Validity) -> Option<Self> {
        Some(Self { day, window: Window::long_from(day, validity)? })
    }
}

/// Why two bounds are no days of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LotError {
    /// The end lies before the start.
    #[error("the end is before the start")]
    Inverted,
    /// More days than a lot may have.
    #[error("more than {most} days")]
    TooLong {
        /// How many it may have.
        most: u16,
    },
    /// An instant that no calendar has a date for.
    #[error("outside the calendar")]
    Calendar,
}

/// The days from `from` to `to`, both included. The codes of the first are good from `from` on, those of
/// each other from midnight in Paris.
///
/// The specification says "every Paris day in `[from, to]`", and its own example, 1 July 00:00 UTC to
/// 9 July 23:59:59 UTC, has nine days although ten dates of Paris are touched (the last for two hours).
/// Counted is therefore as the deployed service counts: the first day, and one more for each whole day
/// that lies between the bounds on the clock of Paris. Bounds at midnight of Paris leave no doubt.
///
/// # Errors
/// [`LotError`].
pub fn lot_days(from: NtpSeconds, to: NtpSeconds, validity: &Validity, most: u16) -> Result<Vec<LotDay>, LotError> {
    if to < from {
        return Err(LotError::Inverted);
    }
    let start = paris::zoned(from).ok_or(LotError::Calendar)?;
    let mut days = Vec::new();
    for later in 0..=i64::from(most) {
        let begins = start.datetime().checked_add(later.days()).map_err(|_| LotError::Calendar)?;
        if later > 0 && paris::instant(begins).ok_or(LotError::Calendar)? > to {
            return Ok(days);
        }
        let day = Day::from_civil(begins.date()).ok_or(LotError::Calendar)?;
        let mut whole = LotDay::whole(day, validity).ok_or(LotError::Calendar)?;
        whole.window.from = whole.window.from.max(from);
        days.push(whole);
    }
    Err(LotError::TooLong { most })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robert::time::UnixMicros;

    fn at(text: &str) -> NtpSeconds {
        text.parse::<UnixMicros>().expect("an instant").to_ntp()
    }

    fn days(from: &str, to: &str) -> Result<Vec<LotDay>, LotError> {
        lot_days(at(from), at(to), &Validity { long_days: 7, ..Validity::default() }, 100)
    }

    #[test]
    fn the_first_day_begins_at_its_instant_and_the_others_at_midnight() {
        let days = days("2021-08-26T08:30:00Z", "2021-08-28T21:59:59Z").expect("three days");
        let windows = [
            ("2021-08-26", "2021-08-26T08:30:00Z", "2021-09-02T21:59:00Z"),
            ("2021-08-27", "2021-08-26T22:00:00Z", "2021-09-03T21:59:00Z"),
            ("2021-08-28", "2021-08-27T22:00:00Z", "2021-09-04T21:59:00Z"),
        ];
        let expected = windows.map(|(day, from, until)| LotDay {
            day: day.parse().expect("a day"),
            window: Window { from: at(from), until: at(until) },
        });
        assert_eq!(days, expected);
    }

    #[test]
    fn the_example_of_the_specification_has_nine_days() {
        let days = days("2021-07-01T00:00:00Z", "2021-07-09T23:59:59Z").expect("days");
        assert_eq!(days.len() * 40_000, 360_000);
        assert_eq!(days[0].window.from, at("2021-07-01T00:00:00Z"));
        assert_eq!(days[8].day.to_string(), "2021-07-09");
    }

    #[test]
    fn a_lot_of_one_day_is_one_day_even_of_a_second() {
        assert_eq!(days("2021-07-01T00:00:00Z", "2021-07-01T00:00:00Z").map(|days| days.len()), Ok(1));
        assert_eq!(days("2021-06-30T22:00:00Z", "2021-07-01T21:59:59Z").map(|days| days.len()), Ok(1));
        assert_eq!(days("2021-06-30T22:00:00Z", "2021-07-01T22:00:00Z").map(|days| days.len()), Ok(2));
    }

    #[test]
    fn days_of_twenty_three_and_twenty_five_hours_are_days() {
        let spring = days("2021-03-26T23:00:00Z", "2021-03-29T21:59:59Z").expect("days");
        let from: Vec<NtpSeconds> = spring.iter().map(|day| day.window.from).collect();
        assert_eq!(from, [at("2021-03-26T23:00:00Z"), at("2021-03-27T23:00:00Z"), at("2021-03-28T22:00:00Z")]);
        let autumn = days("2021-10-29T22:00:00Z", "2021-11-01T22:59:59Z").expect("days");
        let from: Vec<NtpSeconds> = autumn.iter().map(|day| day.window.from).collect();
        assert_eq!(
            from,
            ["2021-10-29T22:00:00Z", "2021-10-30T22:00:00Z", "2021-10-31T23:00:00Z"].map(at),
            "the day of 25 hours is the second"
        );
        assert_eq!(autumn[0].window.until, at("2021-11-06T22:59:00Z"), "23:59 of winter time");
    }

    #[test]
    fn bounds_that_are_no_days_say_why() {
        assert_eq!(days("2021-07-02T00:00:00Z", "2021-07-01T00:00:00Z"), Err(LotError::Inverted));
        assert_eq!(days("2021-01-01T00:00:00Z", "2021-12-31T00:00:00Z"), Err(LotError::TooLong { most: 100 }));
        assert_eq!(days("2021-01-01T00:00:00Z", "2021-04-10T00:00:00Z").map(|days| days.len()), Ok(100));
        let end = NtpSeconds(u64::MAX);
        assert_eq!(lot_days(end, end, &Validity::default(), 100), Err(LotError::Calendar));
    }
}
