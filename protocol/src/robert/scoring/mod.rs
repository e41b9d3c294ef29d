//! How much a contact weighs.
//!
//! From the HELLOs that count, in the order of the upload, to a score; from the sum of a registration's
//! scores to its risk. Version 2 is the one deployed last and the default; version 0 is the first.
//!
//! Source: robert.md §7.5.

mod constants;
mod score;
mod v0;
mod v2;

pub use constants::{Algorithm, Scoring};
pub use score::{Scored, score};
