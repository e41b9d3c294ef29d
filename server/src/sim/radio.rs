//! Bluetooth between two phones: when one sends, and how strongly the other hears it.
//!
//! Log-distance path loss: 55 dB below a milliwatt at one metre, falling with the power 2.2 of the distance
//! as it does indoors. In a third of the meetings a body stands between the phones and takes 8 dB; every
//! reading wavers by 4 dB (one standard deviation) as phones turn and the air changes. Readings are what a phone
//! uploads: calibrated for its model (robert.md §4.1).

use rand::{RngExt, rngs::StdRng};

use super::{
    chance::{Chance, Stream},
    meeting::{Meeting, pair},
    population::PersonId,
    quarter::Quarter,
};

/// Calibrated strength at one metre, dBm.
const AT_ONE_METRE: f64 = -55.0;
/// How fast strength falls with distance: 2 in the open, more among walls and furniture.
const EXPONENT: f64 = 2.2;
/// No two phones are nearer than this, in metres.
const NEAREST_M: f64 = 0.2;
/// How often a body is in the way, and what it takes, in dB.
const BODY_OFTEN: f64 = 0.35;
const BODY_DB: f64 = 8.0;
/// Waver of a reading, in dB (standard deviation).
const WAVER_DB: f64 = 4.0;
/// How often Bluetooth is on, for a day at a time.
const SWITCHED_ON: f64 = 0.95;
/// Seconds from one HELLO to the next; a phone refreshes it every 30 s at the latest (robert.md §3.5).
const PAUSE_S: std::ops::RangeInclusive<u16> = 10..=30;

/// A HELLO as it was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// When, in seconds of the quarter.
    pub(crate) at: u16,
    /// How strongly, dBm.
    pub(crate) rssi: i16,
}

/// Whether a phone's Bluetooth is on during the day of a quarter.
pub(crate) fn is_on(id: PersonId, quarter: Quarter, chance: Chance) -> bool {
    chance.draw(Stream::Bluetooth, id.0.into(), quarter.day().into()).random_bool(SWITCHED_ON)
}

/// When a phone sends HELLOs in a quarter of an hour: seconds, in order.
pub(crate) fn broadcasts(sender: PersonId, quarter: Quarter, chance: Chance) -> Vec<u16> {
    let rng = &mut chance.draw(Stream::Hellos, sender.0.into(), quarter.0.into());
    let mut times = Vec::with_capacity(usize::from(Quarter::SECONDS / 15));
    let mut now = rng.random_range(0..*PAUSE_S.end());
    while now < Quarter::SECONDS {
        times.push(now);
        now += rng.random_range(PAUSE_S);
    }
    times
}

/// Those of a sender's broadcasts that fall into a meeting.
pub(crate) fn during<'a>(meeting: &Meeting, broadcasts: &'a [u16]) -> &'a [u16] {
    let first = broadcasts.partition_point(|&at| at < meeting.from);
    let end = broadcasts.partition_point(|&at| at < meeting.to);
    &broadcasts[first..end]
}

/// What `hearer` notes of `sender` in a meeting.
pub(crate) fn readings(
    meeting: &Meeting,
    sender: PersonId,
    hearer: PersonId,
    quarter: Quarter,
    chance: Chance,
) -> Vec<Reading> {
    let rng = &mut chance.draw(Stream::Reception, pair(sender, hearer), quarter.0.into());
    let body = if rng.random_bool(BODY_OFTEN) { BODY_DB } else { 0.0 };
    let mean = strength(f64::from(meeting.distance)) - body;
    let sent = broadcasts(sender, quarter, chance);
    let heard = during(meeting, &sent).iter();
    heard.map(|&at| Reading { at, rssi: rounded(mean + WAVER_DB * normal(rng)) }).collect()
}

/// Mean strength at a distance in metres, dBm.
fn strength(distance: f64) -> f64 {
    AT_ONE_METRE - 10.0 * EXPONENT * distance.max(NEAREST_M).log10()
}

/// A whole number of dBm, as radios give it.
fn rounded(dbm: f64) -> i16 {
    // Within the range of `i16` by the clamp.
    dbm.round().clamp(-127.0, 0.0) as i16
}

/// A draw from the normal distribution (Box and Muller).
fn normal(rng: &mut StdRng) -> f64 {
    // 1 − u lies in (0, 1], where the logarithm is finite.
    let (u, v): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(distance: f32, from: u16, to: u16) -> Meeting {
        Meeting { people: (PersonId(1), PersonId(2)), distance, from, to }
    }

    #[test]
    fn strength_falls_by_the_power_of_the_distance() {
        assert_eq!(strength(1.0), -55.0);
        assert!((strength(2.0) - -61.62).abs() < 0.01);
        assert!((strength(10.0) - -77.0).abs() < 1e-9);
        assert_eq!(strength(0.0), strength(0.2), "a phone is not a point");
    }

    #[test]
    fn a_phone_sends_every_ten_to_thirty_seconds() {
        for quarter in 0..100 {
            let sent = broadcasts(PersonId(7), Quarter(quarter), Chance::of_seed(1));
            assert!(sent[0] < 30 && *sent.last().expect("some") >= 870);
            assert!(sent.windows(2).all(|pair| (10..=30).contains(&(pair[1] - pair[0]))));
        }
    }

    #[test]
    fn what_is_heard_is_what_was_sent_while_they_met() {
        assert_eq!(during(&met(1.0, 20, 60), &[0, 20, 40, 59, 60, 80]), [20, 40, 59]);
        let chance = Chance::of_seed(2);
        let meeting = met(1.0, 100, 400);
        let readings = readings(&meeting, PersonId(1), PersonId(2), Quarter(9), chance);
        let sent = broadcasts(PersonId(1), Quarter(9), chance);
        assert_eq!(readings.iter().map(|reading| reading.at).collect::<Vec<_>>(), during(&meeting, &sent));
    }

    #[test]
    fn readings_waver_around_the_path_loss_with_and_without_a_body() {
        let chance = Chance::of_seed(3);
        let (mut sum, mut count, mut muffled) = (0.0, 0.0, 0.0);
        for quarter in 0..2000 {
            let heard = readings(&met(1.0, 0, 900), PersonId(1), PersonId(2), Quarter(quarter), chance);
            let mean = heard.iter().map(|reading| f64::from(reading.rssi)).sum::<f64>() / heard.len() as f64;
            muffled += f64::from(u8::from(mean < AT_ONE_METRE - BODY_DB / 2.0));
            sum += mean;
            count += 1.0;
        }
        assert!((sum / count - (AT_ONE_METRE - BODY_OFTEN * BODY_DB)).abs() < 0.4, "{}", sum / count);
        assert!((muffled / count - BODY_OFTEN).abs() < 0.05, "{}", muffled / count);
    }

    #[test]
    fn the_normal_distribution_is_normal() {
        let rng = &mut Chance::of_seed(4).draw(Stream::Reception, 0, 0);
        let drawn: Vec<f64> = (0..20_000).map(|_| normal(rng)).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
