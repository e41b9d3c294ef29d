//! The picture: characters that are turned, bent, crossed out and partly inverted.
//!
//! Everything is outlines until the last step. A glyph is turned and sheared, laid in the row, bent by
//! the waves of the picture, and only then filled, so edges stay sharp for the eye.

mod canvas;
mod faces;
mod outline;
mod picture;
mod png;
mod strokes;
mod waves;

pub(super) use picture::draw;
