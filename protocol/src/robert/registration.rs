//! What the service remembers of a registration besides its keys and exposures, and what a status
//! request does to it.
//!
//! Source: robert.md §5.2, §5.5, §8.1.

use super::time::{Drift, EpochId, NtpSeconds};

/// The state of one registration; the default is that of a new one.
///
/// The four flags are independent columns of the deployed store, and every combination of them occurs:
/// a phone may be at risk and not have asked yet, or have been told of a risk that has passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    /// Whether the owner is to be warned. Set by the batch; cleared when the last contact is too old.
    pub at_risk: bool,
    /// Whether the owner was ever warned. Never cleared.
    pub is_notified: bool,
    /// Whether the owner has asked since the current risk arose, or since the last one ended.
    pub notified_for_current_risk: bool,
    /// Whether an exposure was added since the risk was last evaluated.
    pub outdated_risk: bool,
    /// Epoch of the last status request answered; 0 for none.
    pub last_status_epoch: EpochId,
    /// Epoch of the batch that last found a risk; 0 for none. Never cleared.
    pub latest_risk_epoch: EpochId,
    /// Epoch of the last status request refused; 0 for none.
    pub last_failed_status_epoch: EpochId,
    /// Why it was refused.
    pub last_failed_status: Option<String>,
    /// Midnight UTC of about the last dangerous contact, a day off by chance; 0 for none. Only ever
    /// moves forward, but for the case of an exposure in the future.
    pub last_contact: NtpSeconds,
    /// How far the phone's clock was off at its last request with a right MAC.
    pub last_drift: Drift,
}

/// How much danger the phone is told of. The scale has 1, 2 and 3 as well, which were never used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskLevel {
    /// None.
    None,
    /// At risk.
    High,
}

impl RiskLevel {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::None => 0,
            Self::High => 4,
        }
    }
}

/// What became of a status request whose MAC and clock are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Answer it.
    Answer(StatusAnswer),
    /// Refuse it: the last one was too short a time ago. Recorded as a failure.
    TooSoon,
}

/// What a phone is told. Without risk there are no dates, though the registration may hold them: a phone
/// that sees the date of an old alert again keeps the alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusAnswer {
    /// The level.
    pub risk: RiskLevel,
    /// Midnight UTC of about the last dangerous contact.
    pub last_contact: Option<NtpSeconds>,
    /// Epoch of the batch that found the risk; its start is `lastRiskScoringDate`.
    pub latest_risk_epoch: Option<EpochId>,
    /// What the answer adds to the indicators.
    pub counted: Counted,
}

/// What a status answer adds to the indicators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// To `alertedUsers`: 1 for the first alert of a registration's life.
    pub alerted: u64,
    /// To `notifiedUsers`: 1 for the first answer that tells of the current risk.
    pub notified: u64,
}

impl Registration {
    /// Takes a status request at `now`, refusing it if less than `min_gap` epochs (`None`: no limit) have
    /// passed since the last one answered (robert.md §5.2, steps 2 to 7).
    ///
    /// A refused request does not restart the interval. Time that went backwards is refused as well.
    pub fn ask(&mut self, now: EpochId, min_gap: Option<u32>, drift: Drift) -> Asked {
        self.note_drift(drift);
        let gap = i64::from(now.get()) - i64::from(self.last_status_epoch.get());
        if let Some(least) = min_gap.filter(|&least| gap < i64::from(least)) {
            let last = self.last_status_epoch.get();
            let now_number = now.get();
            let message = format!(
                "Discarding ESR request because epochs are too close: last ESR request epoch {last} \
                 vs current epoch {now_number} => {gap} < {least} (tolerance)"
            );
            self.note_failure(now, message);
            return Asked::TooSoon;
        }
        self.last_status_epoch = now;
        Asked::Answer(self.answer())
    }

    /// Steps 4 to 7.
    fn answer(&mut self) -> StatusAnswer {
        let mut answer = StatusAnswer {
            risk: RiskLevel::None,
            last_contact: None,
            latest_risk_epoch: None,
            counted: Counted::default(),
        };
        if self.at_risk {
            answer.risk = RiskLevel::High;
            answer.last_contact = Some(self.last_contact).filter(|at| at.0 > 0);
            answer.latest_risk_epoch = Some(self.latest_risk_epoch).filter(|epoch| epoch.get() > 0);
            answer.counted =
                Counted { alerted: u64::from(!self.is_notified), notified: u64::from(!self.notified_for_current_risk) };
            self.is_notified = true;
        }
        self.notified_for_current_risk = true; // without risk too
        answer
    }

    /// Remembers why a status request was refused.
    pub fn note_failure(&mut self, now: EpochId, message: impl Into<String>) {
        self.last_failed_status_epoch = now;
        self.last_failed_status = Some(message.into());
    }

    /// Remembers how far the phone's clock is off.
    pub fn note_drift(&mut self, drift: Drift) {
        self.last_drift = drift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: EpochId = EpochId::new(27_682);

    fn at_risk() -> Registration {
        Registration {
            at_risk: true,
            latest_risk_epoch: EpochId::new(27_656),
            last_contact: NtpSeconds(3_824_755_200),
            ..Registration::default()
        }
    }

    fn answer(registration: &mut Registration, now: u32) -> StatusAnswer {
        match registration.ask(EpochId::new(now), Some(2), Drift(0)) {
            Asked::Answer(answer) => answer,
            Asked::TooSoon => panic!("too soon"),
        }
    }

    #[test]
    fn a_new_registration_may_ask_at_once_and_again_after_two_epochs() {
        let mut registration = Registration::default();
        assert_eq!(answer(&mut registration, NOW.get()).risk, RiskLevel::None);
        for later in 0..2 {
            assert_eq!(registration.ask(EpochId::new(NOW.get() + later), Some(2), Drift(3)), Asked::TooSoon);
        }
        assert_eq!(registration.last_status_epoch, NOW, "a refusal does not restart the interval");
        assert_eq!(registration.last_drift, Drift(3));
        assert_eq!(registration.last_failed_status_epoch, EpochId::new(NOW.get() + 1));
        assert_eq!(
            registration.last_failed_status.as_deref(),
            Some(
                "Discarding ESR request because epochs are too close: last ESR request epoch 27682 \
                 vs current epoch 27683 => 1 < 2 (tolerance)"
            )
        );
        answer(&mut registration, NOW.get() + 2);
        assert_eq!(registration.ask(NOW, Some(2), Drift(0)), Asked::TooSoon, "the clock was set back");
        assert!(matches!(registration.ask(NOW, None, Drift(0)), Asked::Answer(_)), "no limit");
    }

    #[test]
    fn an_alert_is_counted_once_and_repeated_until_it_ends() {
        let mut registration = at_risk();
        let first = answer(&mut registration, 27_682);
        assert_eq!(first.risk.number(), 4);
        assert_eq!(first.last_contact, Some(NtpSeconds(3_824_755_200)));
        assert_eq!(first.latest_risk_epoch, Some(EpochId::new(27_656)));
        assert_eq!(first.counted, Counted { alerted: 1, notified: 1 });
        let again = answer(&mut registration, 27_684);
        assert_eq!(again, StatusAnswer { counted: Counted::default(), ..first });
    }

    #[test]
    fn a_second_alert_is_notified_but_not_alerted() {
        let mut registration = at_risk();
        answer(&mut registration, 27_682);
        registration.notified_for_current_risk = false;
        assert_eq!(answer(&mut registration, 27_700).counted, Counted { alerted: 0, notified: 1 });
    }

    #[test]
    fn without_risk_the_old_dates_are_not_told() {
        let mut registration = Registration { at_risk: false, ..at_risk() };
        let told = answer(&mut registration, 27_682);
        assert_eq!((told.risk, told.last_contact, told.latest_risk_epoch), (RiskLevel::None, None, None));
        assert!(registration.notified_for_current_risk);
        assert!(!registration.is_notified);
    }
}
