//! Version 2, the default.
//!
//! The quarter of an hour is cut into one-minute slots. Every two neighbouring slots give a mean
//! strength, and that a closeness between 0 and 1, milder with fewer messages. The closenesses give a
//! mean again, which is multiplied by the last minute in which anything was heard.
//!
//! Sums run in the order of the specification: doubles do not add up the same in another.
//!
//! Source: robert.md §7.5.

use super::{Scored, Scoring};
use crate::robert::time::{EpochId, NtpSeconds};

/// One-minute slots in an epoch.
const SLOTS: u8 = 15;

/// Anything stronger is an artefact, dBm.
const HARD_CUT: i16 = -5;

/// A message in its slot: what it adds to the mean of a window, exp(dBm / A).
struct Slotted {
    slot: u8,
    weight: f64,
}

pub(super) fn score(heard: &[(NtpSeconds, i16)], scoring: &Scoring) -> Scored {
    let [(t0, _), ..] = heard else { return Scored::default() };
    let offset = |(t, _): &(NtpSeconds, i16)| t.to_unix_seconds() - t0.to_unix_seconds();
    let span = heard.last().map_or(0, offset);
    if span > i64::from(EpochId::SECONDS) + i64::from(scoring.epoch_tolerance_s) {
        return Scored::default(); // step 1
    }

    // Step 2. The sort is stable: a window is then a slice, in which the messages of each slot keep the
    // order of the upload.
    let mut slotted: Vec<Slotted> =
        heard.iter().filter_map(|message| in_slot(offset(message), message.1, scoring)).collect();
    slotted.sort_by_key(|message| message.slot);

    // Steps 3 and 4. The last window is its slot alone, for there is no slot 15.
    let (mut duration, mut contacts) = (0, 0);
    let mut risks = Vec::with_capacity(SLOTS.into());
    for k in 0..SLOTS {
        let from = slotted.partition_point(|message| message.slot < k);
        let to = slotted.partition_point(|message| message.slot <= k + 1);
        let window = &slotted[from..to];
        if window.is_empty() {
            continue;
        }
        duration = k;
        let closeness = closeness(window, scoring);
        contacts += u8::from(closeness > 0.0);
        risks.push(closeness);
    }

    // Step 5.
    let weights = risks.iter().map(|risk| (risk / scoring.softmax_b).exp());
    let normalized = (1.2 * softmax(weights, scoring.softmax_b)).min(1.0);
    Scored { score: normalized * f64::from(duration), normalized, duration, contacts }
}

/// A message in its slot, or `None` if it does not count: before the first, too strong, or, by a quirk of
/// the deployed server, in the minute right after the last slot (later ones fall into it).
fn in_slot(offset: i64, rssi: i16, scoring: &Scoring) -> Option<Slotted> {
    let slot = match u8::try_from(offset.div_euclid(60).min(i64::from(SLOTS) + 1)).ok()? {
        SLOTS => return None,
        minute => minute.min(SLOTS - 1),
    };
    let weight = (f64::from(rssi).min(scoring.rssi_max) / scoring.softmax_a).exp();
    (rssi <= HARD_CUT).then_some(Slotted { slot, weight })
}

/// γ of a window that is not empty.
fn closeness(window: &[Slotted], scoring: &Scoring) -> f64 {
    let mean = softmax(window.iter().map(|message| message.weight), scoring.softmax_a);
    let delta = scoring.deltas[window.len().min(5)];
    ((mean - scoring.p0) / delta).clamp(0.0, 1.0)
}

/// `softness · ln((1/n) · Σ weights)`, and 0 for nothing, where each weight is exp(value / softness).
///
/// The sum is divided by n: that reproduces the reference recordings to the last bit, while multiplying
/// with 1/n, as the formula is written, is off by one or two in a dozen of them.
fn softmax(weights: impl ExactSizeIterator<Item = f64>, softness: f64) -> f64 {
    let n = weights.len();
    if n == 0 {
        return 0.0;
    }
    softness * (weights.sum::<f64>() / n as f64).ln()
}
