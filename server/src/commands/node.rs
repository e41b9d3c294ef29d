//! The data directory of a node: made on first start, held by one server at a time.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::DirBuilderExt,
    path::Path,
};

use super::Failure;
use crate::rng;

/// Held by the server for as long as it lives.
const LOCK: &str = "serve.lock";

/// A data directory that is ours while this value lives.
pub(super) struct Node {
    /// Random name of this node, the same after a restart: it takes its own leases up again.
    pub(super) name: String,
    _held: File,
}

/// Makes the data directory, readable by its owner alone.
pub(super) fn prepare(dir: &Path) -> Result<(), Failure> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|error| unusable(dir, &error))
}

impl Node {
    /// Takes the data directory for this process.
    ///
    /// # Errors
    /// It cannot be made or written, or another server holds it.
    pub(super) fn take(dir: &Path) -> Result<Self, Failure> {
        prepare(dir)?;
        let open = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join(LOCK));
        let held = open.map_err(|error| unusable(dir, &error))?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(format!(
                    "another vigie serves from the data directory {}: stop it, or give this one a directory of its own with --data-dir",
                    dir.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(unusable(dir, &error)),
        }
        let name = name(dir).map_err(|error| unusable(dir, &error))?;
        Ok(Self { name, _held: held })
    }
}

/// Whether a server holds this data directory; `None` where that cannot be told. Leaves nothing behind, and
/// holds it for no longer than the question.
pub(super) fn is_served(dir: &Path) -> Option<bool> {
    match File::open(dir.join(LOCK)) {
        Ok(file) => match file.try_lock_shared() {
            Ok(()) => Some(false),
            Err(TryLockError::WouldBlock) => Some(true),
            Err(TryLockError::Error(_)) => None,
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(false),
        Err(_) => None,
    }
}

/// The node's name: 16 random bytes in hexadecimal, in `node.name`.
fn name(dir: &Path) -> io::Result<String> {
    let path = dir.join("node.name");
    match fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Ok(_) => write_name(&path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => write_name(&path),
        Err(error) => Err(error),
    }
}

fn write_name(path: &Path) -> io::Result<String> {
    let name = hex::encode(rng::bytes::<16>());
    fs::write(path, &name)?;
    Ok(name)
}

fn unusable(dir: &Path, error: &io::Error) -> Failure {
    Failure::new(format!(
        "the data directory {} cannot be used: {error}. Give another one with --data-dir, or make this one writable for this user",
        dir.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_one_server_and_keeps_its_name() {
        let dir = tempfile::tempdir().expect("a directory");
        let first = Node::take(dir.path()).expect("free");
        let refused = Node::take(dir.path()).map(|_| ()).expect_err("held").to_string();
        assert!(refused.contains("another vigie serves"), "{refused}");
        let name = first.name.clone();
        assert_eq!(is_served(dir.path()), Some(true));
        drop(first);
        assert_eq!(is_served(dir.path()), Some(false));
        assert_eq!(Node::take(dir.path()).expect("free again").name, name);
    }

    #[test]
    fn a_path_below_a_file_is_named_and_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("file"), "").expect("written");
        let refused = Node::take(&dir.path().join("file/data")).map(|_| ()).expect_err("refused").to_string();
        assert!(refused.contains("file/data") && refused.contains("--data-dir"), "{refused}");
    }
}
