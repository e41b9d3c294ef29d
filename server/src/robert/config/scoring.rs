//! How a contact is scored, as settings.
//!
//! The constants weigh every contact: a change belongs to epidemiologists, and the deployed values
//! reproduce the reference recordings.
//!
//! Source: robert.md §7.5, §7.8.

use vigie_protocol::robert::scoring::{Algorithm, Scoring};

use crate::config::{Mistake, Section, Setting, outside};

/// Reads the section `robert.scoring`.
pub(super) fn read(from: &mut Section<'_>) -> Scoring {
    let default = Scoring::default();
    Scoring {
        algorithm: from.value("algorithm", default.algorithm),
        rssi_max: from.value("rssi_max", default.rssi_max),
        p0: from.value("p0", default.p0),
        softmax_a: from.value("softmax_a", default.softmax_a),
        softmax_b: from.value("softmax_b", default.softmax_b),
        deltas: from.array("deltas", default.deltas),
        r0: from.value("r0", default.r0),
        epoch_tolerance_s: from.value("epoch_tolerance_s", default.epoch_tolerance_s),
        rssi_1m: from.value("rssi_1m", default.rssi_1m),
    }
}

/// Every mistake in the constants. What stands below a fraction line must be above 0, and nothing may be
/// infinite or no number: one such score would spoil the sum of a registration for good.
pub(super) fn check(scoring: &Scoring) -> Vec<Mistake> {
    let above_zero = |key: &str, value: f64| {
        let right = value > 0.0 && value.is_finite();
        (!right).then(|| Mistake::new(key, format!("{value} is not a finite number above 0")))
    };
    [
        outside("robert.scoring.rssi_max", scoring.rssi_max, -127.0..=0.0),
        outside("robert.scoring.p0", scoring.p0, -127.0..=0.0),
        above_zero("robert.scoring.softmax_a", scoring.softmax_a),
        above_zero("robert.scoring.softmax_b", scoring.softmax_b),
        scoring.deltas.iter().find_map(|delta| above_zero("robert.scoring.deltas", *delta)),
        above_zero("robert.scoring.r0", scoring.r0),
        outside("robert.scoring.epoch_tolerance_s", scoring.epoch_tolerance_s, 0..=900),
        outside("robert.scoring.rssi_1m", scoring.rssi_1m, -127.0..=-1.0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Setting for Algorithm {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "2" => Ok(Self::V2),
            "0" => Ok(Self::V0),
            _ => Err(format!("{text:?} is not a version of the score: 2, or the first one, 0")),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::V2 => "2".to_owned(),
            Self::V0 => "0".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deployed_constants_are_right() {
        assert_eq!(check(&Scoring::default()), []);
    }

    #[test]
    fn every_constant_that_would_spoil_a_sum_is_told() {
        let spoiled = Scoring {
            algorithm: Algorithm::V2,
            rssi_max: f64::NAN,
            p0: f64::NEG_INFINITY,
            softmax_a: 0.0,
            softmax_b: -0.2,
            deltas: [39.0, 27.0, 0.0, 21.0, 20.0, f64::INFINITY],
            r0: f64::NAN,
            epoch_tolerance_s: 901,
            rssi_1m: 0.0,
        };
        assert_eq!(check(&spoiled).len(), 8, "{:?}", check(&spoiled));
    }
}
