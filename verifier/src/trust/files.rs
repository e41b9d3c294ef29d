//! Lists in files and folders.
//!
//! A folder holds certificates, or is the store of a device, which its index tells. A file is whatever is
//! in it. Files given together are read together, for some lists come in two.
//!
//! Source: verifier.md §3 (`--trust`).

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    list::{ListError, limit},
    list_keys::ListKeys,
    read::{self, EmptyArray, Input},
    set::{Loaded, NotLoaded, Trust},
    store::Store,
};

/// The extensions of certificates in a folder.
const EXTENSIONS: [&str; 4] = ["pem", "crt", "cer", "der"];

/// What became of one path.
#[derive(Debug)]
pub struct FromPath {
    /// The path as given.
    pub path: PathBuf,
    /// The lists in it; a list in two files is told with both. Or why it could not be read.
    pub lists: io::Result<Vec<Result<Loaded, NotLoaded>>>,
}

/// A file, read.
struct File {
    /// Which of the paths it came with.
    path: usize,
    name: String,
    bytes: Vec<u8>,
}

/// Adds what stands in files and folders to `trust`: one answer for each path, in their order. `empty` says what an
/// empty array among them is.
pub fn load(trust: &mut Trust, paths: &[PathBuf], keys: &ListKeys, empty: EmptyArray) -> Vec<FromPath> {
    let mut answers: Vec<FromPath> =
        paths.iter().map(|path| FromPath { path: path.clone(), lists: Ok(Vec::new()) }).collect();
    let mut files = Vec::new();
    for (index, answer) in answers.iter_mut().enumerate() {
        let read = if Store::is_at(&answer.path) {
            Store::open(&answer.path).map_err(io::Error::other).map(|store| {
                answer.lists = Ok(store.load(trust, keys));
            })
        } else {
            gather(&answer.path).map(|found| {
                let mut failed = Vec::new();
                for (name, read) in found {
                    match read {
                        Ok(bytes) => files.push(File { path: index, name, bytes }),
                        Err(error) => failed.push(Err(unreadable(name, &error))),
                    }
                }
                answer.lists = Ok(failed);
            })
        };
        if let Err(error) = read {
            answer.lists = Err(error);
        }
    }
    let inputs: Vec<_> = files.iter().map(|file| Input { name: &file.name, bytes: &file.bytes }).collect();
    for reading in read::documents(&inputs, keys, empty) {
        let of: Vec<_> = reading.inputs.iter().map(|input| files[*input].path).collect();
        let outcome = trust.take(reading.files, reading.result);
        for (index, answer) in answers.iter_mut().enumerate() {
            if let (true, Ok(lists)) = (of.contains(&index), &mut answer.lists) {
                lists.push(outcome.clone());
            }
        }
    }
    answers
}

/// The bytes of a file, up to one more than a list may have, so that a larger file is seen to be one.
pub(crate) fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(limit::BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file by its name, and its bytes or why there are none.
type Found = (String, io::Result<Vec<u8>>);

/// The files of a path: itself, or the certificates directly in it, by name. One of these that cannot be read is told
/// with the others.
fn gather(path: &Path) -> io::Result<Vec<Found>> {
    let file = |path: &Path| (path.display().to_string(), read_bounded(path));
    if !path.is_dir() {
        let (name, bytes) = file(path);
        return Ok(vec![(name, Ok(bytes?))]);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let named = extension.is_some_and(|e| EXTENSIONS.iter().any(|known| e.eq_ignore_ascii_case(known)));
        // A link that leads nowhere is a file that cannot be read; folders, and pipes that nobody writes to, are none.
        if named && path.metadata().map_or(true, |about| about.is_file()) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths.iter().map(|path| file(path)).collect())
}

fn unreadable(file: String, error: &io::Error) -> NotLoaded {
    NotLoaded { files: vec![file], kind: None, error: ListError::Unreadable(error.to_string()) }
}
