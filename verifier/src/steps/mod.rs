//! The steps of a verification, each by itself.
//!
//! [`crate::verify()`] walks them in order and stops at the first that fails; [`crate::diagnose()`] and
//! runners of test cases call them one by one. Every step is a function of its arguments: what it needs of an
//! earlier step is handed to it.
//!
//! | steps | module | function |
//! |---|---|---|
//! | 1-4 | `envelope` | [`open`]; of a message without a text [`check_size`] |
//! | 5 | `signature` | [`read_message`] |
//! | 6 | `signature` | [`header`] |
//! | 7, 8 | `signature` | [`find_signers`], [`Signers::choose`] |
//! | 9 | `claims` | [`read_claims`] |
//! | 10-12 | `claims` | [`check_signer_dates`], [`check_issued`], [`check_expiry`] |
//! | 13, 14 | `content` | [`read_content`], [`single_entry`] |
//! | 15 | `content` | [`check_usage`] |
//! | 16 | `revoked` | [`check_revocation`] |
//! | 17 | `acceptance` | [`warn_about_codes`] |
//! | 18 | `acceptance` | [`check_acceptance`] |
//! | after them | `lists` | [`check_freshness`] |
//!
//! Source: dcc.md §3.1.

mod acceptance;
mod claims;
mod content;
mod envelope;
mod lists;
mod revoked;
mod signature;

pub use acceptance::{check_acceptance, warn_about_codes};
pub use claims::{check_expiry, check_issued, check_signer_dates, issuer, read_claims, warn_about_claims};
pub use content::{check_usage, read_content, single_entry, warn_about_content};
pub use envelope::{check_size, open};
pub use lists::{check_freshness, warn_about_lists};
pub use revoked::{Signed, check_revocation};
pub use signature::{Signers, find_signers, header, read_message};
