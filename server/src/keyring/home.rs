//! The folder of the keystore: opened, read and changed as a whole.
//!
//! ```text
//! keys/                          0700
//!   .lock                        held by whoever reads (shared) or changes (alone) the folder
//!   keystore.json                identifier, how it is sealed, which keys and days ever existed
//!   unseal.key                   only without a passphrase: 32 random bytes
//!   federation-key.json …        one file per key, its material sealed
//!   report-token-key.2.json …    successors of a key that was rotated; the first has no number
//!   server-key-20210407.json …   one K_S per day
//! ```
//!
//! All nodes on one database share it. Each holds in memory what it read last, and reads again when the
//! folder changed (`watch`).

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use uuid::Builder;
use zeroize::Zeroizing;

use super::{
    Config, KeyringError,
    alias::Alias,
    change::Change,
    disk::{self, Access, Fingerprint, Lock, PATIENCE},
    name::KeyName,
    record::{FORMAT, KeyRecord, Manifest, Misread, State, parse},
    seal::{self, SealedBy, SealingKey},
};
use crate::rng;

/// What belongs to all keys together; see [`Manifest`].
pub(super) const MANIFEST: &str = "keystore.json";

/// What to do where there is no keystore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// Make one.
    Make,
    /// Say so.
    Refuse,
}

/// The folder, with what opens it.
pub(super) struct Home {
    pub(super) dir: PathBuf,
    pub(super) sealing: SealingKey,
}

/// Everything in the folder at one moment.
pub(super) struct Contents {
    pub(super) manifest: Manifest,
    /// The keys known to this version, unsealed.
    pub(super) keys: Vec<StoredKey>,
    pub(super) fingerprint: Fingerprint,
}

/// A key as read.
pub(super) struct StoredKey {
    pub(super) name: KeyName,
    pub(super) record: KeyRecord,
    /// Empty once the key is retired.
    pub(super) material: Zeroizing<Vec<u8>>,
}

/// What opening found or did.
pub(super) struct Opened {
    pub(super) home: Home,
    pub(super) contents: Contents,
    /// The long-lived keys that were made: all of them if the keystore is new.
    pub(super) made: Vec<Alias>,
    /// Whether there was no keystore before.
    pub(super) created: bool,
}

impl Home {
    /// Opens the keystore, finishing what a crash interrupted, and makes the long-lived keys that it never
    /// had: all of them in a new one, those of a new version otherwise.
    pub(super) fn open(config: &Config, absent: Absent) -> Result<Opened, KeyringError> {
        let dir = &config.dir;
        if absent == Absent::Refuse && !dir.join(MANIFEST).exists() {
            return Err(KeyringError::NoKeystore { dir: dir.clone() });
        }
        disk::private_folder(dir)?;
        let _lock = Lock::take(dir, Access::Write, PATIENCE)?;
        disk::sweep(dir)?;
        let created = !dir.join(MANIFEST).exists();
        if created {
            create(config)?;
        }
        let (mut manifest, sealing) = unlock(config)?;
        let home = Self { dir: dir.clone(), sealing };
        let mut change = Change { home: &home, manifest: &mut manifest };
        let made = change.make_long_lived()?;
        change.finish()?;
        let contents = home.contents(manifest)?;
        Ok(Opened { home, contents, made, created })
    }

    /// Opens the keystore and changes nothing, not even what a crash left: for who only looks. Waits for
    /// somebody else's change no longer than `patience`.
    pub(super) fn look(config: &Config, patience: Duration) -> Result<(Self, Contents), KeyringError> {
        let dir = &config.dir;
        if !dir.join(MANIFEST).exists() {
            return Err(KeyringError::NoKeystore { dir: dir.clone() });
        }
        let _lock = Lock::take(dir, Access::Read, patience)?;
        let (manifest, sealing) = unlock(config)?;
        let home = Self { dir: dir.clone(), sealing };
        let contents = home.contents(manifest)?;
        Ok((home, contents))
    }

    /// The folder itself.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Reads everything again, when nobody is changing it.
    pub(super) fn read(&self) -> Result<Contents, KeyringError> {
        let _lock = Lock::take(&self.dir, Access::Read, PATIENCE)?;
        self.contents(self.manifest()?)
    }

    /// Changes the folder, alone in it, and reads what it then holds.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Change<'_>) -> Result<T, KeyringError>,
    ) -> Result<(T, Contents), KeyringError> {
        let _lock = Lock::take(&self.dir, Access::Write, PATIENCE)?;
        let mut manifest = self.manifest()?;
        let mut changing = Change { home: self, manifest: &mut manifest };
        changing.finish()?;
        let answer = change(&mut changing)?;
        Ok((answer, self.contents(manifest)?))
    }

    fn manifest(&self) -> Result<Manifest, KeyringError> {
        let path = self.dir.join(MANIFEST);
        let manifest: Manifest = document(&path)?;
        if manifest.is_authentic(&self.sealing) { Ok(manifest) } else { Err(KeyringError::Edited { path }) }
    }

    fn contents(&self, manifest: Manifest) -> Result<Contents, KeyringError> {
        let fingerprint = Fingerprint::of(&self.dir)?;
        let mut keys = Vec::new();
        for name in self.names()? {
            // Its file is what a crash or a restored backup left of it.
            if name.alias.day().is_some_and(|day| manifest.days_destroyed.contains(day)) {
                continue;
            }
            keys.push(self.key(name)?);
        }
        let gone = manifest.long_lived.iter().filter_map(|name| name.parse().ok());
        if let Some(lost) = gone.into_iter().find(|name| keys.iter().all(|key| key.name != *name)) {
            return Err(KeyringError::KeyLost { path: self.path(lost) });
        }
        Ok(Contents { manifest, keys, fingerprint })
    }

    /// The keys that have a file. Names this version does not know belong to a later one.
    pub(super) fn names(&self) -> Result<Vec<KeyName>, KeyringError> {
        let names = disk::documents(&self.dir)?;
        Ok(names.iter().filter_map(|name| name.strip_suffix(".json")?.parse().ok()).collect())
    }

    /// One key, unsealed.
    pub(super) fn key(&self, name: KeyName) -> Result<StoredKey, KeyringError> {
        let path = self.path(name);
        let record: KeyRecord = document(&path)?;
        // The name inside is authenticated: a file renamed to another key's is an edited file.
        let named = record.alias == name.to_string() && record.kind == name.alias.kind();
        match record.open(&self.sealing) {
            Some(material) if named => Ok(StoredKey { name, record, material }),
            _ => Err(KeyringError::Edited { path }),
        }
    }

    /// The keys of an alias, oldest first.
    pub(super) fn generations(&self, alias: Alias) -> Result<Vec<StoredKey>, KeyringError> {
        let mut names = self.names()?;
        names.retain(|name| name.alias == alias);
        names.sort_unstable();
        names.into_iter().map(|name| self.key(name)).collect()
    }

    /// Where the file of a key is.
    pub(super) fn path(&self, name: KeyName) -> PathBuf {
        self.dir.join(name.file())
    }
}

/// Of the keys of an alias, the one to make new things with: the active one. A crash in the middle of an
/// activation leaves two, of which the later one is meant.
pub(super) fn active<'a>(keys: impl IntoIterator<Item = &'a StoredKey>) -> Option<&'a StoredKey> {
    let active = keys.into_iter().filter(|key| key.record.state == State::Active);
    active.max_by_key(|key| (key.record.since(), key.name))
}

/// Makes the keystore, still without keys. `keystore.json` comes last: without it there is no keystore
/// and the next start begins again.
fn create(config: &Config) -> Result<(), KeyringError> {
    let dir = &config.dir;
    if !disk::documents(dir)?.is_empty() {
        return Err(KeyringError::ManifestLost { path: dir.join(MANIFEST) });
    }
    let sealed_by = SealedBy::choose(config.passphrase.as_ref());
    if sealed_by == SealedBy::KeyFile {
        seal::make_key_file(dir)?;
    }
    let sealing = sealed_by.key(dir, config.passphrase.as_ref())?;
    let id = Builder::from_random_bytes(rng::bytes()).into_uuid().to_string();
    disk::write(dir, MANIFEST, &Manifest::new(id, sealed_by, &sealing).document(&sealing))
}

/// Reads `keystore.json` and finds the key that opens it. Tells a wrong passphrase from an edited file.
fn unlock(config: &Config) -> Result<(Manifest, SealingKey), KeyringError> {
    let path = config.dir.join(MANIFEST);
    let manifest: Manifest = document(&path)?;
    let sealing = manifest.sealed_by.key(&config.dir, config.passphrase.as_ref())?;
    if !manifest.is_opened_by(&sealing) {
        return Err(manifest.sealed_by.wrong(&config.dir));
    }
    if manifest.is_authentic(&sealing) { Ok((manifest, sealing)) } else { Err(KeyringError::Edited { path }) }
}

fn document<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, KeyringError> {
    let text = disk::read(path)?;
    let path = path.to_owned();
    parse(&text).map_err(|misread| match misread {
        Misread::Newer(found) => KeyringError::Newer { path, found, known: FORMAT },
        Misread::Malformed(why) => KeyringError::Unreadable { path, why },
    })
}
