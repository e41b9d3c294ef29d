//! Whom to believe: signers of certificates, the lists they stand on, and the keys that lists are checked with.
//!
//! | module | what it is | source |
//! |---|---|---|
//! | `set` | [`Trust`]: signers by key identifier, sources, revocations | dcc.md §2.1 |
//! | `anchor` | one signer: key, dates, usage | dcc.md §2.2 |
//! | `source` | one list: date, age, signature, until when it counts | verifier.md §4 |
//! | `usage` | vaccination, test, recovery, and who may sign which | dcc.md §2.3 |
//! | `certificate` | the signer's certificate, read leniently | dcc.md §2.2 |
//! | `list_keys` | [`ListKeys`]: pinned keys for signed lists | verifier.md §4 |
//! | `notes` | the entries that were left out | verifier.md §3 |
//! | [`read`] | the formats | dcc.md §2.4, §2.5, §2.6 |
//! | `files` | lists in files and folders (feature `cli`) | verifier.md §3 |
//! | `store` | the lists that a device keeps (feature `cli`) | verifier.md §5 |
//!
//! All of it but `files` and `store` works on bytes, and so in a browser.

mod anchor;
pub(crate) mod certificate;
#[cfg(feature = "cli")]
pub mod files;
mod jwk;
mod list;
mod list_keys;
mod notes;
mod pem;
pub mod read;
mod set;
mod source;
#[cfg(feature = "cli")]
pub mod store;
mod usage;

pub use anchor::{Anchor, Validity};
pub use certificate::{Certificate, CertificateError};
pub use list::{List, ListError};
pub use list_keys::{ListKeyError, ListKeys};
pub use notes::{Note, Notes};
pub use read::Input;
pub use set::{Loaded, NotLoaded, Trust};
#[cfg(feature = "cli")]
pub(crate) use source::written;
pub use source::{Kind, Signature, Source, SourceId};
pub use usage::{Group, Usage};
