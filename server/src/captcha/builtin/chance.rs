//! Draws that pictures and sounds are made of.

use rand_core::CryptoRng;

use vigie_protocol::chance::below;

/// A number in `[0, 1)`, in steps of 2⁻²⁴: as fine as an `f32` is everywhere in there.
pub(super) fn unit(rng: &mut impl CryptoRng) -> f32 {
    (rng.next_u32() >> 8) as f32 / (1 << 24) as f32
}

/// A number between `low` and `high`.
pub(super) fn between(low: f32, high: f32, rng: &mut impl CryptoRng) -> f32 {
    low + (high - low) * unit(rng)
}

/// `magnitude`, up or down.
pub(super) fn either_way(magnitude: f32, rng: &mut impl CryptoRng) -> f32 {
    if rng.next_u32() & 1 == 0 { magnitude } else { -magnitude }
}

/// One of `items`, of which there is at least one.
pub(super) fn one_of<'a, T>(items: &'a [T], rng: &mut impl CryptoRng) -> &'a T {
    &items[below(rng, items.len() as u32) as usize]
}
