//! The keystore: it opens, its keys are there, and nobody else can read them.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use super::finding::Finding;
use crate::{
    commands::serve,
    config::Config,
    keyring::{Keyring, KeyringError},
};

const CHECK: &str = "keys";

/// How long to wait for somebody who is changing the keystore.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens the keystore without changing it.
pub(super) fn open(config: &Config, findings: &mut Vec<Finding>) -> Option<Keyring> {
    let opened = Keyring::look(&config.keys, config.robert.rules(), config.robert.token_rules(), PATIENCE);
    match opened {
        Ok(keyring) => {
            examine(config, &keyring, findings);
            Some(keyring)
        }
        Err(error @ KeyringError::NoKeystore { .. }) => {
            findings.push(Finding::warning(
                CHECK,
                error.to_string(),
                "a new service: nothing to do, the first `vigie serve` makes it. Otherwise name the right folder in \
                 VIGIE__KEYS__DIR, or restore its backup",
            ));
            None
        }
        Err(error @ KeyringError::LockHeld { .. }) => {
            findings.push(Finding::unknown(CHECK, error.to_string(), "wait a moment and ask again"));
            None
        }
        Err(error) => {
            findings.push(Finding::wrong_as_said(CHECK, error.to_string()));
            None
        }
    }
}

fn examine(config: &Config, keyring: &Keyring, findings: &mut Vec<Finding>) {
    let keys = keyring.list();
    findings
        .push(Finding::ok(CHECK, format!("{} keys in {}, all of them open", keys.len(), config.keys.dir.display())));
    findings.extend(open_files(&config.keys.dir));
    let missing = keyring.missing_days(serve::clock(config).0.now().day());
    if missing.is_empty() {
        findings
            .push(Finding::ok(CHECK, format!("day keys for today and the {} days after it", config.keys.days_ahead)));
    } else {
        let days = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        findings.push(Finding::wrong(
            CHECK,
            format!("no day key for {days}: phones fall silent on these days"),
            "vigie keys generate (a running server makes them within the hour: is its role worker missing, or its log \
             full of errors?)",
        ));
    }
    if config.production && keys.iter().any(|key| key.development) {
        findings.push(Finding::wrong(
            CHECK,
            "made for development: what unseals them lies in the same folder",
            "make a keystore under a passphrase (VIGIE__KEYS__PASSPHRASE_FILE) in another folder (VIGIE__KEYS__DIR)",
        ));
    }
}

/// Files of the keystore that other users of the machine can read.
fn open_files(dir: &Path) -> Option<Finding> {
    let open = |path: &Path| fs::metadata(path).is_ok_and(|known| known.permissions().mode() & 0o077 != 0);
    let mut found: Vec<_> = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path()).filter(|p| open(p)).collect();
    found.extend(open(dir).then(|| dir.to_owned()));
    let first = found.first()?;
    Some(Finding::wrong(
        CHECK,
        format!("{} of {} can be read by other users of this machine", found.len(), first.display()),
        format!("chmod -R go= {}", dir.display()),
    ))
}
