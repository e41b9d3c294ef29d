//! Names as in the machine-readable zone of a passport: A to Z and `<`.
//!
//! What stands in the holder's passport is always better than an algorithm, for passports differ from the
//! tables and from each other. This is what an issuer proposes when there is no passport at hand. A
//! verifier never compares a name with its transliteration.
//!
//! Source: dcc.md §5, ICAO Doc 9303 part 3; ELOT 743 for Greek.

mod cyrillic;
mod greek;
mod latin;
mod name;

pub use cyrillic::Language;
pub use name::{NeedsPassport, to_mrz};
