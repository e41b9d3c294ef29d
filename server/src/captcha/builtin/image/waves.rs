//! What bends a whole picture.

use std::f32::consts::TAU;

use ab_glyph_rasterizer::{Point, point};
use rand_core::CryptoRng;

use super::super::chance::between;

/// One sine.
struct Wave {
    /// How far it moves, in pixels.
    height: f32,
    /// From crest to crest, in pixels.
    length: f32,
    /// Where it begins, in radians.
    phase: f32,
}

impl Wave {
    fn draw(height: (f32, f32), length: (f32, f32), rng: &mut impl CryptoRng) -> Self {
        Self {
            height: between(height.0, height.1, rng),
            length: between(length.0, length.1, rng),
            phase: between(0.0, TAU, rng),
        }
    }

    fn at(&self, along: f32) -> f32 {
        self.height * (along / self.length * TAU + self.phase).sin()
    }
}

/// The waves of one picture: the row goes up and down, and leans to and fro.
pub(super) struct Waves {
    swell: Wave,
    ripple: Wave,
    sway: Wave,
}

impl Waves {
    /// Draws the waves of a picture. Higher or shorter ones make people guess.
    pub(super) fn draw(rng: &mut impl CryptoRng) -> Self {
        Self {
            swell: Wave::draw((3.0, 6.0), (90.0, 170.0), rng),
            ripple: Wave::draw((0.6, 1.2), (30.0, 48.0), rng),
            sway: Wave::draw((1.5, 3.0), (40.0, 70.0), rng),
        }
    }

    /// Where the waves carry a point.
    pub(super) fn bend(&self, at: Point) -> Point {
        point(at.x + self.sway.at(at.y), at.y + self.swell.at(at.x) + self.ripple.at(at.x))
    }
}
