//! Files that hold keys: private, replaced whole or not at all, and overwritten before they go.
//!
//! The folder has mode 0700 and every file 0600. A file is written beside its place, brought to the disk
//! and renamed, so that a reader finds the old one or the new one and a crash leaves nothing else.
//!
//! **What overwriting promises.** [`shred`] overwrites a file in place, brings that to the disk and
//! unlinks it. On a plain disk with a file system that overwrites in place (ext4 with its default
//! journal mode, XFS) the bytes are gone. It promises nothing where old blocks survive by design: SSDs
//! with wear levelling, journals of data (`data=journal`), copy-on-write file systems and snapshots
//! (btrfs, ZFS, LVM), backups. There a leftover is a file *sealed* under the keystore's sealing key, and is
//! useless only to somebody who does not hold that key as well: with a passphrase, or a key file on
//! another medium (`unseal.key` may be a symbolic link), it is; with `unseal.key` on the same disk, it is
//! not.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::KeyringError;
use crate::rng;

/// How long to wait for somebody else's change: making three RSA keys on a slow machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

const LOCK: &str = ".lock";
const HALF_WRITTEN: &str = ".tmp";

/// Who may be in the folder at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Any number of readers.
    Read,
    /// One writer alone.
    Write,
}

/// The right to be in the folder, until dropped or the process dies. Taken by every process, and by
/// every thread of one process, alike.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock of `dir` for at most `patience`.
    pub(super) fn take(dir: &Path, access: Access, patience: Duration) -> Result<Self, KeyringError> {
        let path = dir.join(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(not_writable(dir))?;
        let began = Instant::now();
        loop {
            let taken = match access {
                Access::Read => file.try_lock_shared(),
                Access::Write => file.try_lock(),
            };
            match taken {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if began.elapsed() < patience => {
                    thread::sleep(Duration::from_millis(10));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(KeyringError::LockHeld { path, seconds: patience.as_secs() });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(KeyringError::Io { action: "lock", path, source });
                }
            }
        }
    }
}

/// Makes the folder, or takes the rights of others away from one that exists.
pub(super) fn private_folder(dir: &Path) -> Result<(), KeyringError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(not_writable(dir))?;
    let mode = fs::metadata(dir).map_err(not_writable(dir))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!("the key folder was open to other users of this machine; set to mode 0700");
        fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(not_writable(dir))?;
    }
    Ok(())
}

/// Puts `bytes` into `dir` under `name`, replacing what was there.
pub(super) fn write(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), KeyringError> {
    let unique = hex::encode(rng::bytes::<8>());
    let beside = dir.join(format!(".{name}.{unique}{HALF_WRITTEN}"));
    let path = dir.join(name);
    let written = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, &path))
        .and_then(|()| sync_folder(dir));
    written.map_err(|source| {
        // A full disk: leave no half of a file behind. Whether this succeeds changes nothing, since
        // `sweep` tries again.
        let _ = fs::remove_file(&beside);
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                KeyringError::NotWritable { dir: dir.to_owned(), source }
            }
            _ => KeyringError::Io { action: "write", path, source },
        }
    })
}

/// Overwrites a file in place and unlinks it, each step brought to the disk before the next. See the
/// head of this file for what that promises. A file that is not there is fine: somebody came first.
pub(super) fn shred(dir: &Path, name: &str) -> Result<(), KeyringError> {
    let path = dir.join(name);
    let gone = overwrite(&path).and_then(|()| fs::remove_file(&path)).and_then(|()| sync_folder(dir));
    match gone {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(KeyringError::Io { action: "destroy", path, source })
        }
        _ => Ok(()),
    }
}

/// Replaces a file as [`write`] does, and then overwrites what the old one held. A crash between the two
/// leaves the old bytes in blocks that no file owns any more.
pub(super) fn replace_shredding(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), KeyringError> {
    let path = dir.join(name);
    let failed = |source| KeyringError::Io { action: "destroy", path: path.clone(), source };
    // Held open, the old file outlives its name.
    let old = OpenOptions::new().write(true).open(&path).map_err(failed)?;
    write(dir, name, bytes)?;
    overwrite_open(old).map_err(failed)
}

fn overwrite(path: &Path) -> io::Result<()> {
    overwrite_open(OpenOptions::new().write(true).open(path)?)
}

fn overwrite_open(mut file: File) -> io::Result<()> {
    let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    file.write_all(&vec![0; length])?;
    file.sync_all()
}

/// Removes what a crash left half written. Only under the write lock: outside it, such a file is
/// somebody's work.
pub(super) fn sweep(dir: &Path) -> Result<(), KeyringError> {
    for name in names(dir)? {
        if name.starts_with('.') && name.ends_with(HALF_WRITTEN) {
            shred(dir, &name)?;
        }
    }
    Ok(())
}

/// The whole content of a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, KeyringError> {
    fs::read(path).map_err(|source| KeyringError::Io { action: "read", path: path.to_owned(), source })
}

/// The names of the `.json` files of the folder, in order.
pub(super) fn documents(dir: &Path) -> Result<Vec<String>, KeyringError> {
    let mut names = names(dir)?;
    names.retain(|name| !name.starts_with('.') && name.ends_with(".json"));
    names.sort_unstable();
    Ok(names)
}

fn names(dir: &Path) -> Result<Vec<String>, KeyringError> {
    let failed = |source| KeyringError::Io { action: "read", path: dir.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        // None of our names is outside UTF-8, so a file with such a name is not ours.
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    Ok(names)
}

/// What tells one state of the folder from another without reading a file: names, inodes, times and
/// lengths. Every change of ours makes a new inode, so none goes unseen within the clock's grain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint(Vec<(String, u64, i64, i64, u64)>);

impl Fingerprint {
    /// Of the folder as it is now.
    pub(super) fn of(dir: &Path) -> Result<Self, KeyringError> {
        let mut seen = Vec::new();
        for name in documents(dir)? {
            let path = dir.join(&name);
            match fs::metadata(&path) {
                Ok(file) => seen.push((name, file.ino(), file.mtime(), file.mtime_nsec(), file.len())),
                // Destroyed between the listing and here.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(KeyringError::Io { action: "read", path, source }),
            }
        }
        Ok(Self(seen))
    }
}

fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn not_writable(dir: &Path) -> impl Fn(io::Error) -> KeyringError {
    let dir: PathBuf = dir.to_owned();
    move |source| KeyringError::NotWritable { dir: dir.clone(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("exists").permissions().mode() & 0o777
    }

    #[test]
    fn the_folder_and_its_files_are_private() {
        let home = tempfile::tempdir().expect("a folder");
        let dir = home.path().join("a/keys");
        private_folder(&dir).expect("made");
        assert_eq!(mode(&dir), 0o700);
        fs::set_permissions(&dir, Permissions::from_mode(0o755)).expect("opened");
        private_folder(&dir).expect("closed again");
        assert_eq!(mode(&dir), 0o700);

        let _lock = Lock::take(&dir, Access::Write, PATIENCE).expect("free");
        write(&dir, "some.json", b"first").expect("written");
        write(&dir, "some.json", b"second").expect("replaced");
        assert_eq!(read(&dir.join("some.json")).expect("read"), b"second");
        assert_eq!((mode(&dir.join("some.json")), mode(&dir.join(".lock"))), (0o600, 0o600));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("file");
        fs::write(&file, "not a folder").expect("written");
        let said = private_folder(&file.join("keys")).expect_err("below a file").to_string();
        assert!(said.contains("file/keys") && said.contains("VIGIE__KEYS__DIR"), "{said}");
    }

    #[test]
    fn a_file_is_overwritten_before_it_goes() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("some.json");
        write(home.path(), "some.json", b"the secret").expect("written");
        // A second name for the same inode sees what happened to its bytes.
        let other = home.path().join("witness");
        fs::hard_link(&path, &other).expect("linked");
        shred(home.path(), "some.json").expect("destroyed");
        assert!(!path.exists());
        assert_eq!(fs::read(&other).expect("read"), [0; 10]);
        shred(home.path(), "some.json").expect("already gone is fine");
    }

    #[test]
    fn what_is_replaced_for_good_is_overwritten() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("some.json");
        write(home.path(), "some.json", b"the secret").expect("written");
        let other = home.path().join("witness");
        fs::hard_link(&path, &other).expect("linked");
        replace_shredding(home.path(), "some.json", b"retired").expect("replaced");
        assert_eq!(read(&path).expect("read"), b"retired");
        assert_eq!(fs::read(&other).expect("read"), [0; 10]);
    }

    #[test]
    fn what_a_crash_left_half_written_is_swept() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join(".some.json.0011.tmp"), "half").expect("written");
        write(home.path(), "some.json", b"whole").expect("written");
        sweep(home.path()).expect("swept");
        assert_eq!(names(home.path()).expect("listed"), ["some.json"]);
    }

    #[test]
    fn a_lock_that_stays_held_is_an_error_that_names_it() {
        let home = tempfile::tempdir().expect("a folder");
        let take = |access| Lock::take(home.path(), access, Duration::from_millis(30));
        let reader = take(Access::Read).expect("free");
        take(Access::Read).expect("readers share");
        let said = take(Access::Write).err().expect("held").to_string();
        assert!(said.contains(".lock"), "{said}");
        drop(reader);
        take(Access::Write).expect("free again");
    }

    #[test]
    fn a_fingerprint_changes_with_the_folder_and_only_then() {
        let home = tempfile::tempdir().expect("a folder");
        let now = || Fingerprint::of(home.path()).expect("listed");
        write(home.path(), "some.json", b"one").expect("written");
        let first = now();
        assert_eq!(now(), first);
        write(home.path(), "some.json", b"two").expect("replaced");
        let second = now();
        assert_ne!(second, first);
        write(home.path(), "other.json", b"").expect("written");
        assert_ne!(now(), second);
    }
}
