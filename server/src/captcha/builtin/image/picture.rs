//! A whole picture.

use ab_glyph_rasterizer::{Point, point};
use rand_core::CryptoRng;

use super::{
    super::chance::between,
    canvas::{Canvas, HEIGHT, WIDTH},
    faces,
    outline::Outline,
    png, strokes,
    waves::Waves,
};
use crate::captcha::builtin::{Answer, Language};

/// Pixels at each end of the row that the letters keep free, for the waves to move them.
const MARGIN: f32 = 12.0;

/// Size of the letters, in pixels to the em: capitals are 0.73 of it high.
const SIZE: f32 = 56.0;

/// Most of the height of the picture that a letter may take, so that it stays on the paper when moved.
const TALLEST: f32 = 50.0;

/// The share of its width by which a letter moves into the one before: they touch, and are read all the same.
const OVERLAP: f32 = 0.05;

/// Specks of ink on the paper, and as many of paper in the ink.
const SPECKS: u8 = 30;

/// Draws `answer` as PNG.
pub(in crate::captcha::builtin) fn draw(answer: &Answer, language: Language, rng: &mut impl CryptoRng) -> Vec<u8> {
    let waves = Waves::draw(rng);
    let mut canvas = Canvas::blank();
    for letter in row(answer, language, rng) {
        canvas.fill(&letter.moved(|at| waves.bend(at)));
    }
    for _ in 0..2 {
        canvas.fill(&strokes::across(rng).moved(|at| waves.bend(at)));
    }
    for _ in 0..2 {
        canvas.fill(&strokes::arc(rng));
    }
    canvas.invert(&strokes::patch(rng));
    for _ in 0..SPECKS {
        canvas.fill(&speck(rng));
        canvas.clear(&speck(rng));
    }
    png::encode(&canvas.into_greys(rng))
}

/// The letters, each turned, sheared and sized by chance, side by side over the width of the picture.
fn row(answer: &Answer, language: Language, rng: &mut impl CryptoRng) -> Vec<Outline> {
    let letters: Vec<_> = answer.as_str().chars().map(|letter| warped(letter, language, rng)).collect();
    let widths: Vec<_> = letters.iter().map(width).collect();
    let wanted: f32 = widths.iter().sum::<f32>() * (1.0 - OVERLAP);
    let free = WIDTH as f32 - 2.0 * MARGIN;
    // Long rows are narrowed to fit; in short ones what is left over stands on both sides.
    let scale = (free / wanted).min(1.0);
    let mut left = MARGIN + (free - wanted * scale) * between(0.2, 0.8, rng);
    let mut row = Vec::with_capacity(letters.len());
    for (letter, width) in letters.into_iter().zip(widths) {
        let middle = point(left + width * scale / 2.0, HEIGHT as f32 / 2.0 + between(-5.0, 5.0, rng));
        row.push(letter.moved(|at| point(middle.x + at.x * scale, middle.y + at.y * scale.max(0.9))));
        left += width * scale * (1.0 - OVERLAP);
    }
    row
}

/// One letter around the origin, in pixels.
fn warped(letter: char, language: Language, rng: &mut impl CryptoRng) -> Outline {
    let (sin, cos) = between(-0.28, 0.28, rng).sin_cos();
    let shear = between(-0.2, 0.2, rng);
    let (wide, high) = (between(0.85, 1.1, rng) * SIZE, between(0.85, 1.15, rng) * SIZE);
    let letter = faces::glyph(letter, language, rng).moved(|at| {
        let (x, y) = (at.x * wide + shear * at.y * high, at.y * high);
        Point { x: x * cos - y * sin, y: x * sin + y * cos }
    });
    let (least, most) = letter.bounds();
    let shrink = (TALLEST / (most.y - least.y)).min(1.0);
    let middle = f32::midpoint(least.x, most.x);
    letter.moved(|at| point((at.x - middle) * shrink, at.y * shrink))
}

fn width(letter: &Outline) -> f32 {
    let (least, most) = letter.bounds();
    most.x - least.x
}

fn speck(rng: &mut impl CryptoRng) -> Outline {
    let centre = point(between(0.0, WIDTH as f32, rng), between(0.0, HEIGHT as f32, rng));
    strokes::spot(centre, between(0.6, 1.5, rng))
}

#[cfg(test)]
mod tests {
    use zune_png::PngDecoder;

    use super::*;
    use crate::captcha::{Medium, builtin::challenge::chance_of};

    /// The greys, as another program reads them.
    fn greys(picture: Vec<u8>) -> Vec<u8> {
        let mut decoder = PngDecoder::new(zune_png::zune_core::bytestream::ZCursor::new(picture));
        let greys = decoder.decode().expect("PNG").u8().expect("8 bits a pixel");
        assert_eq!(decoder.dimensions(), Some((WIDTH, HEIGHT)));
        assert_eq!(greys.len(), WIDTH * HEIGHT, "one channel");
        greys
    }

    #[test]
    fn a_picture_is_a_grey_png_with_strong_contrast() {
        for seed in 0..40 {
            let mut rng = chance_of(&[seed; 32]);
            let language = Language::ALL[usize::from(seed) % 7];
            let answer = Answer::draw(Medium::Image, language, &mut rng);
            let greys = greys(draw(&answer, language, &mut rng));
            let share = |dark: fn(u8) -> bool| greys.iter().filter(|grey| dark(**grey)).count() * 100 / greys.len();
            let (ink, paper) = (share(|grey| grey < 80), share(|grey| grey > 180));
            assert!((12..55).contains(&ink), "{ink} % ink");
            assert!(ink + paper > 80, "{ink} % ink, {paper} % paper: nothing much in between");
        }
    }

    #[test]
    fn the_row_stays_on_the_paper() {
        for seed in 0..100 {
            let mut rng = chance_of(&[seed; 32]);
            let language = Language::ALL[usize::from(seed) % 7];
            let answer = Answer::draw(Medium::Image, language, &mut rng);
            let waves = Waves::draw(&mut rng);
            for letter in row(&answer, language, &mut rng) {
                let (least, most) = letter.moved(|at| waves.bend(at)).bounds();
                assert!(least.x >= 0.0 && most.x <= WIDTH as f32, "{least:?} {most:?}");
                assert!(least.y >= 0.0 && most.y <= HEIGHT as f32, "{least:?} {most:?}");
            }
        }
    }
}
