//! Value sets: what the codes in a certificate mean, and which are still given out.
//!
//! The sets of release 2.12.0 are part of the program. Codes are never
//! removed, only made inactive, and new ones appear with every release, so a reader warns of a code it
//! does not know and shows it as it is. An issuer writes active codes alone.
//!
//! Comparison is exact: `R-COVI` is not `R-Covi`.
//!
//! Source: dcc.md §8.

mod builtin;
mod instructions;
mod set;

pub use instructions::Instructions;
pub use set::{Code, CodeStatus, Field, ValueSet, ValueSetError, ValueSets};
