//! The keyring: the keystore of this process, opened.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::{ArcSwap, Guard};
use vigie_protocol::robert::validation::Rules;

use super::{
    Config, KeyringError,
    alias::Alias,
    home::{Absent, Contents, Home, Opened},
    record::KeyInfo,
    snapshot::Snapshot,
    tokens::TokenRules,
};

/// All private keys of the service, behind the operations that need them.
///
/// Shared by all tasks. Operations run on the keys read last and never wait for the disk; what touches
/// the folder ([`open`](Self::open), [`refresh`](Self::refresh), [`provision_days`](Self::provision_days),
/// [`destroy_days`](Self::destroy_days)) blocks, at worst until another node's change is over.
pub struct Keyring {
    pub(super) home: Home,
    pub(super) rules: Rules,
    pub(super) token_rules: TokenRules,
    /// See [`Config::days_ahead`] and [`Config::days_kept`].
    pub(super) days_ahead: i32,
    pub(super) days_kept: i32,
    snapshot: ArcSwap<Snapshot>,
    /// Held from reading the folder until what was read is in use, so that of two readers in this
    /// process the later one is the one that stays.
    reading: Mutex<()>,
    made: Vec<Alias>,
    created: bool,
}

/// Never prints what it holds.
impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    /// Opens the keystore, or makes it with every long-lived key on first start (some seconds: three
    /// RSA keys). K_S are made by [`provision_days`](Self::provision_days).
    ///
    /// # Errors
    /// Every [`KeyringError`] about the folder, its files and what unseals them. A keystore that could
    /// not be made whole is completed by the next call.
    pub fn open(config: &Config, rules: Rules, token_rules: TokenRules) -> Result<Self, KeyringError> {
        Self::open_or(Absent::Make, config, rules, token_rules)
    }

    /// Like [`open`](Self::open), for those who only look.
    ///
    /// # Errors
    /// [`KeyringError::NoKeystore`] where `open` would make one; otherwise the same.
    pub fn open_existing(config: &Config, rules: Rules, token_rules: TokenRules) -> Result<Self, KeyringError> {
        Self::open_or(Absent::Refuse, config, rules, token_rules)
    }

    /// Reads the keystore and changes nothing, not even its modes; waits for somebody else's change no longer
    /// than `patience`.
    ///
    /// # Errors
    /// As [`open_existing`](Self::open_existing). A key that only this version knows, and that its first
    /// start will make, counts as lost.
    pub fn look(
        config: &Config,
        rules: Rules,
        token_rules: TokenRules,
        patience: Duration,
    ) -> Result<Self, KeyringError> {
        let (home, contents) = Home::look(config, patience)?;
        Self::with(config, rules, token_rules, Opened { home, contents, made: Vec::new(), created: false })
    }

    fn open_or(absent: Absent, config: &Config, rules: Rules, token_rules: TokenRules) -> Result<Self, KeyringError> {
        Self::with(config, rules, token_rules, Home::open(config, absent)?)
    }

    fn with(config: &Config, rules: Rules, token_rules: TokenRules, opened: Opened) -> Result<Self, KeyringError> {
        let snapshot = Snapshot::of(&opened.home, opened.contents)?;
        Ok(Self {
            home: opened.home,
            rules,
            token_rules,
            days_ahead: days(config.days_ahead),
            days_kept: days(config.days_kept),
            snapshot: ArcSwap::from_pointee(snapshot),
            reading: Mutex::new(()),
            made: opened.made,
            created: opened.created,
        })
    }

    /// The random identifier of the keystore, which the database remembers.
    #[must_use]
    pub fn id(&self) -> String {
        self.keys().manifest.id.clone()
    }

    /// Whether opening made the keystore.
    #[must_use]
    pub fn created(&self) -> bool {
        self.created
    }

    /// The long-lived keys that opening made.
    #[must_use]
    pub fn made(&self) -> &[Alias] {
        &self.made
    }

    /// What may be known of every key, K_S first and by day.
    #[must_use]
    pub fn list(&self) -> Vec<KeyInfo> {
        self.keys().infos.clone()
    }

    /// The public half of a key as SubjectPublicKeyInfo DER; `None` where there is no such key or it has
    /// no public half. `which` is an alias (for its active key), a name with its generation, or a kid.
    #[must_use]
    pub fn public_key(&self, which: &str) -> Option<Vec<u8>> {
        let keys = self.keys();
        if let Ok(alias) = which.parse() {
            return keys.active_public(alias).cloned();
        }
        let is_meant = |key: &&KeyInfo| {
            let number = format!("{}.{}", key.alias, key.generation);
            which == number || key.kid.as_ref().is_some_and(|kid| kid.eq_ignore_ascii_case(which))
        };
        let key = keys.infos.iter().find(is_meant)?;
        keys.public.get(&key.name.parse().ok()?).cloned()
    }

    /// The names that [`public_key`](Self::public_key) knows.
    #[must_use]
    pub fn public_names(&self) -> Vec<String> {
        self.keys().public.keys().map(ToString::to_string).collect()
    }

    /// The keys of the moment. Taken once per operation, so that it sees one state of the folder.
    pub(super) fn keys(&self) -> Guard<Arc<Snapshot>> {
        self.snapshot.load()
    }

    /// Reads the folder, having changed it or not, and puts what it holds in the place of what was read
    /// before.
    pub(super) fn update<T>(
        &self,
        read: impl FnOnce(&Home) -> Result<(T, Contents), KeyringError>,
    ) -> Result<T, KeyringError> {
        // The lock guards nothing that a panic could leave half done.
        let _reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let (answer, contents) = read(&self.home)?;
        self.snapshot.store(Arc::new(Snapshot::of(&self.home, contents)?));
        Ok(answer)
    }
}

/// A span for the calendar, which has fewer days than either number type.
fn days(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
