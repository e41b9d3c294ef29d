//! The EU Digital COVID Certificate: a signed statement of a vaccination, a test or a recovery, carried
//! as a QR code.
//!
//! ```text
//! DCC  →  CBOR  →  CWT claims  →  COSE_Sign1  →  zlib  →  Base45  →  "HC1:"  →  QR code
//! ```
//!
//! Each layer has a module here or in `vigie_crypto`; reading goes from right to left. Readers take what
//! the states of Europe really issued, writers what the specification asks for. Nothing here believes a
//! certificate: that is for the verifier, which holds the keys and the rules.
//!
//! | module | layer | source |
//! |---|---|---|
//! | [`prefix`] | `HC1:`, and what other texts are | dcc.md §1.2, §1.8 |
//! | [`envelope`] | text to COSE_Sign1 and back | dcc.md §1.6-1.8 |
//! | [`claims`] | who issued it, from when to when | dcc.md §1.4 |
//! | [`payload`] | the person and the entry, normalised | dcc.md §1.1 |
//! | [`schema`] | whether it has the right form, leniently or to the letter | dcc.md §3.1 |
//! | [`json`] | the same content as JSON | dcc.md §3.3 |
//! | [`value_set`] | what the codes mean | dcc.md §8 |
//! | [`uvci`] | the identifier of a certificate | dcc.md §4.1, §4.2 |
//! | [`kid`] | who signed it, in eight bytes | dcc.md §2.1 |
//! | [`revocation`] | what revocation lists hold of it | dcc.md §4.3 |
//! | [`transliterate`] | names as in the machine-readable zone of a passport | dcc.md §5 |
//! | [`issue`] | what an issuer signs | dcc.md §1.3, §6.1 |
//! | [`time`] | dates and instants as they are written | dcc.md §1.1 |
//! | [`limits`] | how much of anything is read | dcc.md §9 |

pub mod claims;
pub mod envelope;
pub mod issue;
pub mod json;
pub mod kid;
pub mod limits;
pub mod payload;
pub mod prefix;
pub mod revocation;
pub mod schema;
pub mod time;
pub mod transliterate;
pub mod uvci;
pub mod value_set;
