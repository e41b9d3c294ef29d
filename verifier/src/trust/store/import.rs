//! Taking lists in.

use std::{collections::HashSet, fs, path::Path};

use vigie_crypto::hmac::sha256;

use super::{
    disk,
    index::{Entry, File, Index},
    open::{INDEX, LOCK, Store, StoreError, file_name},
    rules::{self, EmptyLists, Refusal},
};
use crate::trust::{
    list::ListError,
    list_keys::ListKeys,
    notes::Notes,
    read::{self, Document, EmptyArray, Input, Reading},
    source::{Kind, Source},
};

/// A list that was taken in.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The names of the files that make it up.
    pub files: Vec<String>,
    /// What is known of it.
    pub source: Source,
    /// The entries that were left out.
    pub notes: Notes,
}

/// A list that was not taken in. The store is as it was, as far as this list goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotImported {
    /// The names of the files that make it up.
    pub files: Vec<String>,
    /// Why.
    pub why: Why,
}

/// Why a list was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It does not read, or its signature does not hold.
    #[error(transparent)]
    List(#[from] ListError),
    /// It may not take the place of the one that is there.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl Store {
    /// Takes lists in; each stands or falls by itself. The folder is made if it is not there; if it is, it has to be
    /// empty, or a store.
    ///
    /// # Errors
    /// [`StoreError`] when the disk fails or the folder holds something else; then it is as it was before the call.
    pub fn import(
        folder: &Path,
        inputs: &[Input<'_>],
        keys: &ListKeys,
        empty: EmptyLists,
    ) -> Result<Vec<Result<Imported, NotImported>>, StoreError> {
        let disk = |path: &Path, result: std::io::Result<()>| {
            result.map_err(|error| StoreError::Disk { path: path.to_owned(), error })
        };
        disk(folder, fs::create_dir_all(folder))?;
        check_vacant(folder)?;
        // Held until the end: two imports at once would forget one another's lists.
        let lock_path = folder.join(LOCK);
        let lock = fs::File::create(&lock_path).map_err(|error| StoreError::Disk { path: lock_path.clone(), error })?;
        disk(&lock_path, lock.lock())?;

        let mut store = Self::read(folder)?;
        let mut written = Vec::new();
        let outcomes: Vec<_> = read::documents(inputs, keys, EmptyArray::Signers)
            .into_iter()
            .map(|reading| store.take_in(store.as_before(reading, inputs), inputs, empty, &mut written))
            .collect();
        for (name, bytes) in &written {
            disk(&folder.join(name), disk::write(folder, name, bytes))?;
        }
        if !written.is_empty() {
            let index = Index::new(store.entries.clone());
            disk(&folder.join(INDEX), disk::write(folder, INDEX, &index.write()))?;
            store.sweep();
        }
        Ok(outcomes)
    }

    /// An empty array says nothing of what it is without; the list that came under its name before does.
    fn as_before(&self, reading: Reading, inputs: &[Input<'_>]) -> Reading {
        let revocations_before = |name: &str| {
            let mut known = self.entries.iter().filter_map(Entry::source);
            known.any(|known| known.kind == Kind::GatewayRevocation && known.name == name)
        };
        match (&reading.result, &reading.inputs[..]) {
            (Ok(Document::Trust(list)), &[input])
                if list.source.kind == Kind::Gateway
                    && list.source.entries == 0
                    && revocations_before(&list.source.name) =>
            {
                let again = read::documents(&inputs[input..=input], &ListKeys::none(), EmptyArray::Revocations).pop();
                Reading { result: again.map_or(reading.result, |again| again.result), ..reading }
            }
            _ => reading,
        }
    }

    /// Judges one list and notes it and its files; nothing is written yet.
    fn take_in<'i>(
        &mut self,
        reading: Reading,
        inputs: &[Input<'i>],
        empty: EmptyLists,
        written: &mut Vec<(String, &'i [u8])>,
    ) -> Result<Imported, NotImported> {
        let Reading { files, inputs: of, result } = reading;
        let refused = |why: Why| NotImported { files: files.clone(), why };
        let document = result.map_err(|error| refused(error.into()))?;
        let source = document.source().clone();
        if let (0, Some(first)) = (source.entries, document.notes().iter().next()) {
            let (count, first, why) = (document.notes().len(), first.entry.clone(), first.why.clone());
            return Err(refused(ListError::NothingUsable { count, first, why }.into()));
        }
        let known: Vec<_> = self.entries.iter().filter_map(Entry::source).collect();
        let left_out = document.notes().len();
        rules::check(&source, left_out, &known.iter().collect::<Vec<_>>(), empty)
            .map_err(|refusal| refused(refusal.into()))?;

        let mut stored = Vec::new();
        for input in of.iter().filter_map(|index| inputs.get(*index)) {
            let sha256 = hex::encode(sha256(input.bytes));
            written.push((file_name(&sha256), input.bytes));
            stored.push(File { name: input.name.to_owned(), sha256 });
        }
        let (countries, notes) = match document {
            Document::Trust(list) => (list.countries(), list.notes),
            Document::Revocation(list) => (Vec::new(), list.notes),
        };
        let entry = Entry::new(&source, countries, stored);
        let identity = rules::identity(&source);
        match known.iter().position(|known| rules::identity(known) == identity) {
            Some(place) => self.entries[place] = entry,
            None => self.entries.push(entry),
        }
        Ok(Imported { files, source, notes })
    }

    /// Removes lists that the index names no more. What cannot be removed stays, unread.
    fn sweep(&self) {
        let named: HashSet<_> =
            self.entries.iter().flat_map(|entry| &entry.files).map(|file| self.path(file)).collect();
        let Ok(folder) = fs::read_dir(&self.folder) else { return };
        for path in folder.flatten().map(|entry| entry.path()) {
            let is_list = path.extension().is_some_and(|extension| extension == "list" || extension == "new");
            if is_list && !named.contains(&path) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// A folder of other things does not become a store: certificates in it would be read no more, and what is called as lists
/// are here would be swept away. What an import that was refused or cut off leaves is nothing else.
fn check_vacant(folder: &Path) -> Result<(), StoreError> {
    if Store::is_at(folder) {
        return Ok(());
    }
    let entries = fs::read_dir(folder).map_err(|error| StoreError::Disk { path: folder.to_owned(), error })?;
    let ours = |name: &str| {
        let name = name.strip_suffix(".new").unwrap_or(name);
        name == LOCK
            || name == INDEX
            || name.strip_suffix(".list").is_some_and(|hash| hash.len() == 32 && file_name(hash) == name)
    };
    if entries.flatten().all(|entry| entry.file_name().to_str().is_some_and(ours)) {
        Ok(())
    } else {
        Err(StoreError::Occupied(folder.to_owned()))
    }
}
