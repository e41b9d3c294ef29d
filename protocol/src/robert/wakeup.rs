//! When a phone is woken: once a day, at an hour at which its owner is likely to be up.
//!
//! An iPhone does not run an app in the background for long; a silent notification wakes it so that it
//! asks for its status. The minute is drawn anew each day: not everybody at once, and nobody's minute
//! says when they registered.
//!
//! Source: robert.md §9.2.

use jiff::{
    Timestamp, Zoned,
    civil::{Time, time},
    tz::{TimeZone, TimeZoneDatabase},
};
use rand_core::CryptoRng;

use super::time::{NtpSeconds, UnixMicros};
use crate::chance;

/// Where a phone is, as far as the hour goes: a zone of the TZ database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of this name, spelled as the TZ database spells it (`Europe/Paris`); `None` for any other
    /// text. The names are those of the release that is compiled in, whatever the machine has.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        // The look-up is blind to case, and finds a zone for "unknown" that no list has.
        (zone.iana_name() == Some(name) && !zone.is_unknown()).then_some(Self(zone))
    }
}

/// The hours at which phones may be woken, on their own clocks: `[from, to)`, over midnight where `to` is
/// the smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    from: u32,
    to: u32,
}

impl Hours {
    /// From the full hour `from` (0 to 23) until before the full hour `to` (0 to 24). `None` for other
    /// numbers and where the two are one: an empty window.
    #[must_use]
    pub const fn new(from: u32, to: u32) -> Option<Self> {
        if from < 24 && to <= 24 && from != to { Some(Self { from, to }) } else { None }
    }

    /// How many hours there are.
    const fn count(self) -> u32 {
        if self.to < self.from { 24 - self.from + self.to } else { self.to - self.from }
    }

    /// Whether a time of day is one of them.
    #[must_use]
    pub fn contain(self, hour: u32) -> bool {
        let since = if hour < self.from { hour + 24 - self.from } else { hour - self.from };
        hour < 24 && since < self.count()
    }

    /// A full minute in them, each as likely as any other.
    fn draw(self, rng: &mut (impl CryptoRng + ?Sized)) -> Time {
        // The deployed web service took `min mod 24` and added the draw to it: a slip. This is the form
        // of its scheduler.
        let hour = (chance::below(rng, self.count()) + self.from) % 24;
        let minute = chance::below(rng, 60);
        // Below 24 and below 60, so the casts keep the values and there is such a time.
        time(hour as i8, minute as i8, 0, 0)
    }
}

/// When to wake a phone in `zone` next: tomorrow on its own calendar, at a minute drawn from `hours`.
///
/// A time that the change to summer time leaves out is moved by as much as the clocks are. At the end of
/// the calendar: a day from now.
#[must_use]
pub fn tomorrow(now: UnixMicros, zone: &Zone, hours: Hours, rng: &mut (impl CryptoRng + ?Sized)) -> NtpSeconds {
    let drawn = hours.draw(rng);
    let planned = Timestamp::from_microsecond(now.0).ok().and_then(|now| {
        let today = now.to_zoned(zone.0.clone()).date();
        // Of a time that comes twice the second is meant. Where clocks go back over midnight, the first
        // may already be over, and a date in the past would wake the phone twice.
        zone.0.to_ambiguous_zoned(today.tomorrow().ok()?.to_datetime(drawn)).later().ok()
    });
    let seconds = planned.as_ref().map(Zoned::timestamp).map(Timestamp::as_second);
    seconds.map_or_else(|| now.to_ntp().plus(86_400), NtpSeconds::from_unix_seconds)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::ToSpan;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn all_zones() -> Vec<String> {
        TimeZoneDatabase::bundled().available().map(|name| name.as_str().to_owned()).collect()
    }

    fn at(text: &str) -> UnixMicros {
        text.parse().expect("an instant")
    }

    /// The planned instant on the phone's own clock.
    fn shown(planned: NtpSeconds, zone: &Zone) -> Zoned {
        Timestamp::from_second(planned.to_unix_seconds()).expect("an instant").to_zoned(zone.0.clone())
    }

    #[test]
    fn every_name_of_the_database_is_a_zone_and_nothing_else_is() {
        let names = all_zones();
        assert!(names.len() > 590, "{}", names.len());
        for name in &names {
            assert!(Zone::named(name).is_some(), "{name}");
        }
        for name in
            ["", " ", "europe/paris", "Europe/Paris ", "Europe", "Etc/Unknown", "+02:00", "GMT+2", "UTC+1", "Mars/Base"]
        {
            assert!(Zone::named(name).is_none(), "{name:?}");
        }
    }

    #[test]
    fn a_window_has_an_hour_at_least() {
        assert_eq!(Hours::new(8, 20).map(Hours::count), Some(12));
        assert_eq!(Hours::new(22, 2).map(Hours::count), Some(4));
        assert_eq!(Hours::new(0, 24).map(Hours::count), Some(24));
        assert_eq!(Hours::new(23, 0).map(Hours::count), Some(1));
        for (from, to) in [(8, 8), (0, 0), (24, 8), (8, 25)] {
            assert_eq!(Hours::new(from, to), None, "{from} to {to}");
        }
    }

    #[test]
    fn every_minute_of_the_window_comes_up_and_no_other() {
        let mut rng = StdRng::seed_from_u64(9);
        let hours = Hours::new(22, 1).expect("three hours");
        let zone = Zone::named("Asia/Tokyo").expect("a zone");
        let seen: BTreeSet<(i8, i8)> = (0..4_000)
            .map(|_| shown(tomorrow(at("2021-04-07T08:00:00Z"), &zone, hours, &mut rng), &zone))
            .map(|planned| (planned.hour(), planned.minute()))
            .collect();
        assert_eq!(seen.len(), 180);
        assert_eq!(seen.iter().map(|(hour, _)| *hour).collect::<BTreeSet<_>>(), BTreeSet::from([0, 22, 23]));
    }

    #[test]
    fn tomorrow_is_the_phones_tomorrow() {
        // 22:30 in London, already the 8th in Paris, still the 7th in New York.
        let now = at("2021-04-07T22:30:00Z");
        for (name, date) in [("Europe/Paris", "2021-04-09"), ("America/New_York", "2021-04-08"), ("UTC", "2021-04-08")]
        {
            let zone = Zone::named(name).expect("a zone");
            let planned = tomorrow(now, &zone, Hours::new(8, 20).expect("hours"), &mut StdRng::seed_from_u64(1));
            assert_eq!(shown(planned, &zone).date().to_string(), date, "{name}");
        }
    }

    #[test]
    fn an_hour_that_summer_time_leaves_out_is_moved_with_the_clocks() {
        let zone = Zone::named("Europe/Paris").expect("a zone");
        let hours = Hours::new(2, 3).expect("an hour");
        let spring = tomorrow(at("2021-03-27T12:00:00Z"), &zone, hours, &mut StdRng::seed_from_u64(1));
        assert_eq!(
            (shown(spring, &zone).hour(), shown(spring, &zone).date().to_string()),
            (3, "2021-03-28".to_owned())
        );
        // The hour from two to three comes twice: the second one, on winter time.
        let autumn = tomorrow(at("2021-10-30T12:00:00Z"), &zone, hours, &mut StdRng::seed_from_u64(1));
        assert_eq!((shown(autumn, &zone).hour(), shown(autumn, &zone).offset().seconds()), (2, 3_600));
    }

    #[test]
    fn a_midnight_that_comes_twice_lies_ahead() {
        // St John's put its clocks back at one minute past midnight, to 23:01 of the evening before.
        let zone = Zone::named("America/St_Johns").expect("a zone");
        let evening_again = at("2010-11-07T03:00:00Z");
        assert_eq!(shown(evening_again.to_ntp(), &zone).time(), time(23, 30, 0, 0));
        for seed in 0..200 {
            let hours = Hours::new(0, 1).expect("an hour");
            let planned = tomorrow(evening_again, &zone, hours, &mut StdRng::seed_from_u64(seed));
            assert!(planned > evening_again.to_ntp());
        }
    }

    #[test]
    fn the_end_of_the_calendar_is_survived() {
        let zone = Zone::named("Pacific/Kiritimati").expect("a zone");
        let hours = Hours::new(8, 20).expect("hours");
        for now in [UnixMicros(i64::MAX), at("9999-12-30T21:00:00Z")] {
            let planned = tomorrow(now, &zone, hours, &mut StdRng::seed_from_u64(1));
            assert_eq!(planned, now.to_ntp().plus(86_400));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn any_phone_is_woken_tomorrow_within_its_hours(
            seconds in 0_i64..4_000_000_000,
            place in any::<prop::sample::Index>(),
            from in 0_u32..24,
            to in 0_u32..=24,
            seed in any::<u64>(),
        ) {
            let Some(hours) = Hours::new(from, to) else { return Ok(()) };
            let names = all_zones();
            let name: &String = place.get(&names);
            let zone = Zone::named(name).expect("a zone of the list");
            let now = UnixMicros::from_seconds(seconds);
            let planned = tomorrow(now, &zone, hours, &mut StdRng::seed_from_u64(seed));
            let there = shown(planned, &zone);
            prop_assert!(planned > now.to_ntp(), "it lies ahead");
            prop_assert_eq!(there.second(), 0);
            // Near a change of the clocks the hour may be one that was moved.
            let offset = |hours: i64| zone.0.to_offset(there.timestamp() + hours.hours());
            if offset(-36) == offset(36) {
                let meant = shown(now.to_ntp(), &zone).date().tomorrow().expect("a day");
                prop_assert_eq!(there.date(), meant);
                prop_assert!(hours.contain(there.hour().unsigned_abs().into()), "{} in {:?}", there, hours);
            }
        }
    }
}
