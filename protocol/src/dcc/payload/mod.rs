//! What a certificate says: a person, and one vaccination, test or recovery.
//!
//! These types are the *normalised* form: nulls dropped, strings trimmed, tags unwrapped, whole floats
//! made integers. [`schema::relaxed`](super::schema::relaxed) makes them, and refuses what no reader
//! could make sense of. The identifier alone is kept untrimmed too, because revocation lists hash it so.
//! Strings borrow; [`Entry::into_owned`] and [`Name::into_owned`] let the certificate go.
//!
//! Source: dcc.md §1.1.

mod dcc;
mod entry;
mod identifier;
mod pointer;
mod whole;

pub use dcc::{Dcc, EntryError, Name};
pub use entry::{Entry, Member, Recovery, Test, Vaccination};
pub use identifier::Identifier;
pub use pointer::{Group, Place, Pointer};
pub use whole::Whole;
