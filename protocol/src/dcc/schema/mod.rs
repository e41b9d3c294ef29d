//! Whether a DCC has the right form: two answers for two purposes.
//!
//! [`relaxed`] is for verdicts. It refuses what no reader could use and tolerates what states really
//! issued; what it makes is the normalised DCC. `strict` is schema 1.3.3 to the letter, for issuers and
//! for the runner of the official test cases; it wants the feature `strict-schema`, because the library
//! behind it is far too large for a browser.
//!
//! Source: dcc.md §3.1 ("Two schema verdicts are needed").

mod relaxed;
#[cfg(feature = "strict-schema")]
mod strict;
mod violation;

pub use relaxed::relaxed;
#[cfg(feature = "strict-schema")]
pub use strict::strict;
pub use violation::Violation;
