//! Instants: the server's clock, NTP seconds, and the 32 bits of them that requests carry.
//!
//! Source: robert.md §1.2.

use std::{fmt, str::FromStr};

use super::Day;

/// An instant on the server's clock: microseconds since 1970-01-01T00:00:00Z.
///
/// Displays and parses as an ISO 8601 instant in UTC, `2023-01-13T09:49:17.123456Z`, the fraction left
/// out when it is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMicros(pub i64);

impl UnixMicros {
    /// Microseconds in a second.
    pub const PER_SECOND: i64 = 1_000_000;

    /// The instant at the start of a Unix second; the last representable one if that is too far.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(Self::PER_SECOND))
    }

    /// Whole Unix seconds, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(Self::PER_SECOND)
    }

    /// NTP seconds, rounded down; 0 for an instant before 1900.
    #[must_use]
    pub const fn to_ntp(self) -> NtpSeconds {
        NtpSeconds::from_unix_seconds(self.seconds())
    }

    /// The civil UTC day; the nearest one that [`Day`] holds.
    #[must_use]
    pub fn day(self) -> Day {
        Day::clamped(self.seconds().div_euclid(86_400))
    }
}

impl fmt::Display for UnixMicros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        write!(f, "{instant}")
    }
}

impl FromStr for UnixMicros {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>().map(|instant| Self(instant.as_microsecond()))
    }
}

/// Seconds since 1900-01-01T00:00:00Z, the unit of time on the wire.
///
/// The 32 bits that requests carry end on 2036-02-07; the value here does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NtpSeconds(pub u64);

impl NtpSeconds {
    /// NTP seconds at 1970-01-01T00:00:00Z. A whole number of days, so a time of day is the same in
    /// both counts.
    pub const UNIX_EPOCH: u64 = 2_208_988_800;

    /// From Unix seconds; 0 for anything before 1900.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        // 1900 is before 1970, so the sum is at least `seconds`; what is still negative has no NTP time.
        let ntp = seconds.saturating_add(Self::UNIX_EPOCH.cast_signed());
        Self(if ntp < 0 { 0 } else { ntp.cast_unsigned() })
    }

    /// Unix seconds; the last representable one if that is too far.
    #[must_use]
    pub const fn to_unix_seconds(self) -> i64 {
        if self.0 > i64::MAX.cast_unsigned() {
            return i64::MAX;
        }
        self.0.cast_signed() - Self::UNIX_EPOCH.cast_signed()
    }

    /// `time16`: the low 16 bits, which a HELLO carries. Wraps every 18 h 12 min 16 s.
    #[must_use]
    pub const fn low16(self) -> u16 {
        self.0 as u16
    }

    /// `time32`: the low 32 bits, which a request carries.
    #[must_use]
    pub const fn low32(self) -> Time32 {
        Time32(self.0 as u32)
    }

    /// Seconds since midnight UTC, `0..86400`.
    #[must_use]
    pub const fn second_of_day(self) -> u32 {
        (self.0 % 86_400) as u32
    }

    /// The civil UTC day, or `None` beyond the calendar (after the year 9999).
    #[must_use]
    pub fn day(self) -> Option<Day> {
        Day::from_days(self.to_unix_seconds().div_euclid(86_400))
    }

    /// This instant and some seconds more.
    #[must_use]
    pub const fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// This instant less some seconds; 1900 if that is too many.
    #[must_use]
    pub const fn minus(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }
}

/// `time32`: the low 32 bits of NTP seconds, four bytes big-endian in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time32(pub u32);

impl Time32 {
    /// From the wire.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(u32::from_be_bytes(bytes))
    }

    /// To the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }
}

/// How far a phone's clock is from the server's, as the registration remembers it: server minus phone,
/// signed whole seconds rounded down. Positive for a phone that is late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drift(pub i64);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UnixMicros {
        text.parse().expect("an instant")
    }

    #[test]
    fn conversions_of_the_specification() {
        let now = at("2022-02-15T22:43:13Z");
        assert_eq!(now.to_ntp(), NtpSeconds(3_853_953_793));
        assert_eq!(now.to_ntp().low32().to_bytes(), [0xe5, 0xb6, 0xab, 0x01]);
        assert_eq!(now.to_ntp().to_unix_seconds(), now.seconds());
        assert_eq!(at("2022-04-23T08:35:12Z").to_ntp().low16(), 14528);
        assert_eq!(at("1980-01-01T00:00:00Z").to_ntp().low16(), 9344);
        assert_eq!(at("2010-05-04T12:00:30Z").to_ntp().low16(), 35550);
    }

    #[test]
    fn fractions_round_down_on_both_sides_of_1970() {
        assert_eq!(at("1969-12-31T23:59:59.5Z").seconds(), -1);
        assert_eq!(at("1970-01-01T00:00:00.5Z").seconds(), 0);
        assert_eq!(at("1969-12-31T23:59:59.5Z").day().to_string(), "1969-12-31");
    }

    #[test]
    fn instants_print_as_iso_8601() {
        assert_eq!(at("2023-01-13T09:49:17.123456Z").to_string(), "2023-01-13T09:49:17.123456Z");
        assert_eq!(UnixMicros::from_seconds(1_673_603_357).to_string(), "2023-01-13T09:49:17Z");
        assert!(!UnixMicros(i64::MAX).to_string().is_empty());
        assert!(!UnixMicros(i64::MIN).to_string().is_empty());
    }

    #[test]
    fn extremes_do_not_overflow() {
        assert_eq!(UnixMicros(i64::MIN).to_ntp(), NtpSeconds(0));
        assert_eq!(NtpSeconds(u64::MAX).to_unix_seconds(), i64::MAX);
        assert_eq!(NtpSeconds(u64::MAX).day(), None);
        assert_eq!(NtpSeconds(0).day().map(|d| d.to_string()).as_deref(), Some("1900-01-01"));
    }
}
