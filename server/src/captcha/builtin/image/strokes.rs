//! Strokes across the picture, as thick as the stems of the letters and in the same ink.
//!
//! They join characters that a program would like to take apart; a person follows the letters across them.

use std::f32::consts::TAU;

use ab_glyph_rasterizer::{Point, point};
use rand_core::CryptoRng;

use super::{
    super::chance::{between, either_way},
    canvas::{HEIGHT, WIDTH},
    outline::Outline,
};

/// Corners along one side of a stroke.
const CORNERS: u16 = 48;

/// A stroke from one margin to the other, through the middle of the row.
pub(super) fn across(rng: &mut impl CryptoRng) -> Outline {
    let (width, height) = (WIDTH as f32, HEIGHT as f32);
    let (from, to) = (between(0.28, 0.72, rng) * height, between(0.28, 0.72, rng) * height);
    let (bow, phase) = (between(4.0, 11.0, rng), between(0.0, TAU, rng));
    let turns = between(0.7, 1.6, rng);
    let (start, end) = (between(2.0, 16.0, rng), width - between(2.0, 16.0, rng));
    let path =
        |t: f32| point(start + (end - start) * t, from + (to - from) * t + bow * (t * turns * TAU + phase).sin());
    stroke(path, between(2.0, 2.8, rng))
}

/// A short arc somewhere in the row, like a piece of a letter.
pub(super) fn arc(rng: &mut impl CryptoRng) -> Outline {
    let centre = point(between(0.08, 0.92, rng) * WIDTH as f32, between(0.25, 0.75, rng) * HEIGHT as f32);
    let (radius, begins) = (between(8.0, 20.0, rng), between(0.0, TAU, rng));
    let length = either_way(between(0.9, 2.0, rng), rng);
    let path = |t: f32| {
        let angle = begins + length * t;
        point(centre.x + radius * angle.cos(), centre.y + radius * angle.sin())
    };
    stroke(path, between(2.0, 2.8, rng))
}

/// A round spot.
pub(super) fn spot(centre: Point, radius: f32) -> Outline {
    oval(centre, radius, radius, 10)
}

/// An oval large enough to hold two or three letters.
/// Smaller ones leave people to guess at what is left of a letter.
pub(super) fn patch(rng: &mut impl CryptoRng) -> Outline {
    let centre = point(between(0.12, 0.88, rng) * WIDTH as f32, between(0.3, 0.7, rng) * HEIGHT as f32);
    oval(centre, between(36.0, 56.0, rng), between(22.0, 32.0, rng), CORNERS)
}

fn oval(centre: Point, across: f32, down: f32, corners: u16) -> Outline {
    let corner = |i| {
        let angle = f32::from(i) / f32::from(corners) * TAU;
        point(centre.x + across * angle.cos(), centre.y + down * angle.sin())
    };
    Outline::polygon(&(0..corners).map(corner).collect::<Vec<_>>())
}

/// `thickness` pixels along `path`, a curve over `[0, 1]`.
fn stroke(path: impl Fn(f32) -> Point, thickness: f32) -> Outline {
    let side = |i: u16, offset: f32| {
        let t = f32::from(i) / f32::from(CORNERS - 1);
        let (at, ahead) = (path(t), path(t + 1e-2));
        let (dx, dy) = (ahead.x - at.x, ahead.y - at.y);
        let length = dx.hypot(dy).max(f32::EPSILON);
        point(at.x - dy / length * offset, at.y + dx / length * offset)
    };
    let one = (0..CORNERS).map(|i| side(i, thickness / 2.0));
    let other = (0..CORNERS).rev().map(|i| side(i, -thickness / 2.0));
    Outline::polygon(&one.chain(other).collect::<Vec<_>>())
}
