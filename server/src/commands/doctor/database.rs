//! The database: reachable, of this version, of this keystore, quick, with room to grow.

use std::{path::Path, time::Duration};

use super::finding::Finding;
use crate::{
    config::Config,
    keyring::Keyring,
    store::{self, Examined},
};

const CHECK: &str = "database";

/// Slower answers are felt by every request.
const SLOW: Duration = Duration::from_millis(50);

/// Less room than this is used up within days, or by one busy one.
const LITTLE_ROOM: u64 = 1 << 30;

/// Less room than this, and the next batch may not fit.
const NO_ROOM: u64 = 64 << 20;

/// Looks at the database.
pub(super) async fn examine(
    config: &Config,
    keyring: Option<&Keyring>,
    findings: &mut Vec<Finding>,
) -> Option<Examined> {
    let examined = match store::examine(config.database_url.as_str()).await {
        Ok(examined) => examined,
        Err(error) => {
            findings.push(Finding::wrong_as_said(CHECK, error.to_string()));
            return None;
        }
    };
    let file = examined.file.as_deref();
    if let Some(folder) = file.and_then(folder).filter(|folder| !folder.is_dir() && *folder != config.data_dir) {
        findings.push(Finding::wrong(
            CHECK,
            format!("its folder {} does not exist", folder.display()),
            format!("mkdir -p {}, or name another file with --database-url", folder.display()),
        ));
        return Some(examined);
    }
    findings.push(schema(config, &examined));
    findings.extend(owner(&examined, keyring));
    findings.extend(speed(&examined));
    findings.extend(file.and_then(room));
    Some(examined)
}

fn schema(config: &Config, examined: &Examined) -> Finding {
    let state = &examined.schema;
    let (engine, wanted) = (state.engine.name(), state.wanted);
    match state.found {
        Some(found) if state.is_current() => {
            Finding::ok(CHECK, format!("{engine} at schema {found}, as this version wants"))
        }
        Some(found) if state.is_newer() => Finding::wrong(
            CHECK,
            format!("{engine} at schema {found}, newer than the {wanted} that this version knows"),
            "start the newer vigie that wrote it, or restore a backup",
        ),
        found => {
            let said = found.map_or_else(|| "empty".to_owned(), |found| format!("at schema {found}"));
            let said = format!("{engine} {said}; this version wants schema {wanted}");
            if config.production {
                Finding::wrong(CHECK, said, "make a backup, then `vigie migrate`")
            } else {
                Finding::warning(CHECK, said, "`vigie serve` migrates it by itself; or `vigie migrate`")
            }
        }
    }
}

fn owner(examined: &Examined, keyring: Option<&Keyring>) -> Option<Finding> {
    let ours = keyring?.id();
    Some(match &examined.keystore {
        Some(bound) if *bound == ours => Finding::ok(CHECK, "belongs to this keystore"),
        Some(bound) => Finding::wrong(
            CHECK,
            format!("belongs to the keystore {bound}, and this one is {ours}: the server will not start"),
            "set VIGIE__KEYS__DIR to the folder of that keystore, or name another database",
        ),
        None => Finding::ok(CHECK, "belongs to no keystore yet; the first start ties it to this one"),
    })
}

fn speed(examined: &Examined) -> Option<Finding> {
    (examined.latency > SLOW).then(|| {
        Finding::warning(
            CHECK,
            format!("answers in {} ms", examined.latency.as_millis()),
            "bring it closer to this machine, or find out what keeps it busy",
        )
    })
}

/// The folder of an embedded database. The one in the data directory is made with it.
fn folder(file: &Path) -> Option<&Path> {
    file.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// Of an embedded database: the room on its disk.
fn room(file: &Path) -> Option<Finding> {
    let folder = folder(file)?;
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let said = format!("{} MB free on the disk of {}", free >> 20, file.display());
    let advice = "make room, or move the database: with a full disk every write is refused";
    Some(match free {
        free if free < NO_ROOM => Finding::wrong(CHECK, said, advice),
        free if free < LITTLE_ROOM => Finding::warning(CHECK, said, advice),
        _ => Finding::ok(CHECK, said),
    })
}
