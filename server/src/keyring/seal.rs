//! What the keys are sealed under while they lie on the disk: 32 bytes from a file, or derived from a
//! passphrase.
//!
//! A new keystore on embedded defaults gets a *key file*, `unseal.key`, random and beside the keys: whoever
//! reads the folder reads the keys, so it protects a folder that is backed up or shared without that
//! file, and nothing else. With a *passphrase* the sealing key is derived by Argon2id and is nowhere on the
//! disk. The sealing key stays in memory, since the folder is read again while the server runs.

use std::{io, path::Path};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use vigie_crypto::{aead::Aes256Gcm, secret::Secret};
use zeroize::Zeroizing;

use super::{KeyringError, Passphrase, disk};
use crate::rng;

/// The key file: 32 random bytes as they are. May be a symbolic link to another medium.
pub(super) const KEY_FILE: &str = "unseal.key";

/// How a keystore is sealed, as `keystore.json` says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum SealedBy {
    /// By the bytes of [`KEY_FILE`].
    KeyFile,
    /// By Argon2id (RFC 9106) of the passphrase.
    Passphrase {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
        /// Lanes.
        lanes: u32,
        /// 16 random bytes, in base64.
        #[serde(with = "super::record::base64_bytes")]
        salt: Vec<u8>,
    },
}

impl SealedBy {
    /// RFC 9106 §4 recommends 64 MiB and three passes where memory is scarce: about 0.2 s at each start.
    const MEMORY_KIB: u32 = 64 * 1024;
    const PASSES: u32 = 3;
    const LANES: u32 = 1;
    /// What an edited file may ask of this machine before its authentication is checked.
    const MOST_MEMORY_KIB: u32 = 1024 * 1024;
    const MOST_PASSES: u32 = 64;

    /// How a new keystore is sealed, given what the operator configured.
    pub(super) fn choose(passphrase: Option<&Passphrase>) -> Self {
        match passphrase {
            None => Self::KeyFile,
            Some(_) => Self::Passphrase {
                memory_kib: Self::MEMORY_KIB,
                passes: Self::PASSES,
                lanes: Self::LANES,
                salt: rng::bytes::<16>().to_vec(),
            },
        }
    }

    /// The sealing key of the keystore in `dir`.
    pub(super) fn key(&self, dir: &Path, passphrase: Option<&Passphrase>) -> Result<SealingKey, KeyringError> {
        let dir = dir.to_owned();
        match (self, passphrase) {
            (Self::KeyFile, None) => read_key_file(&dir),
            (Self::KeyFile, Some(_)) => Err(KeyringError::PassphraseUnused { dir }),
            (Self::Passphrase { .. }, None) => Err(KeyringError::PassphraseMissing { dir }),
            (Self::Passphrase { memory_kib, passes, lanes, salt }, Some(passphrase)) => {
                if *memory_kib > Self::MOST_MEMORY_KIB || *passes > Self::MOST_PASSES || *lanes > 16 {
                    return Err(unreadable(&dir, "the cost of Argon2id is beyond reason"));
                }
                let params = Params::new(*memory_kib, *passes, *lanes, Some(32))
                    .map_err(|e| unreadable(&dir, &e.to_string()))?;
                let mut key = Zeroizing::new([0; 32]);
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
                    .map_err(|e| unreadable(&dir, &e.to_string()))?;
                Ok(SealingKey::new(&Secret::new(*key)))
            }
        }
    }

    /// The error for a key that does not open its keystore.
    pub(super) fn wrong(&self, dir: &Path) -> KeyringError {
        match self {
            Self::KeyFile => KeyringError::SealingKeyWrong { path: dir.join(KEY_FILE) },
            Self::Passphrase { .. } => KeyringError::PassphraseWrong { dir: dir.to_owned() },
        }
    }
}

/// Makes [`KEY_FILE`], unless a start that was interrupted has made it.
pub(super) fn make_key_file(dir: &Path) -> Result<(), KeyringError> {
    if dir.join(KEY_FILE).exists() {
        return Ok(());
    }
    disk::write(dir, KEY_FILE, &*Zeroizing::new(rng::bytes::<32>()))
}

fn read_key_file(dir: &Path) -> Result<SealingKey, KeyringError> {
    let path = dir.join(KEY_FILE);
    let bytes = match disk::read(&path) {
        Err(KeyringError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Err(KeyringError::SealingKeyLost { path });
        }
        read => Zeroizing::new(read?),
    };
    match Secret::from_slice(&bytes) {
        Some(key) => Ok(SealingKey::new(&key)),
        None => Err(KeyringError::SealingKeyWrong { path }),
    }
}

fn unreadable(dir: &Path, why: &str) -> KeyringError {
    KeyringError::Unreadable { path: dir.join(super::home::MANIFEST), why: why.to_owned() }
}

/// AES-256-GCM with a fresh nonce before each ciphertext.
pub(super) struct SealingKey(Aes256Gcm);

impl SealingKey {
    fn new(key: &Secret<32>) -> Self {
        Self(Aes256Gcm::new(key))
    }

    /// `nonce | ciphertext | tag`, bound to `context`.
    pub(super) fn seal(&self, context: &[u8], secret: &[u8]) -> Vec<u8> {
        self.0.seal_blob(&mut rng::os(), context, secret)
    }

    /// The secret, or `None` if it was not sealed with this key in this context.
    pub(super) fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.0.open_blob(context, sealed).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_passphrase_and_salt_give_one_key_and_another_none() {
        let dir = Path::new("/nowhere");
        let [right, wrong] =
            ["correct horse battery", "correct horse batterie"].map(|text| Passphrase::new(text.to_owned()));
        let by = SealedBy::choose(Some(&right));
        let sealed = by.key(dir, Some(&right)).expect("derived").seal(b"context", b"secret");
        let open = |by: &SealedBy, passphrase, context: &[u8]| {
            by.key(dir, Some(passphrase)).expect("derived").open(context, &sealed).map(|s| s.to_vec())
        };
        assert_eq!(open(&by, &right, b"context"), Some(b"secret".to_vec()));
        assert_eq!(open(&by, &right, b"other"), None);
        assert_eq!(open(&by, &wrong, b"context"), None);
        assert_eq!(open(&SealedBy::choose(Some(&right)), &right, b"context"), None, "another salt");
    }

    #[test]
    fn an_edited_cost_cannot_exhaust_the_machine() {
        let by = SealedBy::Passphrase { memory_kib: u32::MAX, passes: 1, lanes: 1, salt: vec![0; 16] };
        let refused = by.key(Path::new("/nowhere"), Some(&Passphrase::new("correct horse".to_owned())));
        assert!(matches!(refused, Err(KeyringError::Unreadable { .. })));
    }

    #[test]
    fn a_passphrase_is_neither_forgotten_nor_ignored() {
        let dir = Path::new("/nowhere");
        let passphrase = Passphrase::new("correct horse battery".to_owned());
        let by = SealedBy::choose(Some(&passphrase));
        assert!(matches!(by.key(dir, None), Err(KeyringError::PassphraseMissing { .. })));
        let refused = SealedBy::KeyFile.key(dir, Some(&passphrase));
        assert!(matches!(refused, Err(KeyringError::PassphraseUnused { .. })));
        assert!(matches!(SealedBy::KeyFile.key(dir, None), Err(KeyringError::SealingKeyLost { .. })));
    }
}
