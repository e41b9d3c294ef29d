//! Between the quarters of a simulation and the instants and epochs of the service.

use vigie_protocol::robert::time::{EpochId, NtpSeconds, UnixMicros};

use super::{SimError, quarter::Quarter};

/// Where the first quarter lies in the service's counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    begins: NtpSeconds,
    first: EpochId,
}

impl Calendar {
    /// Begins at the first midnight UTC that is not before `now`, for a service that opened at `time_start`.
    ///
    /// # Errors
    /// [`SimError::Strange`] if the service opens later than that.
    pub(crate) fn from_midnight(now: UnixMicros, time_start: NtpSeconds) -> Result<Self, SimError> {
        const DAY_S: i64 = 86_400;
        let last_second = UnixMicros(now.0.saturating_sub(1)).seconds();
        let midnight = (last_second.div_euclid(DAY_S) + 1).saturating_mul(DAY_S);
        Self::holding(UnixMicros::from_seconds(midnight), time_start)
    }

    /// Begins with the epoch that holds `now`.
    ///
    /// # Errors
    /// [`SimError::Strange`] if the service opens later than that.
    pub(crate) fn holding(now: UnixMicros, time_start: NtpSeconds) -> Result<Self, SimError> {
        let open_s = now.to_ntp().0.checked_sub(time_start.0);
        let first = open_s.and_then(|open_s| u32::try_from(open_s / u64::from(EpochId::SECONDS)).ok());
        let why = || "the service has not opened yet by its clock".to_owned();
        let first = first.ok_or_else(|| SimError::Strange { what: "reading the clock", why: why() })?;
        let begins = time_start.plus(u64::from(first) * u64::from(EpochId::SECONDS));
        Ok(Self { begins, first: EpochId::new(first) })
    }

    /// When a quarter begins.
    pub(crate) const fn ntp(&self, quarter: Quarter) -> NtpSeconds {
        self.begins.plus(quarter.0 as u64 * EpochId::SECONDS as u64)
    }

    /// The same, as the clock is set.
    pub(crate) const fn instant(&self, quarter: Quarter) -> UnixMicros {
        UnixMicros::from_seconds(self.ntp(quarter).to_unix_seconds())
    }

    /// The number the service gives to a quarter.
    pub(crate) const fn epoch(&self, quarter: Quarter) -> EpochId {
        EpochId::new(self.first.get() + quarter.0)
    }

    /// The quarter of an epoch; `None` before the simulation began.
    pub(crate) fn quarter(&self, epoch: EpochId) -> Option<Quarter> {
        epoch.get().checked_sub(self.first.get()).map(Quarter)
    }

    /// The quarter that holds an instant; `None` before the simulation began.
    pub(crate) fn quarter_at(&self, at: NtpSeconds) -> Option<Quarter> {
        let quarters = at.0.checked_sub(self.begins.0)? / u64::from(EpochId::SECONDS);
        u32::try_from(quarters).ok().map(Quarter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulation_begins_at_the_next_midnight() {
        let start = NtpSeconds(3_799_958_400); // 2020-06-01
        let begins = |now: &str| {
            let calendar = Calendar::from_midnight(now.parse().expect("an instant"), start).expect("open");
            (calendar.instant(Quarter(0)).to_string(), calendar.epoch(Quarter(0)).get())
        };
        let first_of_march = ("2021-03-01T00:00:00Z".to_owned(), 273 * 96);
        assert_eq!(begins("2021-03-01T00:00:00Z"), first_of_march);
        assert_eq!(begins("2021-02-28T00:00:00.5Z"), first_of_march);
        assert!(Calendar::from_midnight(UnixMicros(0), start).is_err(), "fifty years before the service opened");
    }

    #[test]
    fn quarters_epochs_and_instants_agree() {
        let now = "2021-03-01T00:00:00Z".parse().expect("an instant");
        let calendar = Calendar::from_midnight(now, NtpSeconds(3_799_958_400)).expect("open");
        for quarter in [0, 1, 95, 96, 5000].map(Quarter) {
            assert_eq!(calendar.quarter(calendar.epoch(quarter)), Some(quarter));
            assert_eq!(calendar.quarter_at(calendar.ntp(quarter).plus(899)), Some(quarter));
        }
        assert_eq!(calendar.quarter_at(calendar.ntp(Quarter(0)).minus(1)), None);
    }
}
