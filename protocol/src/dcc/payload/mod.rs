//! What a certificate says: a person, and one vaccination, test or recovery.
//!
//! These types are the *normalised* form: nulls dropped, strings trimmed, tags unwrapped, whole floats
//! made integers. [`schema::relaxed`](super::schema::relaxed) makes them, and refuses what no reader
//! could make sense of. The identifier alone is kept untrimmed too, because revocation lists hash it so.
//! Texts borrow from the certificate; [`Entry::map`] and [`Holder::map`] put them elsewhere, to let it go.
//!
//! Source: dcc.md §1.1.

mod dcc;
mod entry;
mod event;
mod holder;
mod identifier;
mod pointer;
mod whole;

pub use dcc::{Dcc, EntryError};
pub use entry::{Entry, Member};
pub use event::{Event, Recovery, Test, Vaccination};
pub use holder::Holder;
pub use identifier::Identifier;
pub use pointer::{Group, Place, Pointer};
pub use whole::Whole;
