//! Settings of the keyring: where the keys live, what unseals them, how long a K_S lives.
//!
//! Source: robert.md §3.3 (life of a K_S).

use std::{fmt, path::PathBuf};

use zeroize::Zeroizing;

use crate::config::{Mistake, outside};

/// Settings of the keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `VIGIE__KEYS__DIR`: the folder of the keystore. All nodes on one database share it. Moving it
    /// means moving its files with it: the database answers to this keystore alone.
    pub dir: PathBuf,
    /// `VIGIE__KEYS__PASSPHRASE` (or `…_FILE`): with it, a *new* keystore is sealed under a key derived
    /// from this passphrase and not under a key file that lies beside the keys. An existing keystore
    /// stays sealed as it was made.
    pub passphrase: Option<Passphrase>,
    /// `VIGIE__KEYS__DAYS_AHEAD`: K_S exist for today and this many days after it. Must cover the
    /// bundle, which reaches `bundle_days − 1` days ahead; more gives the operators longer to mend a
    /// keystore that cannot be written.
    pub days_ahead: u32,
    /// `VIGIE__KEYS__DAYS_KEPT`: the K_S of a day is destroyed once the day is more than this many days
    /// ago. Fewer makes old EBIDs unlinkable sooner, but 14-day-old contacts that wait for the batch
    /// need theirs.
    pub days_kept: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { dir: PathBuf::from("vigie-data/keys"), passphrase: None, days_ahead: 5, days_kept: 15 }
    }
}

impl Config {
    /// Least number of days that a K_S outlives its day: the age of the oldest contact that counts.
    pub const LEAST_DAYS_KEPT: u32 = 14;
    /// Both spans end here: a longer one is a slip of the keyboard.
    pub const MOST_DAYS: u32 = 366;
    /// Shorter passphrases are refused: who holds the folder may guess at leisure.
    pub const LEAST_PASSPHRASE_CHARS: usize = 12;

    /// Every mistake in the settings.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        let empty = self.dir.as_os_str().is_empty();
        let short = self.passphrase.as_ref().is_some_and(|p| p.chars() < Self::LEAST_PASSPHRASE_CHARS);
        [
            empty.then(|| Mistake::new("keys.dir", "empty; name the folder of the keystore")),
            short.then(|| {
                let least = Self::LEAST_PASSPHRASE_CHARS;
                Mistake::new("keys.passphrase", format!("too short; at least {least} characters"))
            }),
            outside("keys.days_ahead", self.days_ahead, 1..=Self::MOST_DAYS),
            outside("keys.days_kept", self.days_kept, Self::LEAST_DAYS_KEPT..=Self::MOST_DAYS),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What the operator types to unseal the keys. Zeroized on drop, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes the passphrase over; no copy stays behind here.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The bytes that go into the key derivation.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

/// Never prints the passphrase.
impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_right() {
        assert_eq!(Config::default().check(), []);
    }

    #[test]
    fn every_mistake_is_listed_and_names_its_key() {
        let config = Config {
            dir: PathBuf::new(),
            passphrase: Some(Passphrase::new("short".to_owned())),
            days_ahead: 0,
            days_kept: 13,
        };
        let mistakes = config.check();
        let keys: Vec<_> = mistakes.iter().map(Mistake::key).collect();
        assert_eq!(keys, ["keys.dir", "keys.passphrase", "keys.days_ahead", "keys.days_kept"]);
    }

    #[test]
    fn a_passphrase_is_not_printed() {
        let config =
            Config { passphrase: Some(Passphrase::new("correct horse battery".to_owned())), ..Config::default() };
        assert!(!format!("{config:?}").contains("horse"));
        assert!(format!("{config:?}").contains("Passphrase(…)"));
    }
}
