//! Who is at risk: evaluation of outdated registrations, end of a risk, end of an exposure.
//!
//! Source: robert.md §7.2 (purge), §7.3 (reset), §7.6 (evaluation).

use std::ops::RangeInclusive;

use rand_core::CryptoRng;

use super::{
    registration::Registration,
    scoring::Scoring,
    time::{EpochId, NtpSeconds, Service},
};
use crate::chance;

const DAY: u64 = 86_400;

/// The figures the rules depend on; the default is what was deployed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The total risk at which a phone is warned.
    pub threshold: f64,
    /// How long ago, in seconds, the latest exposure may be for a warning.
    pub last_contact_delay_s: u32,
    /// For how many days exposures are kept.
    pub contagious_days: u32,
    /// For how many days after the last contact a risk lasts.
    pub retention_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threshold: 0.1, last_contact_delay_s: 7 * 86_400, contagious_days: 14, retention_days: 7 }
    }
}

/// What an evaluation found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// Risk over the exposures since the last time a risk was found.
    pub total_risk: f64,
    /// The highest epoch among all exposures; 0 if there is none.
    pub latest_exposure: EpochId,
    /// What follows.
    pub outcome: Outcome,
}

/// What follows from an evaluation. In every case the registration is no longer outdated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Below the threshold: nothing changes, a risk found before stays.
    Unchanged,
    /// At or above it, but too long ago: counts in
    /// `usersAboveRiskThresholdButRetentionPeriodExpired`, and nothing else changes.
    Expired,
    /// The phone is to be warned.
    Raised {
        /// New `lastContactTimestamp`.
        last_contact: NtpSeconds,
        /// New `latestRiskEpoch`: that of this evaluation. Exposures up to it never count again.
        latest_risk_epoch: EpochId,
    },
}

impl Evaluation {
    /// Carries the outcome over into the registration it was made from.
    pub fn apply(&self, registration: &mut Registration) {
        registration.outdated_risk = false;
        if let Outcome::Raised { last_contact, latest_risk_epoch } = self.outcome {
            registration.at_risk = true;
            registration.notified_for_current_risk = false;
            registration.latest_risk_epoch = latest_risk_epoch;
            registration.last_contact = last_contact;
        }
    }
}

/// Evaluates a registration from all its exposures, each an epoch and a score, in any order.
///
/// The date that the phone will show is a day off by chance: its owner must not be able to tell from it
/// who was the source.
pub fn evaluate(
    registration: &Registration,
    exposures: &[(EpochId, f64)],
    now: NtpSeconds,
    service: Service,
    settings: &Settings,
    scoring: &Scoring,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Evaluation {
    let considered = exposures.iter().filter(|(epoch, _)| *epoch > registration.latest_risk_epoch);
    let total_risk = scoring.aggregate(considered.map(|(_, score)| score).sum());
    let latest_exposure = exposures.iter().map(|(epoch, _)| *epoch).max().unwrap_or_default();
    let exposed = service.start_of(latest_exposure);

    let outcome = if total_risk < settings.threshold {
        Outcome::Unchanged
    } else if exposed <= now.minus(settings.last_contact_delay_s.into()) {
        Outcome::Expired
    } else {
        let shift = draw(day_offsets(exposed, now, settings), rng);
        Outcome::Raised {
            last_contact: last_contact(registration.last_contact, exposed, shift, now),
            latest_risk_epoch: service.epoch_at(now).unwrap_or_default(),
        }
    };
    Evaluation { total_risk, latest_exposure, outcome }
}

/// By how many days the date of an exposure may be shifted: −1 to +1, but not into the future, and not
/// across the end of the retention.
#[must_use]
pub fn day_offsets(exposed: NtpSeconds, now: NtpSeconds, settings: &Settings) -> RangeInclusive<i8> {
    // Whole days toward zero: an exposure less than a day ahead was today.
    let days = (now.to_unix_seconds() - exposed.to_unix_seconds()) / DAY.cast_signed();
    let retention = i64::from(settings.retention_days);
    match days {
        0 => -1..=0,
        _ if days == retention => 0..=1,
        _ if days == retention + 1 => -1..=0,
        _ => -1..=1,
    }
}

fn draw(offsets: RangeInclusive<i8>, rng: &mut (impl CryptoRng + ?Sized)) -> i8 {
    let (low, high) = offsets.into_inner();
    // One of two or three values, so every cast keeps its value.
    low + chance::below(rng, (high - low) as u32 + 1) as i8
}

/// The new last contact: midnight of the shifted day. It never moves back, unless the exposure lies in
/// the future, in which case it is today.
#[must_use]
pub fn last_contact(stored: NtpSeconds, exposed: NtpSeconds, shift: i8, now: NtpSeconds) -> NtpSeconds {
    let shifted = NtpSeconds(exposed.0.saturating_add_signed(i64::from(shift) * DAY.cast_signed()));
    let shown = midnight(shifted);
    if shown > now { midnight(now) } else { shown.max(stored) }
}

fn midnight(at: NtpSeconds) -> NtpSeconds {
    at.minus(at.second_of_day().into())
}

/// Whether a risk has ended: more whole days than the retention lie between the last contact and the
/// beginning of today. A registration at risk without a last contact is reset at once.
#[must_use]
pub fn reset_due(registration: &Registration, now: NtpSeconds, settings: &Settings) -> bool {
    registration.at_risk && registration.last_contact <= reset_before(now, settings)
}

/// [`reset_due`] for a whole store: registrations at risk whose last contact is at this instant or
/// before it, 0 included, are no longer at risk and lose `notified_for_current_risk`.
#[must_use]
pub fn reset_before(now: NtpSeconds, settings: &Settings) -> NtpSeconds {
    midnight(now).minus((u64::from(settings.retention_days) + 1) * DAY)
}

/// The first epoch whose exposures are kept: those of every epoch below it are erased. An exposure that
/// is exactly as old as the contagious period stays.
#[must_use]
pub fn purge_before(now: EpochId, settings: &Settings) -> EpochId {
    EpochId::new(now.get().saturating_sub(settings.contagious_days.saturating_mul(EpochId::PER_DAY)))
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;
    use crate::robert::time::Day;

    fn service() -> Service {
        Service::opening(Day::from_ymd(2020, 6, 1).expect("a day"))
    }

    #[test]
    fn all_shifts_allowed_are_drawn_and_no_other() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut drawn: Vec<i8> = (0..100).map(|_| draw(-1..=1, &mut rng)).collect();
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn, [-1, 0, 1]);
        assert!((0..100).all(|_| (0..=1).contains(&draw(0..=1, &mut rng))));
    }

    #[test]
    fn the_ends_of_a_longer_delay_shift_one_way() {
        let now = NtpSeconds(3_834_078_093);
        let settings = Settings::default();
        let offsets = |days: u64, seconds: u64| day_offsets(now.minus(days * DAY + seconds), now, &settings);
        assert_eq!(offsets(0, 0), -1..=0);
        assert_eq!(offsets(0, 86_399), -1..=0);
        assert_eq!(offsets(1, 0), -1..=1);
        assert_eq!(offsets(7, 0), 0..=1);
        assert_eq!(offsets(8, 0), -1..=0);
        assert_eq!(offsets(9, 0), -1..=1);
        assert_eq!(day_offsets(now.plus(86_399), now, &settings), -1..=0);
        assert_eq!(day_offsets(now.plus(86_400), now, &settings), -1..=1);
    }

    #[test]
    fn an_evaluation_is_carried_over() {
        let mut registration =
            Registration { outdated_risk: true, notified_for_current_risk: true, ..Registration::default() };
        let now = NtpSeconds(3_824_848_800);
        let exposures = [(EpochId::new(27_592), 14.0), (EpochId::new(27_593), 14.0)];
        let evaluation = evaluate(
            &registration,
            &exposures,
            now,
            service(),
            &Settings::default(),
            &Scoring::default(),
            &mut StdRng::seed_from_u64(1),
        );
        assert_eq!(evaluation.total_risk, 0.180_286_180_296_317_16);
        evaluation.apply(&mut registration);
        assert!(registration.at_risk && !registration.outdated_risk && !registration.notified_for_current_risk);
        assert_eq!(registration.latest_risk_epoch, EpochId::new(27_656));
        assert!([3_824_668_800, 3_824_755_200].contains(&registration.last_contact.0));

        let again = evaluate(
            &registration,
            &exposures,
            now,
            service(),
            &Settings::default(),
            &Scoring::default(),
            &mut StdRng::seed_from_u64(1),
        );
        assert_eq!((again.total_risk, again.outcome), (0.0, Outcome::Unchanged), "never counted twice");
    }

    #[test]
    fn a_young_service_purges_nothing() {
        assert_eq!(purge_before(EpochId::new(10), &Settings::default()), EpochId::new(0));
    }
}
