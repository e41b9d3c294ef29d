//! Which of the HELLOs in a report are real.
//!
//! The batch hands over many contacts at once, of many reports mixed. [`open`] finds whose EBID each one
//! is, in bulk; the caller fetches those identities in one question; [`decide`] checks MACs and times.
//! [`validate`] does all of it against a table in memory. What comes out is scored
//! ([`scoring`](super::scoring)); what is refused has a [`Discard`] that says at which step.
//!
//! Source: robert.md §7.4, in the order of the deployed server (§11); §13 for the names of outcomes.

mod decide;
mod open;
mod outcome;
mod readings;
mod rules;

pub use decide::{decide, judge, validate};
pub use open::open;
pub use outcome::{Discard, Opened, Valid};
pub use rules::Rules;
