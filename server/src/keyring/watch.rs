//! Noticing what other nodes did to the folder.

use super::{Keyring, KeyringError, disk::Fingerprint};

impl Keyring {
    /// Reads the folder again if it changed. Answers whether it had.
    ///
    /// Cheap when nothing changed: one listing of a few dozen files, none opened. The server calls it
    /// every few seconds.
    ///
    /// # Errors
    /// [`KeyringError`] if the folder cannot be read as a whole; the keys read before stay in use.
    pub fn refresh(&self) -> Result<bool, KeyringError> {
        if Fingerprint::of(self.home.dir())? == self.keys().fingerprint {
            return Ok(false);
        }
        self.update(|home| Ok((true, home.read()?)))
    }
}
