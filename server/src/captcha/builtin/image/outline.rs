//! Shapes, as the straight pieces of their edges.

use ab_glyph::{Outline as GlyphOutline, OutlineCurve};
use ab_glyph_rasterizer::{Point, point};

/// Pieces that a curve or a line is cut into. A line too, since waves bend it: at the size of our glyphs
/// a piece is about two pixels long.
const PIECES: u16 = 8;

/// The closed edges of a shape, in pieces. The direction of an edge tells which side is inside.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pieces: Vec<[Point; 2]>,
}

impl Outline {
    /// A glyph, in units of its font, `y` upwards.
    pub(super) fn of(glyph: &GlyphOutline) -> Self {
        let mut outline = Self::default();
        for curve in &glyph.curves {
            let at = |t: f32| match curve {
                OutlineCurve::Line(a, b) => mix(*a, *b, t),
                OutlineCurve::Quad(a, b, c) => mix(mix(*a, *b, t), mix(*b, *c, t), t),
                OutlineCurve::Cubic(a, b, c, d) => {
                    let (ab, bc, cd) = (mix(*a, *b, t), mix(*b, *c, t), mix(*c, *d, t));
                    mix(mix(ab, bc, t), mix(bc, cd, t), t)
                }
            };
            let ends: Vec<_> = (0..=PIECES).map(|i| at(f32::from(i) / f32::from(PIECES))).collect();
            outline.pieces.extend(ends.windows(2).map(|pair| [pair[0], pair[1]]));
        }
        outline
    }

    /// The shape with these corners.
    pub(super) fn polygon(corners: &[Point]) -> Self {
        let next = corners.iter().cycle().skip(1);
        Self { pieces: corners.iter().zip(next).map(|(a, b)| [*a, *b]).collect() }
    }

    /// The shape, every point of it moved by `to`.
    pub(super) fn moved(mut self, to: impl Fn(Point) -> Point) -> Self {
        for end in self.pieces.iter_mut().flatten() {
            *end = to(*end);
        }
        self
    }

    /// The pieces.
    pub(super) fn pieces(&self) -> &[[Point; 2]] {
        &self.pieces
    }

    /// The corners of the smallest upright box around the shape: least and greatest `x` and `y`.
    pub(super) fn bounds(&self) -> (Point, Point) {
        let none = (point(f32::MAX, f32::MAX), point(f32::MIN, f32::MIN));
        self.pieces.iter().flatten().fold(none, |(least, most), end| {
            (point(least.x.min(end.x), least.y.min(end.y)), point(most.x.max(end.x), most.y.max(end.y)))
        })
    }
}

fn mix(a: Point, b: Point, t: f32) -> Point {
    point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
}
