//! The constants of scoring.
//!
//! Source: robert.md §7.5, §7.8.

/// Which algorithm scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// The first one: time, weighed by the strength of consecutive messages.
    V0,
    /// The last one deployed: closeness over one-minute slots.
    V2,
}

/// An algorithm and its constants; the default is what was deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// Which algorithm scores.
    pub algorithm: Algorithm,
    /// Version 2: stronger signals are cut to this, dBm.
    pub rssi_max: f64,
    /// Version 2: the strength that weighs nothing, dBm.
    pub p0: f64,
    /// Version 2: softness of the mean over messages, dB.
    pub softmax_a: f64,
    /// Version 2: softness of the mean over slots.
    pub softmax_b: f64,
    /// Version 2: how many dB above `p0` are fully close, by the number of messages in two slots (5
    /// stands for more; 0 never occurs).
    pub deltas: [f64; 6],
    /// Version 2: roughly the probability of infection for each unit of score.
    pub r0: f64,
    /// Version 2: how many seconds more than an epoch a contact may span.
    pub epoch_tolerance_s: u32,
    /// Version 0: signal strength at one metre, dBm.
    pub rssi_1m: f64,
}

impl Default for Scoring {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::V2,
            rssi_max: -35.0,
            p0: -66.0,
            softmax_a: 4.342,
            softmax_b: 0.2,
            deltas: [39.0, 27.0, 23.0, 21.0, 20.0, 15.0],
            r0: 0.0071,
            epoch_tolerance_s: 0,
            rssi_1m: -40.0,
        }
    }
}
