//! A period of days whose figures are asked for.
//!
//! Source: health-data.md A.4; robert.md §4.4.

use crate::robert::time::Day;

/// UTC days from one to another, both included; at most 101.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    first: Day,
    last: Day,
}

/// Why two days are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It ends before it begins.
    #[error("the last day is before the first")]
    InconsistentBounds,
    /// It ends more than 100 days after it begins.
    #[error("more than 100 days apart")]
    TooLarge,
}

impl PeriodError {
    /// The word of the published interface.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InconsistentBounds => "INCONSISTENT_BOUNDS",
            Self::TooLarge => "PERIOD_TOO_LARGE",
        }
    }
}

impl Period {
    /// The days between, both included.
    ///
    /// # Errors
    /// [`PeriodError`].
    pub fn between(first: Day, last: Day) -> Result<Self, PeriodError> {
        match last.days() - first.days() {
            ..0 => Err(PeriodError::InconsistentBounds),
            0..=100 => Ok(Self { first, last }),
            _ => Err(PeriodError::TooLarge),
        }
    }

    /// Its first day.
    #[must_use]
    pub const fn first(&self) -> Day {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub const fn last(&self) -> Day {
        self.last
    }

    /// Its days, in order.
    pub fn days(&self) -> impl Iterator<Item = Day> + use<> {
        let first = self.first;
        (0..=self.last.days() - first.days()).map(move |later| first.plus(later))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_one_day_to_a_hundred_and_one() {
        let day = Day::from_ymd(2022, 6, 13).expect("a day");
        let days = |later| Period::between(day, day.plus(later)).map(|period| period.days().count());
        assert_eq!(days(0), Ok(1));
        assert_eq!(days(100), Ok(101));
        assert_eq!(days(101), Err(PeriodError::TooLarge));
        assert_eq!(days(-1), Err(PeriodError::InconsistentBounds));
        let period = Period::between(day, day.plus(1)).expect("two days");
        assert_eq!(period.days().collect::<Vec<_>>(), [day, day.plus(1)]);
    }
}
