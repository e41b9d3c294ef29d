//! The folder of the keystore while we are alone in it: keys are made, change their state, are destroyed.
//!
//! Every change is a sequence of whole files, each on the disk before the next. Where a crash between two of
//! them would matter, [`Change::finish`] finds out and brings the change to its end; it runs before every
//! other one.

use std::collections::BTreeSet;

use vigie_protocol::robert::time::Day;

use super::{
    KeyringError,
    alias::{Alias, Rotation},
    disk,
    home::{Home, MANIFEST, StoredKey, active},
    material,
    name::{Generation, KeyName},
    record::{KeyRecord, Manifest, State, document},
    seal::SealedBy,
};

/// The folder, changed under its lock.
pub(super) struct Change<'a> {
    pub(super) home: &'a Home,
    pub(super) manifest: &'a mut Manifest,
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
        self.make(KeyName::first(Alias::Day(day)), State::Active)?;
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
        Ok(self.home.names()?.into_iter().filter_map(|name| name.alias.day()).collect())
    }

    /// Makes the long-lived keys that were never made. Answers which.
    pub(super) fn make_long_lived(&mut self) -> Result<Vec<Alias>, KeyringError> {
        let mut made = Vec::new();
        for alias in Alias::LONG_LIVED {
            let name = KeyName::first(alias);
            match (self.home.path(name).exists(), self.manifest.long_lived.contains(&name.to_string())) {
                (true, true) => continue,
                (false, true) => return Err(KeyringError::KeyLost { path: self.home.path(name) }),
                // Made, and interrupted before it was noted.
                (true, false) => {}
                (false, false) => self.make(name, State::Active)?,
            }
            self.manifest.long_lived.insert(name.to_string());
            self.save()?;
            made.push(alias);
        }
        Ok(made)
    }

    /// Makes the next key of an alias, announced.
    pub(super) fn announce(&mut self, alias: Alias) -> Result<KeyName, KeyringError> {
        let newest = self.home.generations(alias)?.last().map(|key| key.name.generation);
        let name = KeyName { alias, generation: newest.map_or(Generation::FIRST, Generation::next) };
        self.make(name, State::Announced)?;
        self.manifest.long_lived.insert(name.to_string());
        self.save()?;
        Ok(name)
    }

    /// Makes this key the active one of its alias. The new one first: in between there are two, never none.
    pub(super) fn activate(&mut self, name: KeyName) -> Result<(), KeyringError> {
        let key = self.home.key(name)?;
        self.put(name, &key.record.entering(State::Active, &self.home.sealing, &key.material))?;
        for other in self.home.generations(name.alias)? {
            if other.name != name && other.record.state == State::Active {
                self.demote(other)?;
            }
        }
        Ok(())
    }

    /// Destroys the private half of a key, and keeps what may be known of it.
    pub(super) fn retire(&mut self, key: StoredKey, public: Option<Vec<u8>>) -> Result<(), KeyringError> {
        let record = key.record.retiring(public, &self.home.sealing);
        disk::replace_shredding(&self.home.dir, &key.name.file(), &document(&record))
    }

    /// Finishes what a crash interrupted: notes keys that were made, destroys what is noted as destroyed,
    /// and leaves one active key to each alias.
    pub(super) fn finish(&mut self) -> Result<(), KeyringError> {
        let mut unnoted = false;
        let mut rotated = BTreeSet::new();
        for name in self.home.names()? {
            match name.alias {
                Alias::Day(day) if self.manifest.days_destroyed.contains(day) => {
                    disk::shred(&self.home.dir, &name.file())?;
                }
                Alias::Day(day) => unnoted |= self.manifest.days_made.insert(day),
                alias if name.generation > Generation::FIRST => {
                    unnoted |= self.manifest.long_lived.insert(name.to_string());
                    rotated.insert(alias);
                }
                _ => {}
            }
        }
        if unnoted {
            self.save()?;
        }
        rotated.into_iter().try_for_each(|alias| self.leave_one_active(alias))
    }

    fn leave_one_active(&self, alias: Alias) -> Result<(), KeyringError> {
        let keys = self.home.generations(alias)?;
        let meant = active(&keys).map(|key| key.name);
        let other = |key: &StoredKey| key.record.state == State::Active && Some(key.name) != meant;
        keys.into_iter().filter(other).try_for_each(|key| self.demote(key))
    }

    fn demote(&self, key: StoredKey) -> Result<(), KeyringError> {
        self.put(key.name, &key.record.entering(State::VerifyOnly, &self.home.sealing, &key.material))
    }

    fn make(&self, name: KeyName, state: State) -> Result<(), KeyringError> {
        debug_assert!(name.generation == Generation::FIRST || name.alias.rotation() == Rotation::ByHand);
        let development = self.manifest.sealed_by == SealedBy::KeyFile;
        let material = material::draw(name.alias.kind());
        self.put(name, &KeyRecord::new(name, state, development, &self.home.sealing, &material))
    }

    fn put(&self, name: KeyName, record: &KeyRecord) -> Result<(), KeyringError> {
        disk::write(&self.home.dir, &name.file(), &document(record))
    }

    fn save(&mut self) -> Result<(), KeyringError> {
        disk::write(&self.home.dir, MANIFEST, &self.manifest.document(&self.home.sealing))
    }
}
