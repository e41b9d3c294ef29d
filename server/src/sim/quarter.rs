//! Time as a simulation counts it: quarters of an hour since its first midnight.

/// A quarter of an hour, counted from the midnight UTC at which the simulation begins. The phones' epochs
/// are the same slots under the numbers of the service.
///
/// The first day is a Monday whatever the server's calendar says: the same seed lives through the same week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Quarter(pub(crate) u32);

impl Quarter {
    /// In a day.
    pub(crate) const PER_DAY: u32 = 96;
    /// In an hour.
    pub(crate) const PER_HOUR: u32 = 4;
    /// Length in seconds.
    pub(crate) const SECONDS: u16 = 900;

    /// The quarter so many days, a fraction included, after the beginning.
    pub(crate) fn at_day(days: f64) -> Self {
        // Days are below a hundred and never negative: the cast cuts the fraction of a quarter.
        Self((days * f64::from(Self::PER_DAY)) as u32)
    }

    /// The day, the first being 0.
    pub(crate) const fn day(self) -> u32 {
        self.0 / Self::PER_DAY
    }

    /// Its number within its day, `0..96`.
    pub(crate) const fn of_day(self) -> u32 {
        self.0 % Self::PER_DAY
    }

    /// Whether most people are asleep: from 23:00 to 7:00.
    pub(crate) const fn is_night(self) -> bool {
        let hour = self.of_day() / Self::PER_HOUR;
        hour < 7 || hour == 23
    }

    /// So many quarters later.
    pub(crate) const fn plus(self, quarters: u32) -> Self {
        Self(self.0 + quarters)
    }

    /// So many quarters earlier, but not before the beginning.
    pub(crate) const fn minus(self, quarters: u32) -> Self {
        Self(self.0.saturating_sub(quarters))
    }
}

/// Whether the day is a Saturday or a Sunday.
pub(crate) const fn is_weekend(day: u32) -> bool {
    day % 7 >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_and_a_night_passes_midnight() {
        assert_eq!(Quarter::at_day(1.5), Quarter(144));
        assert_eq!((Quarter(143).day(), Quarter(143).of_day()), (1, 47));
        assert!(Quarter(0).is_night() && Quarter(27).is_night() && Quarter(92).is_night());
        assert!(!Quarter(28).is_night() && !Quarter(91).is_night());
        assert_eq!((0..9).filter(|&day| is_weekend(day)).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(Quarter(3).minus(5), Quarter(0));
    }
}
