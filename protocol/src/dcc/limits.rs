//! How much of anything is read.
//!
//! The largest certificate seen had 1093 characters, 870 bytes of COSE and grew by 1.73 when inflated.
//!
//! Source: dcc.md §9.

/// The longest text, prefix included, in bytes: what the largest QR code holds.
pub const TEXT_BYTES: usize = 4296;

/// The most bytes that Base45 may decode to.
pub const COMPRESSED_BYTES: usize = 2900;

/// The most bytes that inflating may give.
pub const INFLATED_BYTES: usize = 16_384;

/// The most bytes that inflating may give for each byte that went in.
pub const EXPANSION: usize = 100;

/// A text member longer than this many characters is worth a warning: the schema allows no more.
pub const TEXT_CHARACTERS: usize = 80;

/// A text member longer than this many characters is refused.
pub const TEXT_CHARACTERS_REFUSED: usize = 1024;

/// The largest instant in a claim, in seconds: the year 5138. Milliseconds lie beyond it.
pub const CLAIM_SECONDS: u64 = 100_000_000_000;

/// The most violations of the schema that are told of one certificate.
pub const VIOLATIONS: usize = 64;
