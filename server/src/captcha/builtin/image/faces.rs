//! The typefaces: three of DejaVu, so that a character has no one shape to learn.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef};
use ab_glyph_rasterizer::Point;
use rand_core::CryptoRng;

use super::{super::chance::one_of, outline::Outline};
use crate::captcha::builtin::Language;

const SANS: &[u8] = include_bytes!("../../../../assets/captcha/fonts/DejaVuSans-Bold.ttf");
const MONO: &[u8] = include_bytes!("../../../../assets/captcha/fonts/DejaVuSansMono-Bold.ttf");
const SERIF: &[u8] = include_bytes!("../../../../assets/captcha/fonts/DejaVuSerif-Bold.ttf");

/// All of them. The serif one is last, because it alone has no Arabic.
static FACES: LazyLock<[FontRef<'static>; 3]> = LazyLock::new(|| {
    // The files are part of the program, and a test reads them.
    [SANS, MONO, SERIF].map(|file| FontRef::try_from_slice(file).expect("the fonts that were built in"))
});

/// The glyph for `character`, an answer's, from a face by chance: one unit to the em, `y` downwards, its middle at
/// the origin.
pub(super) fn glyph(character: char, language: Language, rng: &mut impl CryptoRng) -> Outline {
    let faces = if language == Language::Ar { &FACES[..2] } else { &FACES[..] };
    let face = one_of(faces, rng);
    let shown = if language == Language::Ar { arabic(character) } else { character };
    let em = face.units_per_em().unwrap_or(2048.0);
    let outline = face.outline(face.glyph_id(shown)).map(|glyph| Outline::of(&glyph)).unwrap_or_default();
    let (least, most) = outline.bounds();
    let middle = Point { x: f32::midpoint(least.x, most.x), y: f32::midpoint(least.y, most.y) };
    outline.moved(|at| Point { x: (at.x - middle.x) / em, y: (middle.y - at.y) / em })
}

/// The digit as Arabic writes it.
fn arabic(digit: char) -> char {
    digit.to_digit(10).and_then(|value| char::from_u32('٠' as u32 + value)).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captcha::{
        Medium,
        builtin::{Answer, challenge::chance_of},
    };

    #[test]
    fn every_face_has_what_answers_are_made_of() {
        let mut rng = chance_of(&[1; 32]);
        for language in Language::ALL {
            for _ in 0..200 {
                let answer = Answer::draw(Medium::Image, language, &mut rng);
                for character in answer.as_str().chars() {
                    let shown = if language == Language::Ar { arabic(character) } else { character };
                    let faces = if language == Language::Ar { &FACES[..2] } else { &FACES[..] };
                    for face in faces {
                        assert_ne!(face.glyph_id(shown).0, 0, "{shown} is missing in a font");
                        assert!(face.outline(face.glyph_id(shown)).is_some(), "{shown} is blank");
                    }
                }
            }
        }
    }

    #[test]
    fn a_glyph_is_as_high_as_a_capital_and_stands_around_the_origin() {
        let mut rng = chance_of(&[2; 32]);
        for _ in 0..20 {
            let (least, most) = glyph('H', Language::Fr, &mut rng).bounds();
            assert!((0.68..0.78).contains(&(most.y - least.y)), "{least:?} {most:?}");
            assert!((least.x + most.x).abs() < 1e-4 && (least.y + most.y).abs() < 1e-4);
        }
    }
}
