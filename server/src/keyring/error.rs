//! Why the keyring could not do what it was asked. Each sentence says what is wrong, where, and what to
//! do about it; none holds key material.

use std::{io, path::PathBuf};

use vigie_protocol::robert::bundle::BundleError;

/// A failure of the keystore, or of an operation with its keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The folder cannot be created or written.
    #[error(
        "the key folder {} cannot be written ({source}); let the user that runs vigie write there, \
         or name another folder in VIGIE__KEYS__DIR",
        dir.display()
    )]
    NotWritable {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the keystore cannot be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// A verb: read, write, destroy.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody else holds the lock for longer than a change takes.
    #[error(
        "{} has been held by another process for {seconds} s; another vigie is changing the keystore, \
         or hangs: stop it and try again",
        path.display()
    )]
    LockHeld {
        /// The lock file.
        path: PathBuf,
        /// How long we waited.
        seconds: u64,
    },
    /// There is no keystore where one was expected.
    #[error("there is no keystore in {}; `vigie keys generate` makes one", dir.display())]
    NoKeystore {
        /// The folder.
        dir: PathBuf,
    },
    /// Key files without the file that says how they are sealed.
    #[error(
        "{} is missing although there are keys beside it; restore it from the backup of this folder",
        path.display()
    )]
    ManifestLost {
        /// Where it should be.
        path: PathBuf,
    },
    /// The keystore is sealed by a key file that is not there.
    #[error(
        "the keystore is sealed by {}, which is missing; restore it, no key can be opened without it",
        path.display()
    )]
    SealingKeyLost {
        /// Where it should be.
        path: PathBuf,
    },
    /// The keystore is sealed by a passphrase and none is configured.
    #[error(
        "the keystore in {} is sealed by a passphrase; give it in VIGIE__KEYS__PASSPHRASE or \
         VIGIE__KEYS__PASSPHRASE_FILE",
        dir.display()
    )]
    PassphraseMissing {
        /// The folder.
        dir: PathBuf,
    },
    /// The passphrase does not open this keystore.
    #[error(
        "the passphrase does not open the keystore in {}; check VIGIE__KEYS__PASSPHRASE",
        dir.display()
    )]
    PassphraseWrong {
        /// The folder.
        dir: PathBuf,
    },
    /// A passphrase is configured, but the keystore was made without one: the operator would believe
    /// it protected.
    #[error(
        "a passphrase is configured, but the keystore in {} is sealed by a key file; \
         remove VIGIE__KEYS__PASSPHRASE, or start with an empty key folder and an empty database",
        dir.display()
    )]
    PassphraseUnused {
        /// The folder.
        dir: PathBuf,
    },
    /// The key file does not open this keystore.
    #[error("{} does not open this keystore; restore the one that was made with it", path.display())]
    SealingKeyWrong {
        /// The key file.
        path: PathBuf,
    },
    /// Authentication of a file failed: it is not what this keystore wrote.
    #[error("{} was edited or damaged (authentication failed); restore it from a backup", path.display())]
    Edited {
        /// The file.
        path: PathBuf,
    },
    /// A file of a later version.
    #[error(
        "{} has format {found}, this version knows {known}; start the newer vigie that wrote it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format it says it has.
        found: u64,
        /// The newest format this version reads.
        known: u64,
    },
    /// A file that is not in the format of the keystore.
    #[error("{} cannot be understood: {why}; restore it from a backup", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A long-lived key that was made once and is gone. A new one would not be the same key.
    #[error(
        "{} is missing; a new key could not take its place, so restore it from the backup of this folder",
        path.display()
    )]
    KeyLost {
        /// Where it should be.
        path: PathBuf,
    },
    /// Stored client keys that K_EMK does not open: another keystore wrapped them, or the row is damaged.
    #[error("stored client keys cannot be unwrapped with this keystore's key-encryption-key")]
    ClientKeys,
    /// The bundle of ephemeral tuples could not be made.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}
