//! What is heard behind the digits: voices that say nothing, and noise.
//!
//! The voices are digits too, of other languages and played backwards: what a recogniser looks for is
//! everywhere, while a person hears babble and follows the nearer voice.

use rand_core::CryptoRng;

use super::{
    super::chance::{between, one_of},
    track::{add, faster, samples},
    voices,
};
use vigie_protocol::chance::below;

use crate::captcha::builtin::Language;

/// How loud the voices behind are beside the one in front.
const BABBLE: (f32, f32) = (0.15, 0.24);

/// How loud the noise is beside the voice in front.
const NOISE: (f32, f32) = (0.03, 0.07);

/// Puts a background behind a whole track on which `spoken` is the language in front.
pub(super) fn lay(track: &mut [f32], spoken: Language, rng: &mut impl CryptoRng) {
    for _ in 0..2 {
        babble(track, spoken, rng);
    }
    noise(track, rng);
}

/// One voice from beginning to end.
fn babble(track: &mut [f32], spoken: Language, rng: &mut impl CryptoRng) {
    let others: Vec<_> = Language::ALL.into_iter().filter(|language| *language != spoken).collect();
    let mut at = 0;
    while at < track.len() {
        // A digit, so it fits.
        let mut word = voices::digit(*one_of(&others, rng), below(rng, 10) as u8);
        word.reverse();
        let word = faster(&word, between(0.8, 1.3, rng));
        add(track, at, &word, between(BABBLE.0, BABBLE.1, rng));
        at += word.len() + samples(between(0.0, 0.12, rng));
    }
}

/// Noise whose colour and loudness wander.
fn noise(track: &mut [f32], rng: &mut impl CryptoRng) {
    let mut last = 0.0;
    for piece in track.chunks_mut(samples(0.25)) {
        let (loud, colour) = (between(NOISE.0, NOISE.1, rng), between(0.2, 0.9, rng));
        for sample in piece {
            // Low values of `colour` let only the low frequencies through.
            last += colour * (between(-1.0, 1.0, rng) - last);
            *sample += loud * last;
        }
    }
}
