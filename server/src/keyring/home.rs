//! The folder of the keystore: opened, read and changed as a whole.
//!
//! ```text
//! keys/                          0700
//!   .lock                        held by whoever reads (shared) or changes (alone) the folder
//!   keystore.json                identifier, how it is sealed, which keys and days ever existed
//!   unseal.key                   only without a passphrase: 32 random bytes
//!   federation-key.json …        one file per key, its material sealed
//!   server-key-20210407.json …   one K_S per day
//! ```
//!
//! All nodes on one database share it. Each holds in memory what it read last, and reads again when the
//! folder changed (`watch`).

use std::path::{Path, PathBuf};

use uuid::Builder;
use vigie_protocol::robert::time::Day;
use zeroize::Zeroizing;

use super::{
    Config, KeyringError,
    alias::Alias,
    disk::{self, Access, Fingerprint, Lock, PATIENCE},
    material,
    record::{FORMAT, KeyRecord, Manifest, Misread, parse},
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
    dir: PathBuf,
    sealing: SealingKey,
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
    pub(super) alias: Alias,
    pub(super) record: KeyRecord,
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
        for alias in self.aliases()? {
            // Its file is what a crash or a restored backup left of it.
            if alias.day().is_some_and(|day| manifest.days_destroyed.contains(day)) {
                continue;
            }
            keys.push(self.key(alias)?);
        }
        Ok(Contents { manifest, keys, fingerprint })
    }

    /// The keys that have a file. Names this version does not know belong to a later one.
    fn aliases(&self) -> Result<Vec<Alias>, KeyringError> {
        let names = disk::documents(&self.dir)?;
        Ok(names.iter().filter_map(|name| name.strip_suffix(".json")?.parse().ok()).collect())
    }

    fn key(&self, alias: Alias) -> Result<StoredKey, KeyringError> {
        let path = self.path(alias);
        let record: KeyRecord = document(&path)?;
        // The name inside is authenticated: a file renamed to another key's is an edited file.
        let named = record.alias == alias.to_string() && record.kind == alias.kind();
        match record.open(&self.sealing) {
            Some(material) if named => Ok(StoredKey { alias, record, material }),
            _ => Err(KeyringError::Edited { path }),
        }
    }

    /// Where the file of a key is.
    pub(super) fn path(&self, alias: Alias) -> PathBuf {
        self.dir.join(file_name(alias))
    }
}

/// The folder while we are alone in it.
pub(super) struct Change<'a> {
    home: &'a Home,
    manifest: &'a mut Manifest,
}

impl Change<'_> {
    /// Makes the K_S of a day, unless the day ever had one. Answers whether it did.
    ///
    /// The key comes to the disk before the note that it exists: a crash between the two is mended by
    /// [`finish`](Self::finish), and the other way round the day would never have a key.
    pub(super) fn make_day(&mut self, day: Day) -> Result<bool, KeyringError> {
        if self.manifest.days_made.contains(day) {
            return Ok(false);
        }
        self.make(Alias::Day(day))?;
        self.manifest.days_made.insert(day);
        self.save()?;
        Ok(true)
    }

    /// Destroys the K_S of days: noted first, so that no crash brings one back.
    pub(super) fn destroy_days(&mut self, days: &[Day]) -> Result<(), KeyringError> {
        for &day in days {
            self.manifest.days_made.insert(day);
            self.manifest.days_destroyed.insert(day);
        }
        self.save()?;
        self.finish()
    }

    /// The days whose K_S is there.
    pub(super) fn days(&self) -> Result<Vec<Day>, KeyringError> {
        Ok(self.home.aliases()?.into_iter().filter_map(Alias::day).collect())
    }

    /// Makes the long-lived keys that were never made. Answers which.
    fn make_long_lived(&mut self) -> Result<Vec<Alias>, KeyringError> {
        let mut made = Vec::new();
        for alias in Alias::LONG_LIVED {
            let name = alias.to_string();
            match (self.home.path(alias).exists(), self.manifest.long_lived.contains(&name)) {
                (true, true) => continue,
                (false, true) => return Err(KeyringError::KeyLost { path: self.home.path(alias) }),
                // Made, and interrupted before it was noted.
                (true, false) => {}
                (false, false) => self.make(alias)?,
            }
            self.manifest.long_lived.insert(name);
            self.save()?;
            made.push(alias);
        }
        Ok(made)
    }

    /// Finishes what a crash interrupted: notes days whose key was made, destroys what is noted as
    /// destroyed.
    fn finish(&mut self) -> Result<(), KeyringError> {
        let mut unnoted = false;
        for alias in self.home.aliases()? {
            let Some(day) = alias.day() else { continue };
            if self.manifest.days_destroyed.contains(day) {
                disk::shred(&self.home.dir, &file_name(alias))?;
            } else {
                unnoted |= self.manifest.days_made.insert(day);
            }
        }
        if unnoted { self.save() } else { Ok(()) }
    }

    fn make(&self, alias: Alias) -> Result<(), KeyringError> {
        let Home { dir, sealing } = self.home;
        let development = self.manifest.sealed_by == SealedBy::KeyFile;
        let record = KeyRecord::new(alias, development, sealing, &material::draw(alias.kind()));
        disk::write(dir, &file_name(alias), &super::record::document(&record))
    }

    fn save(&mut self) -> Result<(), KeyringError> {
        disk::write(&self.home.dir, MANIFEST, &self.manifest.document(&self.home.sealing))
    }
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

fn file_name(alias: Alias) -> String {
    format!("{alias}.json")
}
