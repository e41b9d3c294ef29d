//! The civil calendar of Paris, by which long codes begin and end.
//!
//! A [`Day`] otherwise counts in UTC; what is here says which one it is in Paris, and when that begins.
//!
//! Source: health-data.md A.1, A.2.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::robert::time::{Day, NtpSeconds};

/// The hour in Paris from which the codes of a day are due (`0 0 2 * * *`).
const PRODUCTION_HOUR: i8 = 2;

/// The civil day in Paris; `None` beyond the calendar.
#[must_use]
pub fn paris_day(now: NtpSeconds) -> Option<Day> {
    Day::from_civil(zoned(now)?.date())
}

/// When the codes of a day are due: two o'clock in Paris. `None` beyond the calendar.
///
/// On the last Sunday of March there is no two o'clock, and three is meant; on that of October there are
/// two, and the first is meant.
#[must_use]
pub fn production_due(day: Day) -> Option<NtpSeconds> {
    instant(day.civil().at(PRODUCTION_HOUR, 0, 0, 0))
}

/// The day whose codes are due at `now`: the civil day in Paris, once it is two o'clock there.
#[must_use]
pub fn production_day(now: NtpSeconds) -> Option<Day> {
    let day = paris_day(now)?;
    (production_due(day)? <= now).then_some(day)
}

/// Date and time of day in Paris; `None` beyond the calendar.
pub(super) fn zoned(now: NtpSeconds) -> Option<Zoned> {
    Some(Timestamp::from_second(now.to_unix_seconds()).ok()?.to_zoned(zone()?))
}

/// Midnight, at which a day begins in Paris; it is never skipped or repeated there.
pub(super) fn midnight(date: Date) -> Option<NtpSeconds> {
    instant(date.at(0, 0, 0, 0))
}

/// When a clock in Paris shows this: the later reading of a time that is skipped, the first of one that
/// comes twice.
pub(super) fn instant(civil: DateTime) -> Option<NtpSeconds> {
    let instant = zone()?.to_timestamp(civil).ok()?;
    Some(NtpSeconds::from_unix_seconds(instant.as_second()))
}

/// From the database that is compiled in, so that it is always there.
fn zone() -> Option<TimeZone> {
    TimeZone::get("Europe/Paris").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robert::time::UnixMicros;

    fn at(text: &str) -> NtpSeconds {
        text.parse::<UnixMicros>().expect("an instant").to_ntp()
    }

    #[test]
    fn the_day_in_paris_begins_before_that_of_utc() {
        let paris = |now| paris_day(at(now)).map(|day| day.to_string());
        assert_eq!(paris("2021-06-30T22:00:00Z").as_deref(), Some("2021-07-01"));
        assert_eq!(paris("2021-12-31T22:59:59Z").as_deref(), Some("2021-12-31"));
        assert_eq!(paris_day(NtpSeconds(u64::MAX)), None);
    }

    #[test]
    fn codes_are_due_at_two_in_paris_summer_and_winter_and_when_the_clocks_change() {
        for (day, due) in [
            ("2022-01-19", "2022-01-19T01:00:00Z"),
            ("2022-07-01", "2022-07-01T00:00:00Z"),
            ("2022-03-27", "2022-03-27T01:00:00Z"), // two o'clock is three o'clock
            ("2022-10-30", "2022-10-30T00:00:00Z"), // the first of two
        ] {
            let day: Day = day.parse().expect("a day");
            assert_eq!(production_due(day), Some(at(due)), "{day}");
            assert_eq!(production_day(at(due)), Some(day));
            assert_eq!(production_day(at(due).minus(1)), None, "{day}: not yet");
        }
        assert_eq!(production_day(at("2022-01-19T22:59:59Z")), Day::from_ymd(2022, 1, 19));
    }
}
