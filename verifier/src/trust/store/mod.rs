//! The lists that a device keeps: brought on a stick or by a cron job, used for weeks without network.
//!
//! ```text
//! DIR/vigie-store.json    the index: each source, what is known of it, its files and their hashes
//! DIR/<hash>.list         a list as it came
//! DIR/lock                held while lists are taken in or read
//! ```
//!
//! A list takes the place of the last one of its source, unless it is older, empty, or less trusted. Files
//! are written under a name that nobody reads and then renamed, lists before the index that names them: a
//! power cut leaves the old store or the new one.
//!
//! | module | what it is |
//! |---|---|
//! | `rules` | which list is whose successor, and may be |
//! | `index` | the index, as JSON |
//! | `disk` | files that are whole or not there |
//! | `import` | taking lists in |
//! | `open` | reading them back |
//!
//! Source: verifier.md §5; dcc.md §9 ("keep old list on any error", "reject rollback").

mod disk;
mod import;
mod index;
mod open;
mod rules;

pub use import::{Imported, NotImported, Why};
pub use open::{Store, StoreError, Stored};
pub use rules::{EmptyLists, Refusal};
