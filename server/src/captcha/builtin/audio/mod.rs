//! The sound: spoken digits over other voices and noise.

mod background;
mod speech;
mod track;
mod voices;

pub(super) use speech::speak;
