//! A store as it stands: showing its sources, and reading its lists.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use vigie_crypto::hmac::sha256;

use super::index::{Entry, File, Index};
use crate::trust::{
    files::read_bounded,
    list::ListError,
    list_keys::ListKeys,
    read::{self, Document, EmptyArray, Input},
    set::{Loaded, NotLoaded, Trust},
    source::{Signature, Source},
};

/// The name of the index, which tells a store from a folder of certificates.
pub(super) const INDEX: &str = "vigie-store.json";

/// The file that is locked while lists are taken in or read.
pub(super) const LOCK: &str = "lock";

/// The lists of one device.
#[derive(Debug)]
pub struct Store {
    pub(super) folder: PathBuf,
    pub(super) entries: Vec<Entry>,
    /// Keeps imports out while lists are read: they remove those that they replace. `None` where there is
    /// nothing to lock, on a store that was copied to read-only media without its lock.
    _shared: Option<fs::File>,
}

/// Why a store could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk.
    #[error("{}: {error}", path.display())]
    Disk {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// The folder holds something else.
    #[error(
        "{}: holds files and is no store: they would be read no more once it is; name an empty folder, or one that is not \
         there yet",
        .0.display()
    )]
    Occupied(PathBuf),
    /// The index is damaged, or of another version of this program.
    #[error("{}: not the index of a store that this program knows", .0.display())]
    Index(PathBuf),
}

/// One source of a store, for showing.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What is known of it.
    pub source: Source,
    /// The countries of its keys, sorted.
    pub countries: Vec<String>,
    /// The names of the files that it came in.
    pub files: Vec<String>,
    /// What is wrong with these files; `None` if they are as they came.
    pub fault: Option<ListError>,
}

impl Store {
    /// Whether a folder is a store.
    #[must_use]
    pub fn is_at(folder: &Path) -> bool {
        folder.join(INDEX).is_file()
    }

    /// Opens a store; an import waits until it is dropped. A folder without an index is an empty one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let lock = fs::File::open(folder.join(LOCK)).ok();
        let shared = lock.filter(|lock| lock.lock_shared().is_ok());
        Ok(Self { _shared: shared, ..Self::read(folder)? })
    }

    /// Reads the index, whoever else does.
    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(INDEX);
        let index = match fs::read(&path) {
            Ok(bytes) => Index::read(&bytes).ok_or_else(|| StoreError::Index(path.clone()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Index::new(Vec::new()),
            Err(error) => return Err(StoreError::Disk { path, error }),
        };
        if index.sources.iter().any(|entry| entry.source().is_none()) {
            return Err(StoreError::Index(path));
        }
        Ok(Self { folder: folder.to_owned(), entries: index.sources, _shared: None })
    }

    /// The sources, in the order in which they first came. Their files are looked at, but not into.
    #[must_use]
    pub fn sources(&self) -> Vec<Stored> {
        self.entries
            .iter()
            .filter_map(|entry| {
                Some(Stored {
                    source: entry.source()?, // asked when the store was opened
                    countries: entry.countries.clone(),
                    files: entry.files.iter().map(|file| file.name.clone()).collect(),
                    fault: entry.files.iter().find_map(|file| self.content(file).err()),
                })
            })
            .collect()
    }

    /// Adds every list of the store to `trust`. With list keys signatures are checked again; without, what
    /// was found when a list came still holds, for the hash says that it is the same.
    #[must_use]
    pub fn load(&self, trust: &mut Trust, keys: &ListKeys) -> Vec<Result<Loaded, NotLoaded>> {
        self.entries
            .iter()
            .map(|entry| {
                let named = |file: &File| format!("{} ({})", file.name, self.path(file).display());
                let taken = trust.take(entry.files.iter().map(named).collect(), self.document(entry, keys));
                taken.map_err(|not| NotLoaded { kind: entry.source().map(|source| source.kind), ..not })
            })
            .collect()
    }

    fn document(&self, entry: &Entry, keys: &ListKeys) -> Result<Document, ListError> {
        let contents = entry.files.iter().map(|file| self.content(file)).collect::<Result<Vec<_>, _>>()?;
        let named = entry.files.iter().zip(&contents);
        let inputs: Vec<_> = named.map(|(file, bytes)| Input { name: &file.name, bytes }).collect();
        let revokes = entry.source().is_some_and(|source| source.kind.revokes());
        let empty = if revokes { EmptyArray::Revocations } else { EmptyArray::Signers };
        let reading = read::documents(&inputs, keys, empty).pop().ok_or(ListError::Unknown)?;
        let mut document = reading.result?;
        let was_checked = entry.source().is_some_and(|source| source.signature == Signature::Checked);
        if keys.is_empty() && was_checked {
            document.source_mut().signature = Signature::Checked;
        }
        Ok(document)
    }

    fn content(&self, file: &File) -> Result<Vec<u8>, ListError> {
        let bytes = read_bounded(&self.path(file)).map_err(|error| ListError::Stored(error.to_string()))?;
        if hex::encode(sha256(&bytes)) == file.sha256 {
            Ok(bytes)
        } else {
            Err(ListError::Stored("not the file that was taken in".to_owned()))
        }
    }

    /// Where a file stands. The hash alone makes the name, and is checked to be one.
    pub(super) fn path(&self, file: &File) -> PathBuf {
        self.folder.join(file_name(&file.sha256))
    }
}

/// The name of a list in a store.
pub(super) fn file_name(sha256: &str) -> String {
    let digits: String = sha256.chars().filter(char::is_ascii_hexdigit).take(32).collect();
    format!("{digits}.list")
}
