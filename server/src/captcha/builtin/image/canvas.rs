//! How much ink is where.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use rand_core::CryptoRng;

use super::{super::chance::between, outline::Outline};

/// Width of a picture, in pixels.
pub(super) const WIDTH: usize = 240;
/// Height of a picture, in pixels.
pub(super) const HEIGHT: usize = 80;

/// The ink on each pixel, between 0 (paper) and 1, row by row from the top.
pub(super) struct Canvas {
    ink: Vec<f32>,
}

impl Canvas {
    /// Blank paper.
    pub(super) fn blank() -> Self {
        Self { ink: vec![0.0; WIDTH * HEIGHT] }
    }

    /// Fills a shape with ink.
    pub(super) fn fill(&mut self, shape: &Outline) {
        self.lay(shape, f32::max);
    }

    /// Takes the ink off a shape.
    pub(super) fn clear(&mut self, shape: &Outline) {
        self.lay(shape, |ink, cover| ink.min(1.0 - cover));
    }

    /// Ink becomes paper and paper ink, inside a shape.
    pub(super) fn invert(&mut self, shape: &Outline) {
        self.lay(shape, |ink, cover| ink + cover - 2.0 * ink * cover);
    }

    /// The picture in greys, 0 black, with noise on every pixel.
    pub(super) fn into_greys(self, rng: &mut impl CryptoRng) -> Vec<u8> {
        let (ink, paper) = (between(20.0, 50.0, rng), between(215.0, 235.0, rng));
        let grey = |covered: f32| {
            // Two draws make a hump around no noise at all.
            let noise = between(-9.0, 9.0, rng) + between(-9.0, 9.0, rng);
            // In 0..=255 after the clamp, so the cast only rounds.
            (paper + (ink - paper) * covered + noise).round().clamp(0.0, 255.0) as u8
        };
        self.ink.into_iter().map(grey).collect()
    }

    fn lay(&mut self, shape: &Outline, mix: impl Fn(f32, f32) -> f32) {
        // Only the part of the paper that the shape can touch is filled.
        let (least, most) = shape.bounds();
        let (left, top) = (whole(least.x, WIDTH), whole(least.y, HEIGHT));
        let (right, bottom) = (whole(most.x + 2.0, WIDTH), whole(most.y + 2.0, HEIGHT));
        if left >= right || top >= bottom {
            return;
        }
        let (width, height) = (right - left, bottom - top);
        let mut filler = Rasterizer::new(width, height);
        // What is beyond the margin is pushed onto it, which leaves the inside as it was.
        let inside = |at: Point| {
            point((at.x - left as f32).clamp(0.0, width as f32), (at.y - top as f32).clamp(0.0, height as f32))
        };
        for [from, to] in shape.pieces() {
            filler.draw_line(inside(*from), inside(*to));
        }
        filler.for_each_pixel_2d(|x, y, cover| {
            let pixel = &mut self.ink[(top + y as usize) * WIDTH + left + x as usize];
            *pixel = mix(*pixel, cover.min(1.0));
        });
    }
}

/// The pixel that a coordinate is in, from 0 to `most`.
fn whole(coordinate: f32, most: usize) -> usize {
    // Not negative and at most a few hundred after the clamp.
    coordinate.floor().clamp(0.0, most as f32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(left: f32, top: f32, side: f32) -> Outline {
        Outline::polygon(&[
            point(left, top),
            point(left + side, top),
            point(left + side, top + side),
            point(left, top + side),
        ])
    }

    fn ink(canvas: &Canvas) -> f32 {
        canvas.ink.iter().sum()
    }

    #[test]
    fn a_shape_covers_its_area_and_no_more() {
        let mut canvas = Canvas::blank();
        canvas.fill(&square(10.0, 20.0, 8.0));
        assert!((ink(&canvas) - 64.0).abs() < 0.01);
        assert_eq!((canvas.ink[20 * WIDTH + 10], canvas.ink[19 * WIDTH + 10]), (1.0, 0.0));
        canvas.invert(&square(14.0, 20.0, 8.0));
        assert!((ink(&canvas) - 64.0).abs() < 0.01, "half was taken off, half put on");
        canvas.clear(&square(0.0, 0.0, 60.0));
        assert!(ink(&canvas).abs() < 0.01);
    }

    #[test]
    fn a_shape_beyond_the_margin_is_cut_off() {
        let mut canvas = Canvas::blank();
        canvas.fill(&square(-4.0, -4.0, 8.0));
        canvas.fill(&square(WIDTH as f32 - 4.0, HEIGHT as f32 - 4.0, 8.0));
        canvas.fill(&square(-40.0, 10.0, 8.0));
        canvas.fill(&square(300.0, 300.0, 8.0));
        assert!((ink(&canvas) - 32.0).abs() < 0.01, "{}", ink(&canvas));
    }
}
