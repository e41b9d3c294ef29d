//! The recorded digits, made by `scripts/make-captcha-voices.sh`.

use crate::captcha::{builtin::Language, wav};

/// The recordings of one language, by digit.
type Voice = [&'static [u8]; 10];

macro_rules! voice {
    ($language:literal) => {
        voice!($language: 0 1 2 3 4 5 6 7 8 9)
    };
    ($language:literal: $($digit:literal)*) => {
        [$(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"), "/assets/captcha/voices/", $language, "/", $digit, ".wav"
        ))),*]
    };
}

const FR: Voice = voice!("fr");
const EN: Voice = voice!("en");
const ES: Voice = voice!("es");
const IT: Voice = voice!("it");
const PT: Voice = voice!("pt");
const DE: Voice = voice!("de");
const AR: Voice = voice!("ar");

/// One digit in one language, between −1 and 1, [`wav::RATE`] a second.
pub(super) fn digit(language: Language, digit: u8) -> Vec<f32> {
    let voice = match language {
        Language::Fr => FR,
        Language::En => EN,
        Language::Es => ES,
        Language::It => IT,
        Language::Pt => PT,
        Language::De => DE,
        Language::Ar => AR,
    };
    wav::samples(voice[usize::from(digit % 10)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recording_is_as_the_script_makes_them_and_is_read_in_full() {
        for (language, voice) in [("fr", FR), ("en", EN), ("es", ES), ("it", IT), ("pt", PT), ("de", DE), ("ar", AR)] {
            for (digit, file) in voice.into_iter().enumerate() {
                let mut other = hound::WavReader::new(file).expect("WAV");
                let spec = other.spec();
                let shape = (spec.channels, spec.sample_rate, spec.bits_per_sample, spec.sample_format);
                assert_eq!(shape, (1, wav::RATE, 8, hound::SampleFormat::Int), "{language}/{digit}");
                let theirs: Vec<f32> =
                    other.samples::<i16>().map(|sample| f32::from(sample.expect("a sample")) / 128.0).collect();
                assert_eq!(wav::samples(file), theirs, "{language}/{digit}");
                assert!((0.2..1.2).contains(&(theirs.len() as f32 / wav::RATE as f32)), "{language}/{digit}");
                let loudest = theirs.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
                assert!(loudest > 0.8, "{language}/{digit} is quiet: {loudest}");
            }
        }
    }
}
