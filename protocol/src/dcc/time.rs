//! Dates and instants as certificates write them.
//!
//! The schema asks for `2021-05-29` and for RFC 3339; what states wrote has times behind dates, offsets
//! without a colon, and instants without any zone. The readers here take all of that; the `strict` ones
//! take what the schema means.
//!
//! Source: dcc.md §1.1 ("Dates"), §3.1 (`strict`).

use std::fmt;

pub use jiff::civil::Date;
use jiff::{
    SignedDuration,
    civil::{DateTime, Time},
};

/// Where [`UnixSeconds`] count from.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The last second of the calendar.
const LAST: DateTime = DateTime::constant(9999, 12, 31, 23, 59, 59, 0);

/// An instant, in whole seconds since 1970-01-01T00:00:00Z. Fractions are cut off on the way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixSeconds(pub i64);

impl UnixSeconds {
    /// The instant `seconds` later; the ends of time hold.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The date in UTC.
    pub fn date(self) -> Date {
        self.civil().date()
    }

    /// Not by way of an instant of `jiff`: those end a day before the calendar does, to leave room for zones.
    fn civil(self) -> DateTime {
        let end = if self.0 < 0 { DateTime::MIN } else { LAST };
        EPOCH.checked_add(SignedDuration::from_secs(self.0)).unwrap_or(end)
    }
}

/// RFC 3339, in UTC.
impl fmt::Display for UnixSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.civil())
    }
}

/// Reads a date; a time behind it is cut off at the `T`, and its offset shifts nothing.
pub fn read_date(text: &str) -> Option<Date> {
    let date = text.split_once(['T', 't']).map_or(text, |(date, _)| date);
    strict_date(date)
}

/// Reads an instant: the zone as `Z`, `+02:00`, `+0200`, `+02` or not at all (which means UTC), seconds
/// and fraction or not.
pub fn read_instant(text: &str) -> Option<UnixSeconds> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let (clock, zone) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    let read = |clock| Clock::read(clock, FractionMark::DotOrComma);
    let clock = if clock.len() == 5 { read(&format!("{clock}:00")) } else { read(clock) }?;
    let offset = match zone.as_bytes() {
        b"Z" | b"z" => 0,
        [sign, h1, h2, b':', m1, m2] | [sign, h1, h2, m1, m2] => offset(*sign, [*h1, *h2], [*m1, *m2])?,
        [sign, h1, h2] => offset(*sign, [*h1, *h2], *b"00")?,
        _ => return None,
    };
    clock.on(strict_date(date)?, offset)
}

/// Reads `YYYY-MM-DD`, a real day of the calendar, and nothing else.
pub fn strict_date(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let year = i16::from(two_digits([y1, y2])?) * 100 + i16::from(two_digits([y3, y4])?);
    Date::new(year, two_digits([m1, m2])? as i8, two_digits([d1, d2])? as i8).ok()
}

/// Reads RFC 3339: `T`, seconds, a fraction of them behind a dot or none, and an offset that is `Z` or `±hh:mm`.
pub fn strict_instant(text: &str) -> Option<UnixSeconds> {
    let (date, time) = text.split_once('T')?;
    let (clock, zone) = time.split_at(time.find(['Z', '+', '-'])?);
    let offset = match zone.as_bytes() {
        b"Z" => 0,
        [sign, h1, h2, b':', m1, m2] => offset(*sign, [*h1, *h2], [*m1, *m2])?,
        _ => return None,
    };
    Clock::read(clock, FractionMark::Dot)?.on(strict_date(date)?, offset)
}

/// What stands between the seconds and a fraction of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FractionMark {
    /// As RFC 3339 has it.
    Dot,
    /// As ISO 8601 has it.
    DotOrComma,
}

/// A time of day; a leap second is the sixtieth.
struct Clock {
    hour: i64,
    minute: i64,
    second: i64,
}

impl Clock {
    /// Reads `hh:mm:ss`, with a fraction or not.
    fn read(text: &str, mark: FractionMark) -> Option<Self> {
        let &[h1, h2, b':', m1, m2, b':', s1, s2, ref fraction @ ..] = text.as_bytes() else { return None };
        let fraction_fits = match fraction {
            [] => true,
            [b',', ..] if mark == FractionMark::Dot => false,
            [b'.' | b',', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        let [hour, minute, second] = [[h1, h2], [m1, m2], [s1, s2]].map(|digits| two_digits(digits).map(i64::from));
        let clock = Self { hour: hour?, minute: minute?, second: second? };
        (fraction_fits && clock.hour < 24 && clock.minute < 60 && clock.second <= 60).then_some(clock)
    }

    /// The instant of this time on a day, in a zone so many seconds ahead of UTC.
    fn on(&self, date: Date, offset: i64) -> Option<UnixSeconds> {
        let midnight = date.to_datetime(Time::midnight()).duration_since(EPOCH).as_secs();
        let instant = midnight + self.hour * 3600 + self.minute * 60 + self.second - offset;
        // A leap second ends a day of UTC, and nothing else does.
        (self.second < 60 || instant.rem_euclid(86_400) == 0).then_some(UnixSeconds(instant))
    }
}

/// Seconds ahead of UTC.
fn offset(sign: u8, hours: [u8; 2], minutes: [u8; 2]) -> Option<i64> {
    let (hours, minutes) = (i64::from(two_digits(hours)?), i64::from(two_digits(minutes)?));
    let ahead = hours * 3600 + minutes * 60;
    match sign {
        _ if hours > 23 || minutes > 59 => None,
        b'+' => Some(ahead),
        b'-' => Some(-ahead),
        _ => None,
    }
}

fn two_digits(digits: [u8; 2]) -> Option<u8> {
    let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

#[cfg(test)]
mod tests {
    use super::{UnixSeconds, read_date, read_instant, strict_date, strict_instant};

    #[test]
    fn dates_with_a_time_behind_them_are_cut_and_not_shifted() {
        for text in [
            "2021-03-09",
            "2021-03-09T00:00:00",
            "2021-03-09T23:59:59Z",
            "2021-03-09T00:00:00+02:00",
            "2021-03-09T00:00:00.000Z",
        ] {
            assert_eq!(read_date(text).map(|date| date.to_string()).as_deref(), Some("2021-03-09"), "{text}");
        }
        for text in
            ["", "2021-03", "2021-3-9", "09.03.2021", "2021-02-29", "2021-03-09 00:00", "２021-03-09", "+021-03-09"]
        {
            assert_eq!(read_date(text), None, "{text}");
        }
        assert!(strict_date("2021-03-09T00:00:00").is_none());
        assert!(strict_date("2000-02-29").is_some() && strict_date("1900-02-29").is_none());
    }

    #[test]
    fn instants_as_they_were_seen() {
        let noon = Some(UnixSeconds(1_622_289_600)); // 2021-05-29T12:00:00Z
        for text in [
            "2021-05-29T12:00:00Z",
            "2021-05-29T12:00:00.12Z",
            "2021-05-29T12:00:00.123456789Z",
            "2021-05-29T12:00:00,5Z",
            "2021-05-29T14:00:00,123+0200",
            "2021-05-29T14:00:00+02:00",
            "2021-05-29T14:00:00+0200",
            "2021-05-29T14:00:00+02",
            "2021-05-29T02:00:00-10:00",
            "2021-05-29T12:00:00",
            "2021-05-29T12:00",
            "2021-05-29T12:00Z",
            "2021-05-29 12:00:00",
        ] {
            assert_eq!(read_instant(text), noon, "{text}");
        }
        for text in [
            "",
            "2021-05-29",
            "2021-05-29T",
            "2021-05-29T12:00:00,Z",
            "2021-05-29T12:00:00,1.5Z",
            "2021-05-29T12:00,5Z",
            "2021-05-29T24:00:00Z",
            "2021-05-29T12:00:60Z",
            "2021-05-29T12:00:00+24:00",
        ] {
            assert_eq!(read_instant(text), None, "{text}");
        }
        assert_eq!(read_instant("2016-12-31T23:59:60Z"), Some(UnixSeconds(1_483_228_800)));
    }

    #[test]
    fn strict_instants_have_seconds_and_a_zone() {
        for text in [
            "2021-05-29T12:00:00Z",
            "2021-05-29T12:00:00.5Z",
            "2021-05-29T12:00:00.123456789+02:00",
            "2021-05-29T12:00:00-00:00",
        ] {
            assert!(strict_instant(text).is_some(), "{text}");
        }
        for text in [
            "2021-05-29T12:00:00",
            "2021-05-29T12:00Z",
            "2021-05-29T12:00:00+0200",
            "2021-05-29T12:00:00+02",
            "2021-05-29 12:00:00Z",
            "2021-05-29T12:00:00.Z",
            "2021-05-29T12:00:00,5Z",
            "2021-05-29T12:00:00,5+02:00",
        ] {
            assert_eq!(strict_instant(text), None, "{text}");
        }
    }

    #[test]
    fn the_ends_of_time_have_dates() {
        assert_eq!(UnixSeconds(-1).date().to_string(), "1969-12-31");
        assert_eq!(UnixSeconds(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(UnixSeconds(i64::MAX).date().year(), 9999);
        let last = UnixSeconds(253_402_300_799);
        assert_eq!(strict_instant("9999-12-31T23:59:59Z"), Some(last));
        assert_eq!(last.to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(read_instant("9999-12-31T23:59:59-01:00"), Some(last.plus(3600)), "west of the last second");
        assert_eq!(
            read_instant("0000-01-01T00:00:00Z").map(|first| first.to_string()).as_deref(),
            Some("0000-01-01T00:00:00Z")
        );
        assert_eq!(UnixSeconds(i64::MIN).date().year(), -9999);
    }
}
