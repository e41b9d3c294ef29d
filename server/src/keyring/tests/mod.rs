//! The keyring as its callers see it, on real folders.
//!
//! Making a keystore takes three RSA keys, so one is made per test process, and each test works on a copy
//! of it.

mod contacts;
mod days;
mod folder;
mod phones;
mod push;
mod rotation;
mod tokens;

use std::{fs, path::Path, sync::OnceLock};

use tempfile::TempDir;
use vigie_protocol::robert::{
    id::CountryCode,
    time::{Day, EpochId, Service},
    validation::Rules,
};

use super::{Config, Keyring, Passphrase, TokenRules};

/// A keystore of its own for one test.
struct Keystore {
    _folder: TempDir,
    config: Config,
}

impl Keystore {
    /// With every long-lived key and no K_S, sealed by a key file.
    fn new() -> Self {
        static MADE: OnceLock<Keystore> = OnceLock::new();
        MADE.get_or_init(|| Self::make(None)).copy()
    }

    /// The same, sealed by [`passphrase`].
    fn with_passphrase() -> Self {
        static MADE: OnceLock<Keystore> = OnceLock::new();
        MADE.get_or_init(|| Self::make(Some(passphrase("correct horse battery")))).copy()
    }

    fn make(passphrase: Option<Passphrase>) -> Self {
        let keystore = Self::at_no_folder(passphrase);
        assert!(keystore.open().created());
        keystore
    }

    /// Where no keystore is yet.
    fn at_no_folder(passphrase: Option<Passphrase>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config { dir: folder.path().join("keys"), passphrase, ..Config::default() };
        Self { _folder: folder, config }
    }

    fn copy(&self) -> Self {
        let copy = Self::at_no_folder(self.config.passphrase.clone());
        fs::create_dir(copy.dir()).expect("made");
        for entry in fs::read_dir(self.dir()).expect("listed") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), copy.dir().join(entry.file_name())).expect("copied");
        }
        copy
    }

    fn dir(&self) -> &Path {
        &self.config.dir
    }

    fn open(&self) -> Keyring {
        Keyring::open(&self.config, rules(), token_rules()).expect("the keystore opens")
    }

    /// The sentence with which it does not open.
    fn refusal(&self) -> String {
        Keyring::open(&self.config, rules(), token_rules()).expect_err("the keystore is refused").to_string()
    }

    /// A file's text.
    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.dir().join(name)).expect("the file is there")
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.dir().join(name), text).expect("written");
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.dir().join(name)).expect("removed");
    }

    fn has(&self, name: &str) -> bool {
        self.dir().join(name).exists()
    }
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn rules() -> Rules {
    Rules { service: Service::opening(day("2020-06-01")), country: CountryCode::FRANCE, hello_tolerance_s: 180 }
}

fn token_rules() -> TokenRules {
    TokenRules { report_minutes: 5, analytics_minutes: 360, declaration_kid: None }
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The epoch that begins at midnight of a day.
fn midnight(of: Day) -> EpochId {
    rules().service.epoch_at(of.start()).expect("after the service opened")
}

/// The names of the days, for comparing.
fn text(days: &[Day]) -> Vec<String> {
    days.iter().map(ToString::to_string).collect()
}
