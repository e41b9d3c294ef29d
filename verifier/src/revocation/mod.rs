//! Certificates that were taken back: lists of hashes, and the question whether one stands on them.
//!
//! A certificate has three hashes of 16 bytes: of its identifier, of country and identifier, of its
//! signature. Whichever of them is listed, it is revoked; which of them matched is said.
//!
//! | module | what it is |
//! |---|---|
//! | `set` | the hashes by key identifier, sorted |
//! | `read` | `revocation.jws`, and batches of the gateway |
//!
//! Source: dcc.md §4.3 (hashes), §4.4 (batches); verifier.md §11 (`revocation.jws`).

mod read;
mod set;

pub use read::List;
pub use set::{Revocations, Under};
pub use vigie_protocol::dcc::revocation::HashKind;

pub(crate) use read::{TYPE, batches, signed};
