//! Quarters of an hour, and the service they are counted from.
//!
//! Source: robert.md §1.2, §1.3.

use super::{Day, NtpSeconds};

/// A slot of 15 minutes, counted from the moment the service opened (slot 0).
///
/// 24 bits inside an EBID, 32 bits inside the MAC of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EpochId(u32);

impl EpochId {
    /// Length of a slot, in seconds.
    pub const SECONDS: u32 = 900;

    /// Slots in a day.
    pub const PER_DAY: u32 = 96;

    /// The slot of this number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The slot before, or `None` for the first.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// The slot after, or `None` for the last that 32 bits can number.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }

    /// How many slots lie between the two, either way.
    #[must_use]
    pub const fn distance(self, other: Self) -> u32 {
        self.0.abs_diff(other.0)
    }
}

/// Which civil day an epoch belongs to, hence which K_S makes its EBIDs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayRule {
    /// The UTC day in which the epoch begins.
    Utc,
    /// As deployed: the day of Paris for the first ten days, and UTC ever after. The key of the day of
    /// the switch-over then serves 104 epochs. No phone can tell it apart today, but the numbers of
    /// tuples in the bundles of June 2020 followed it.
    Historical,
}

/// When the service opened, and how it assigns epochs to days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Start of epoch 0.
    pub start: NtpSeconds,
    /// Which day's key an epoch uses.
    pub rule: DayRule,
}

impl Service {
    /// Epochs of the ten days for which [`DayRule::Historical`] differs from [`DayRule::Utc`].
    const HISTORICAL: u32 = 960;

    /// The last epoch for which the deployed server tried the key of the day before, too.
    const LAST_RETRY: u32 = 672;

    /// A service that opened at midnight UTC of `day`. The historical rule belongs to the one of
    /// 2020-06-01 and to no other.
    #[must_use]
    pub fn opening(day: Day) -> Self {
        let rule = match Day::from_ymd(2020, 6, 1) == Some(day) {
            true => DayRule::Historical,
            false => DayRule::Utc,
        };
        Self { start: day.start(), rule }
    }

    /// The epoch that holds `now`; `None` before the service opened, or once 32 bits no longer number
    /// its epochs.
    #[must_use]
    pub fn epoch_at(&self, now: NtpSeconds) -> Option<EpochId> {
        let open = now.0.checked_sub(self.start.0)?;
        u32::try_from(open / u64::from(EpochId::SECONDS)).ok().map(EpochId)
    }

    /// When an epoch begins.
    #[must_use]
    pub const fn start_of(&self, epoch: EpochId) -> NtpSeconds {
        self.start.plus(EpochId::SECONDS as u64 * epoch.0 as u64)
    }

    /// The day whose K_S an epoch uses, or `None` if it lies beyond the calendar.
    #[must_use]
    pub fn key_day(&self, epoch: EpochId) -> Option<Day> {
        // Paris kept summer time, UTC+2, during all of the ten days.
        let paris = if self.is_historical(epoch) { 2 * 3600 } else { 0 };
        self.start_of(epoch).plus(paris).day()
    }

    /// How many epochs use the key of `epoch` from `epoch` on, itself included.
    #[must_use]
    pub fn remaining_epochs(&self, epoch: EpochId) -> u32 {
        let e = epoch.0;
        match self.is_historical(epoch) {
            // The switch-over: the rest of the day of Paris, which has begun, and all of the day of UTC.
            true if e >= 952 => (Self::HISTORICAL - e) + EpochId::PER_DAY,
            // 87 is the last epoch before midnight in Paris.
            true => 1 + (96 + 87 - e % 96) % 96,
            false => EpochId::PER_DAY - e % EpochId::PER_DAY,
        }
    }

    /// The day whose key the deployed server tried as well, if the key of the epoch's own day opened
    /// nothing sensible: the one before, in the first week of June 2020 only (robert.md §3.7, §7.4).
    #[must_use]
    pub fn retry_day(&self, epoch: EpochId) -> Option<Day> {
        if self.rule == DayRule::Utc || epoch.0 > Self::LAST_RETRY {
            return None;
        }
        self.key_day(epoch).map(|day| day.plus(-1))
    }

    fn is_historical(&self, epoch: EpochId) -> bool {
        self.rule == DayRule::Historical && epoch.0 < Self::HISTORICAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn only_the_first_of_june_2020_is_historical() {
        assert_eq!(Service::opening(day("20200601")).rule, DayRule::Historical);
        assert_eq!(Service::opening(day("20200601")).start, NtpSeconds(3_799_958_400));
        assert_eq!(Service::opening(day("20220101")).rule, DayRule::Utc);
    }

    #[test]
    fn epochs_begin_on_the_quarter() {
        let service = Service::opening(day("20220101"));
        assert_eq!(service.epoch_at(NtpSeconds(service.start.0 - 1)), None);
        assert_eq!(service.epoch_at(service.start.plus(899)), Some(EpochId(0)));
        assert_eq!(service.epoch_at(service.start.plus(900)), Some(EpochId(1)));
        assert_eq!(service.start_of(EpochId(4410)).plus(793), NtpSeconds(3_853_953_793));
    }

    #[test]
    fn the_first_ten_days_of_a_later_service_are_plain() {
        let service = Service::opening(day("20220101"));
        assert_eq!(service.key_day(EpochId(95)), Some(day("20220101")));
        assert_eq!(service.key_day(EpochId(96)), Some(day("20220102")));
        assert_eq!(service.remaining_epochs(EpochId(0)), 96);
        assert_eq!(service.retry_day(EpochId(3)), None);
    }

    #[test]
    fn an_epoch_beyond_the_calendar_has_no_day() {
        let service = Service::opening(day("20220101"));
        assert_eq!(service.key_day(EpochId(u32::MAX)), None);
        assert_eq!(service.epoch_at(NtpSeconds(u64::MAX)), None);
    }
}
