//! The phone: what it knows, and how it is put away and taken up again.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};

use super::{ClientKeys, Clock, Heard, Service, Trouble, Tuple};

/// A phone that has registered. As JSON it is its own backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phone {
    /// Where it registered.
    pub service: Service,
    /// What it shares with the server.
    pub keys: ClientKeys,
    /// Start of epoch 0, NTP seconds, as the server said.
    pub time_start: u64,
    /// What it has to say, by epoch. Older bundles stay: their EBIDs still open the door.
    pub tuples: BTreeMap<u32, Tuple>,
    /// What it heard, in order.
    pub heard: Vec<Heard>,
    /// What time it is.
    #[serde(skip)]
    pub clock: Clock,
}

impl Phone {
    /// Takes up a phone that was put away; its clock has to be set.
    ///
    /// # Errors
    /// [`Trouble::Unable`] if the file cannot be read or holds no phone.
    pub fn load(file: &Path) -> Result<Self, Trouble> {
        let text = std::fs::read_to_string(file)
            .map_err(|e| Trouble::Unable(format!("{} cannot be read: {e}", file.display())))?;
        serde_json::from_str(&text).map_err(|e| Trouble::Unable(format!("{} holds no phone: {e}", file.display())))
    }

    /// Puts it away.
    ///
    /// # Errors
    /// [`Trouble::Unable`] if the file cannot be written.
    pub fn save(&self, file: &Path) -> Result<(), Trouble> {
        let cannot = |e: &dyn std::fmt::Display| Trouble::Unable(format!("{} cannot be written: {e}", file.display()));
        let text = serde_json::to_string_pretty(self).map_err(|e| cannot(&e))?;
        // Beside it first: a phone is never half written.
        let beside = file.with_extension("new");
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, file)).map_err(|e| cannot(&e))
    }

    /// The current epoch, by its own clock.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch_at(self.clock.ntp())
    }

    /// The epoch whose EBID it signs requests with: the current one if it has it, otherwise the last.
    ///
    /// # Errors
    /// [`Trouble::Unable`] for a phone without any tuple.
    pub fn signing_epoch(&self) -> Result<u32, Trouble> {
        let now = self.epoch();
        let known = self.tuples.contains_key(&now).then_some(now);
        known
            .or_else(|| self.tuples.keys().next_back().copied())
            .ok_or_else(|| Trouble::Unable("this phone holds no EBID: register it again".to_owned()))
    }
}
