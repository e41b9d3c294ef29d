//! The life of K_S: made ahead of its day, destroyed when no EBID of its day can come back.
//!
//! Destroying is a duty, not housekeeping: it is what makes old EBIDs unlinkable for ever.
//!
//! Source: robert.md §3.3.

use vigie_protocol::robert::time::Day;

use super::{Keyring, KeyringError, change::Change};

/// What a call changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysChange {
    /// Days whose K_S was made.
    pub made: Vec<Day>,
    /// Days whose K_S was destroyed.
    pub destroyed: Vec<Day>,
}

impl DaysChange {
    /// Whether nothing had to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.made.is_empty() && self.destroyed.is_empty()
    }
}

impl Keyring {
    /// Makes the K_S of today and of the `days_ahead` days after it, each unless its day ever had one:
    /// neither a destroyed nor a lost key is made again. Days past get none.
    ///
    /// Called at start, daily, and whenever the clock was moved. Two nodes may call it at once: they
    /// end up with the same keys.
    ///
    /// # Errors
    /// [`KeyringError`] if the folder cannot be changed. Keys made before the failure exist.
    pub fn provision_days(&self, today: Day) -> Result<DaysChange, KeyringError> {
        let wanted = self.coming(today);
        let keys = self.keys();
        if wanted.iter().all(|&day| keys.manifest.days_made.contains(day)) {
            return Ok(DaysChange::default());
        }
        let make = |folder: &mut Change<'_>| {
            let mut made = Vec::new();
            for day in wanted {
                if folder.make_day(day)? {
                    made.push(day);
                }
            }
            Ok(made)
        };
        let made = self.update(|home| home.change(make))?;
        Ok(DaysChange { made, destroyed: Vec::new() })
    }

    /// The days whose K_S [`destroy_days`](Self::destroy_days) would destroy, as far as this node knows.
    #[must_use]
    pub fn due_days(&self, today: Day) -> Vec<Day> {
        let oldest = self.oldest_kept(today);
        self.keys().days.keys().copied().filter(|&day| day < oldest).collect()
    }

    /// Destroys every K_S whose day is more than `days_kept` days before `today`: on the disk
    /// (`disk::shred` says what that promises), and in memory here at once, on other nodes with their
    /// next [`refresh`](Self::refresh).
    ///
    /// # Errors
    /// [`KeyringError`] if the folder cannot be changed. What was noted as destroyed before the failure
    /// is destroyed by the next change.
    pub fn destroy_days(&self, today: Day) -> Result<DaysChange, KeyringError> {
        let oldest = self.oldest_kept(today);
        // Not this node's memory but the folder decides: another may have made keys we have not read.
        let destroy = |folder: &mut Change<'_>| {
            let due: Vec<_> = folder.days()?.into_iter().filter(|&day| day < oldest).collect();
            if !due.is_empty() {
                folder.destroy_days(&due)?;
            }
            Ok(due)
        };
        let destroyed = self.update(|home| home.change(destroy))?;
        Ok(DaysChange { made: Vec::new(), destroyed })
    }

    /// Which of today and the `days_ahead` days after it have no K_S: before provisioning all of them,
    /// after it those whose key was lost or, the clock having been set back, destroyed.
    #[must_use]
    pub fn missing_days(&self, today: Day) -> Vec<Day> {
        let keys = self.keys();
        self.coming(today).into_iter().filter(|day| !keys.days.contains_key(day)).collect()
    }

    fn oldest_kept(&self, today: Day) -> Day {
        today.plus(-self.days_kept)
    }

    fn coming(&self, today: Day) -> Vec<Day> {
        (0..=self.days_ahead).map(|n| today.plus(n)).collect()
    }
}
