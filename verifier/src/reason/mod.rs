//! Why a certificate is not valid: one stable code per failure of a step, with what a person or a program
//! needs to understand it.
//!
//! The codes are published: additions are free, none is ever renamed. What a code says in words, in the
//! language of the reader, is the business of whoever shows it.
//!
//! Source: dcc.md §3.1 (steps, codes, verdict by error), verifier.md §4 (`TrustListStale`), §6 (`details`).

mod code;
mod details;
mod kinds;

pub use kinds::Reason;
