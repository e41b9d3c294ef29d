//! Captchas of our own: a few characters to read, or a few digits to hear.
//!
//! A [`Challenge`] is an answer and a seed. The picture and the sound are functions of the two and of
//! nothing else, so that asking twice for a challenge shows the same thing twice: distortions that are
//! drawn anew each time could be averaged away. [`Builtin`] keeps the open challenges and judges answers.
//!
//! How hard they are, for people and for machines, is in `docs/captcha.md`.
//!
//! Source: robert.md §2.1.

mod answer;
mod audio;
mod challenge;
mod chance;
mod image;
mod language;
mod open;
mod quota;

pub use answer::Answer;
pub use challenge::Challenge;
pub use language::Language;
pub use open::Builtin;
