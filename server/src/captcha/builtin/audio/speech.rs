//! A whole sound.

use rand_core::CryptoRng;

use super::{
    super::chance::between,
    background,
    track::{add, faster, samples, stretched},
    voices,
};
use crate::captcha::{
    builtin::{Answer, Language},
    wav,
};

/// How far a voice is made higher or lower.
const PITCH: (f32, f32) = (0.86, 1.16);

/// How far a digit is made longer or shorter, on top of that.
const TEMPO: (f32, f32) = (0.95, 1.3);

/// Pause after each digit, in seconds: time to type it.
const PAUSE: (f32, f32) = (0.35, 0.8);

/// Background alone before the first digit, in seconds.
const LEAD: (f32, f32) = (0.6, 1.2);

/// Speaks `answer` as WAV.
pub(in crate::captcha::builtin) fn speak(answer: &Answer, language: Language, rng: &mut impl CryptoRng) -> Vec<u8> {
    let mut track = digits(answer, language, rng);
    background::lay(&mut track, language, rng);
    wav::encode(&track)
}

/// The digits alone, each at its own pitch, tempo and loudness.
fn digits(answer: &Answer, language: Language, rng: &mut impl CryptoRng) -> Vec<f32> {
    let mut track = vec![0.0; samples(between(LEAD.0, LEAD.1, rng))];
    for digit in answer.as_str().bytes() {
        // An answer to be spoken has digits alone.
        let recorded = voices::digit(language, digit.wrapping_sub(b'0'));
        let higher = faster(&recorded, between(PITCH.0, PITCH.1, rng));
        let spoken = stretched(&higher, between(TEMPO.0, TEMPO.1, rng));
        let at = track.len();
        track.resize(at + spoken.len() + samples(between(PAUSE.0, PAUSE.1, rng)), 0.0);
        add(&mut track, at, &spoken, between(0.5, 0.65, rng));
    }
    track
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captcha::{Medium, builtin::challenge::chance_of};

    #[test]
    fn a_sound_is_a_wav_of_a_few_seconds() {
        for (seed, language) in (0..).zip(Language::ALL) {
            let mut rng = chance_of(&[seed; 32]);
            let answer = Answer::draw(Medium::Audio, language, &mut rng);
            let file = speak(&answer, language, &mut rng);
            let mut sound = hound::WavReader::new(&file[..]).expect("WAV");
            let spec = sound.spec();
            assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, 8000, 8));
            let seconds = sound.duration() as f32 / 8000.0;
            assert!((4.0..14.0).contains(&seconds), "{seconds} s of {language:?}");
            let samples: Vec<i16> = sound.samples().map(|sample| sample.expect("a sample")).collect();
            let loudest = samples.iter().map(|sample| sample.abs()).max().expect("some");
            assert!(loudest > 60, "quiet: {loudest}");
            let cut = samples.iter().filter(|sample| !(-127..=126).contains(*sample)).count();
            assert!(cut * 200 < samples.len(), "{cut} samples are cut off");
        }
    }

    #[test]
    fn digits_stand_out_from_what_is_behind_them() {
        let power = |sound: &[f32]| sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32;
        for (seed, language) in (0..).zip(Language::ALL) {
            let mut rng = chance_of(&[seed; 32]);
            let answer = Answer::draw(Medium::Audio, language, &mut rng);
            let spoken = digits(&answer, language, &mut rng);
            let mut behind = vec![0.0; spoken.len()];
            background::lay(&mut behind, language, &mut rng);
            let while_spoken: Vec<_> = spoken.iter().copied().filter(|sample| *sample != 0.0).collect();
            let decibels = 10.0 * (power(&while_spoken) / power(&behind)).log10();
            assert!((2.0..14.0).contains(&decibels), "{decibels} dB in {language:?}");
        }
    }
}
