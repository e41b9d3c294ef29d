//! What can be done to a piece of sound.

use std::f32::consts::TAU;

use crate::captcha::wav::RATE;

/// Samples of one grain of [`stretched`]: 32 ms, a few periods of a voice.
const GRAIN: usize = RATE as usize * 32 / 1000;

/// The sound played `speed` times as fast, and as much higher.
pub(super) fn faster(sound: &[f32], speed: f32) -> Vec<f32> {
    let length = (sound.len() as f32 / speed) as usize;
    let at = |i: usize| {
        let place = i as f32 * speed;
        let (before, part) = (place as usize, place.fract());
        let sample = |i: usize| sound.get(i).copied().unwrap_or(0.0);
        sample(before) * (1.0 - part) + sample(before + 1) * part
    };
    (0..length).map(at).collect()
}

/// The sound `times` as long, at the pitch it had: grains of it, laid over each other at another distance.
/// Each grain is taken where it goes on best from what is there already (WSOLA).
pub(super) fn stretched(sound: &[f32], times: f32) -> Vec<f32> {
    let step = GRAIN / 2;
    let length = (sound.len() as f32 * times) as usize;
    let mut out = vec![0.0; length + GRAIN];
    let mut place = 0;
    for to in (0..length).step_by(step) {
        // After the first grain, near where the tempo wants it and as alike as can be to what followed the last.
        let wanted = (to as f32 / times) as usize;
        let from = if to == 0 { 0 } else { most_alike(sound, wanted, place + step) };
        for i in 0..GRAIN {
            let window = 0.5 - 0.5 * (i as f32 / GRAIN as f32 * TAU).cos();
            out[to + i] += window * sound.get(from + i).copied().unwrap_or(0.0);
        }
        place = from;
    }
    out.truncate(length);
    out
}

/// The place near `wanted` from which `sound` goes on most like it does from `natural`.
fn most_alike(sound: &[f32], wanted: usize, natural: usize) -> usize {
    const REACH: usize = GRAIN / 3;
    let from = |at: usize| sound.get(at..).unwrap_or_default();
    let alike = |at: usize| -> f32 { from(at).iter().zip(from(natural)).take(GRAIN / 2).map(|(a, b)| a * b).sum() };
    let places = wanted.saturating_sub(REACH)..=wanted + REACH;
    places.step_by(2).max_by(|a, b| alike(*a).total_cmp(&alike(*b))).unwrap_or(wanted)
}

/// Adds `sound` to `track` from the sample `at` on, `gain` times as loud; what does not fit is left out.
pub(super) fn add(track: &mut [f32], at: usize, sound: &[f32], gain: f32) {
    for (there, new) in track.iter_mut().skip(at).zip(sound) {
        *there += new * gain;
    }
}

/// Seconds as samples.
pub(super) fn samples(seconds: f32) -> usize {
    // Lengths of at most half a minute, never negative.
    (seconds * RATE as f32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second of a tone.
    fn tone(hertz: f32) -> Vec<f32> {
        (0..RATE).map(|i| (i as f32 / RATE as f32 * hertz * TAU).sin()).collect()
    }

    /// How often a sound goes from below to above, a second.
    fn pitch(sound: &[f32]) -> f32 {
        // The ends are faded in and out.
        let middle = &sound[sound.len() / 8..sound.len() * 7 / 8];
        let rises = middle.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        rises as f32 / (middle.len() as f32 / RATE as f32)
    }

    #[test]
    fn faster_is_shorter_and_higher() {
        let sound = faster(&tone(200.0), 1.25);
        assert_eq!(sound.len(), 6400);
        assert!((pitch(&sound) - 250.0).abs() < 3.0, "{}", pitch(&sound));
    }

    #[test]
    fn stretched_is_longer_and_as_high() {
        for times in [0.8, 1.0, 1.3] {
            let sound = stretched(&tone(200.0), times);
            assert_eq!(sound.len(), (8000.0 * times) as usize);
            assert!((pitch(&sound) - 200.0).abs() < 6.0, "{times}: {}", pitch(&sound));
            let loudest = sound[1000..5000].iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
            assert!((0.8..1.2).contains(&loudest), "{times}: {loudest}");
        }
    }

    #[test]
    fn nothing_is_added_beyond_the_end() {
        let mut track = vec![0.0; 4];
        add(&mut track, 3, &[1.0, 1.0], 0.5);
        add(&mut track, 9, &[1.0], 0.5);
        assert_eq!(track, [0.0, 0.0, 0.0, 0.5]);
    }
}
