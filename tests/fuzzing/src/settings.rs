//! Settings: a file and variables that somebody got wrong.

use std::{fs, path::PathBuf, sync::OnceLock};

use vigie_server::config::{Config, Flags};

use crate::text;

/// Loads settings from a file of these bytes.
pub(crate) fn file(bytes: &[u8]) {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    // One file a process, written over and over: nothing reads it but this.
    let place = PLACE.get_or_init(|| std::env::temp_dir().join(format!("vigie-fuzzing-{}.toml", std::process::id())));
    fs::write(place, bytes).expect("written");
    let flags = Flags { config: Some(place.clone()), ..Flags::default() };
    check(Config::load(flags, std::iter::empty()).map_err(|mistakes| mistakes.to_string()));
}

/// Loads settings from variables: a line is `NAME=value`.
pub(crate) fn variables(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let variables = text.lines().filter_map(|line| line.split_once('='));
    // `…_FILE` names files; the fuzzer has no business in those of this machine.
    let variables = variables.filter(|(name, _)| !name.to_ascii_uppercase().contains("FILE"));
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    check(Config::load(Flags::default(), variables).map_err(|mistakes| mistakes.to_string()));
}

/// Settings can be printed; mistakes are said.
fn check(loaded: Result<Config, String>) {
    match loaded {
        Ok(config) => assert!(!format!("{config:?}").is_empty()),
        Err(said) => assert!(!said.trim().is_empty()),
    }
}
