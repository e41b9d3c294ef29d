//! Version 0, the first algorithm: selectable, no longer the default.
//!
//! Source: robert.md §7.5, last paragraph.

use crate::robert::time::{EpochId, NtpSeconds};

/// Most seconds a lone message counts for.
const LONE_AT_MOST: i64 = 120;

/// The score of a contact: minutes, weighed by strength.
pub(super) fn score(heard: &[(NtpSeconds, i16)], rssi_1m: f64) -> f64 {
    let term = |seconds: i64, rssi: i32| {
        let strength = (f64::from(rssi) - rssi_1m - 5.0).min(-5.0);
        (5 * seconds) as f64 / (strength * 60.0)
    };
    let sum: f64 = match heard {
        [(at, rssi)] => term(lone_seconds(*at), i32::from(*rssi)),
        _ => heard
            .array_windows()
            .map(|[(from, a), (to, b)]| {
                let seconds = to.to_unix_seconds() - from.to_unix_seconds();
                // Integers divide toward zero, as in the deployed server.
                term(seconds, (i32::from(*a) + i32::from(*b)) / 2)
            })
            .sum(),
    };
    // Not `-sum`: of nothing at all that would be a negative zero.
    0.0 - sum
}

/// A lone message is taken to have lasted from the nearer end of its epoch. Services open at midnight,
/// which is a whole number of epochs since 1900: no need to know which midnight.
fn lone_seconds(at: NtpSeconds) -> i64 {
    let epoch = u64::from(EpochId::SECONDS);
    let into = at.0 % epoch;
    let nearer = if into > epoch / 2 { epoch - into } else { into };
    nearer.cast_signed().min(LONE_AT_MOST)
}
