//! One captcha: what is asked, and the seed of how it looks or sounds.

use std::fmt;

use chacha20::ChaCha12Rng;
use rand_core::{CryptoRng, SeedableRng};
use serde::{Deserialize, Serialize};

use super::{Answer, Language, audio, image};
use crate::captcha::Medium;

/// A challenge as it is kept while it is open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    medium: Medium,
    language: Language,
    answer: Answer,
    /// All chance in the picture or sound comes from here. Drawn apart from the answer, so that nobody
    /// who works the chance out of a picture learns more than he sees.
    #[serde(with = "hex")]
    seed: [u8; 32],
}

impl Challenge {
    /// Draws a challenge.
    #[must_use]
    pub fn draw(medium: Medium, language: Language, rng: &mut impl CryptoRng) -> Self {
        let answer = Answer::draw(medium, language, rng);
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        Self { medium, language, answer, seed }
    }

    /// How the challenge is shown.
    #[must_use]
    pub fn medium(&self) -> Medium {
        self.medium
    }

    /// What has to be typed.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The picture (PNG) or the sound (WAV): the same bytes each time.
    #[must_use]
    pub fn render(&self) -> Vec<u8> {
        let mut chance = chance_of(&self.seed);
        match self.medium {
            Medium::Image => image::draw(&self.answer, self.language, &mut chance),
            Medium::Audio => audio::speak(&self.answer, self.language, &mut chance),
        }
    }
}

/// Never prints the answer, nor the seed.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Challenge({:?}, {:?}, …)", self.medium, self.language)
    }
}

/// The chance that follows from a seed. The generator is named, because a challenge that one node made
/// must look the same when another shows it.
pub(super) fn chance_of(seed: &[u8; 32]) -> ChaCha12Rng {
    ChaCha12Rng::from_seed(*seed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]

        #[test]
        fn one_seed_is_one_picture_and_one_sound(seed: [u8; 32], language in 0..7_usize) {
            for medium in [Medium::Image, Medium::Audio] {
                let challenge = Challenge::draw(medium, Language::ALL[language], &mut chance_of(&seed));
                let shown = challenge.render();
                prop_assert_eq!(&shown, &challenge.render());

                // And as it comes back from where it is kept.
                let kept = serde_json::to_vec(&challenge).expect("JSON");
                prop_assert!(kept.len() < 150, "{} bytes: the memory of an open challenge is bounded", kept.len());
                let again: Challenge = serde_json::from_slice(&kept).expect("a challenge");
                prop_assert_eq!(&shown, &again.render());

                let mut other = challenge.clone();
                other.seed[0] ^= 1;
                prop_assert_ne!(&shown, &other.render());
            }
        }
    }

    #[test]
    fn it_does_not_print_what_it_asks() {
        let challenge = Challenge::draw(Medium::Image, Language::Fr, &mut chance_of(&[7; 32]));
        assert_eq!(format!("{challenge:?}"), "Challenge(Image, Fr, …)");
    }
}
