//! The keys of the protocol, each a type of its own so that none is used in another's place.
//!
//! | key | type | what it does |
//! |---|---|---|
//! | K_S | [`DayKey`] | makes and opens the EBIDs of one day |
//! | K_FED | [`FederationKey`] | hides the country code |
//! | K_A^auth | [`AuthKey`] | MACs of HELLOs and requests of one phone |
//! | K_A^tuples | [`TuplesKey`] | encrypts the bundles of one phone |
//!
//! The last two come from a key agreement at registration ([`ClientKeys`]) and rest wrapped under K_EMK
//! ([`WrappedKeys`]). None prints itself; all are wiped when dropped.
//!
//! Source: robert.md §2.3, §3, §8.3.

mod client;
mod day;
mod federation;

pub use client::{AuthKey, ClientKeys, TuplesKey, WrappedKeys};
pub use day::{DayKey, DayKeys};
pub use federation::FederationKey;
