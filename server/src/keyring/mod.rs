//! The keyring: the only module that sees private keys.
//!
//! The rest of the server asks it to *do* things (register this phone, open these EBIDs, check this MAC,
//! sign this token) and passes and gets values, never key bytes. So the keyring can later stand in a
//! process of its own that does not face the internet.
//!
//! | file | what |
//! |---|---|
//! | `ring` | [`Keyring`]: opening, listing |
//! | `robert`, `bundles`, `contacts`, `tokens`, `push` | the operations |
//! | `apple` | the one private key that is not in the keystore: Apple's |
//! | `days` | K_S made ahead and destroyed when due |
//! | `rotation` | signing keys and the queue's key announced, activated, retired |
//! | `watch` | noticing what other nodes changed |
//! | `snapshot` | the keys in memory |
//! | `home`, `change`, `record`, `name`, `day_set` | the folder and what its files say |
//! | `seal`, `material`, `disk` | what seals the keys, what new ones are made of, files that are safe to keep them |
//!
//! Keys are never in the database: a backup of it would outlive a destroyed K_S. The database remembers
//! the keystore's random identifier, and a node that comes with another keystore refuses to start.
//!
//! Source: robert.md §3.3, §8.3, §14.

mod alias;
mod apple;
mod bundles;
mod change;
mod config;
mod contacts;
mod day_set;
mod days;
mod disk;
mod error;
mod home;
mod material;
mod name;
mod push;
mod record;
mod ring;
mod robert;
mod rotation;
mod seal;
mod snapshot;
mod tokens;
mod watch;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use apple::tests::p8;

pub use alias::{Alias, Kind, Rotation, UnknownAlias};
pub use apple::{ApplesKey, NotApplesKey};
pub use config::{Config, Passphrase};
pub use contacts::OpenedContacts;
pub use days::DaysChange;
pub use error::KeyringError;
pub use name::{Generation, KeyName};
pub use record::{KeyInfo, Stamp, State};
pub use ring::Keyring;
pub use robert::RegistrationError;
pub use rotation::{Entry, Haste, Moved, Outcome, Refusal};
pub use snapshot::public_pem;
pub use tokens::TokenRules;
