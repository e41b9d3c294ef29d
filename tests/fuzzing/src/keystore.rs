//! A keystore one of whose files holds something else.

use std::{
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use tempfile::TempDir;
use vigie_server::{
    config::{Config, Flags},
    keyring::Keyring,
};

/// A sound keystore, and what its files held.
struct Keystore {
    config: Config,
    _folder: TempDir,
}

static KEYSTORE: Mutex<Option<Keystore>> = Mutex::new(None);

/// The files that are spoiled, by the first byte.
const SPOILED: [&str; 4] = ["keystore.json", "federation-key.json", "declaration-token-key.json", "unseal.key"];

/// Opens a keystore in which one file holds these bytes. It is refused, whole, with a sentence, and what was
/// written there stays: nothing is made anew over a file that cannot be read.
pub(crate) fn files(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let mut guard = KEYSTORE.lock().unwrap_or_else(PoisonError::into_inner);
    let keystore = guard.get_or_insert_with(Keystore::make);
    let name = SPOILED[usize::from(*which) % SPOILED.len()];
    let file = keystore.config.keys.dir.join(name);
    let sound = fs::read(&file).unwrap_or_else(|e| panic!("{name}: {e}"));
    fs::write(&file, bytes).expect("written");
    let opened = keystore.open();
    let left = fs::read(&file).expect("still there");
    fs::write(&file, &sound).expect("written");
    match opened {
        Ok(_) => assert_eq!(text_of(&sound), text_of(bytes), "{name}: only the same keys open"),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert_eq!(left, bytes, "{name}: what cannot be read is not written over");
        }
    }
}

/// JSON but for its white space, or the bytes.
fn text_of(bytes: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<serde_json::Value>(bytes) {
        Ok(value) => value.to_string().into_bytes(),
        Err(_) => bytes.trim_ascii().to_vec(),
    }
}

impl Keystore {
    fn make() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let data: PathBuf = folder.path().join("data");
        fs::create_dir(&data).expect("made");
        let flags = Flags { data_dir: Some(data.display().to_string()), ..Flags::default() };
        let config = Config::load(flags, std::iter::empty()).unwrap_or_else(|e| panic!("{e}"));
        let keystore = Self { config, _folder: folder };
        keystore.open().unwrap_or_else(|e| panic!("{e}"));
        keystore
    }

    fn open(&self) -> Result<Keyring, vigie_server::keyring::KeyringError> {
        let robert = &self.config.robert;
        Keyring::open(&self.config.keys, robert.rules(), robert.token_rules())
    }
}
