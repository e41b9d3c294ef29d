//! From HELLOs to a score, and from a sum of scores to a risk.
//!
//! Source: robert.md §7.5.

use super::{Algorithm, Scoring, v0, v2};
use crate::robert::time::NtpSeconds;

/// A score and what it is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scored {
    /// The contact score: `normalized · duration`, 0 to 14, in version 2; minutes in version 0.
    pub score: f64,
    /// S: closeness, 0 to 1. Version 2 only, else 0.
    pub normalized: f64,
    /// kmax: the last minute in which anything was heard, 0 to 14. Version 2 only, else 0.
    pub duration: u8,
    /// How many pairs of minutes were close at all, 0 to 15. Version 2 only, else 0.
    pub contacts: u8,
}

/// Scores a contact: the times its HELLOs were received and their strength in dBm, in the order of the
/// upload.
#[must_use]
pub fn score(heard: &[(NtpSeconds, i16)], scoring: &Scoring) -> Scored {
    match scoring.algorithm {
        Algorithm::V0 => Scored { score: v0::score(heard, scoring.rssi_1m), ..Scored::default() },
        Algorithm::V2 => v2::score(heard, scoring),
    }
}

impl Scoring {
    /// The total risk of a registration from the sum of its scores: the probability
    /// `1 − exp(−R0 · Σ)` in version 2, the sum itself in version 0.
    #[must_use]
    pub fn aggregate(&self, sum: f64) -> f64 {
        match self.algorithm {
            Algorithm::V0 => sum,
            Algorithm::V2 => 1.0 - (-self.r0 * sum).exp(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: u64, rssi: i16) -> (NtpSeconds, i16) {
        (NtpSeconds(3_809_189_325 + second), rssi)
    }

    #[test]
    fn nothing_heard_weighs_nothing() {
        for algorithm in [Algorithm::V0, Algorithm::V2] {
            let scoring = Scoring { algorithm, ..Scoring::default() };
            assert_eq!(score(&[], &scoring), Scored::default());
        }
    }

    #[test]
    fn one_contact_alone_never_reaches_the_threshold() {
        let closest: Vec<_> = (0..15).map(|minute| at(minute * 60, -20)).collect();
        assert_eq!(score(&closest, &Scoring::default()).score, 14.0);
        assert!(Scoring::default().aggregate(14.0) < 0.1);
    }

    proptest! {
        #[test]
        fn a_score_is_between_0_and_14(heard: Vec<(u16, i16)>) {
            let heard: Vec<_> = heard.into_iter().map(|(second, rssi)| at(second.into(), rssi)).collect();
            let scored = score(&heard, &Scoring { epoch_tolerance_s: 70_000, ..Scoring::default() });
            prop_assert!((0.0..=14.0).contains(&scored.score), "{:?}", scored);
            prop_assert!(scored.contacts <= 15);
        }

        /// Contacts keep the strength in 16 bits: what a phone claims beyond them weighs the same.
        #[test]
        fn strengths_at_the_end_of_sixteen_bits_are_all_the_same(rssi in i16::MIN..-32_000, other in -100_i16..0) {
            let score = |rssi| score(&[at(0, rssi), at(60, rssi), at(70, other)], &Scoring::default());
            prop_assert_eq!(score(rssi), score(i16::MIN));
        }

        #[test]
        fn version_0_is_finite(heard: Vec<(u32, i16)>) {
            let heard: Vec<_> = heard.into_iter().map(|(second, rssi)| at(second.into(), rssi)).collect();
            let scoring = Scoring { algorithm: Algorithm::V0, ..Scoring::default() };
            prop_assert!(score(&heard, &scoring).score.is_finite());
        }
    }
}
