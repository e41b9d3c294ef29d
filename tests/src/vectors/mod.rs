//! Test vectors: any directory that holds files of the published names and shapes.
//!
//! Each file of robert.md §13 has a module of its own that reads its sections into types and holds
//! `vigie_crypto` and `vigie_protocol` against every case, on both cryptographic backends where they
//! differ. Other implementers can point the command `vectors` at vectors of theirs: a section or a file
//! that is not there is skipped and said so; members nobody knows are ignored.
//!
//! Source: robert.md §13.

mod auth_request_mac;
mod chance;
mod contact_validation;
mod directory;
mod ebid;
mod ecc;
mod end_to_end;
mod hello_mac;
mod jwt;
mod key_agreement_tuples;
mod report;
mod risk_evaluation;
mod scoring;
mod skinny;
mod text;
mod time;
mod verdict;

pub use directory::{CannotRun, FILES, Outcome, run};
pub use report::{Failure, FileReport, Section};
