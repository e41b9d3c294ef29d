//! What an issuer writes: strict out.
//!
//! ```text
//! check  →  payload  →  Unsigned::to_be_signed  →  (the key signs)  →  Unsigned::with_signature
//!        →  envelope::encode_text
//! ```
//!
//! An issuer's content comes as JSON, the form in which it is asked for. `check`, behind the feature
//! `strict-schema`, holds it against the published schema and against every rule that the schema cannot
//! say. Most defects of certificates in the field would not have passed it.
//!
//! Source: dcc.md §1.3-1.5 (what issuers must emit), §6.1 (validation before signing).

#[cfg(feature = "strict-schema")]
mod check;
mod encode;

#[cfg(feature = "strict-schema")]
pub use check::check;
pub use encode::{Unsigned, payload};
