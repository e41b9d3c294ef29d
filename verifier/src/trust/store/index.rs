//! The index of a store: what is known of each source, so that no list has to be read to show it.

use serde::{Deserialize, Serialize};
use vigie_protocol::dcc::time::UnixSeconds;

use crate::trust::source::{Kind, Signature, Source};

/// The form of the index that this program writes, and the only one that it reads.
const VERSION: u32 = 1;

/// The index.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Index {
    version: u32,
    pub(super) sources: Vec<Entry>,
}

/// One source.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    kind: String,
    name: String,
    issuer: Option<String>,
    date: Option<i64>,
    begins: Option<i64>,
    ends: Option<i64>,
    sequence: Option<u64>,
    signature: String,
    entries: usize,
    /// The countries of its keys.
    pub(super) countries: Vec<String>,
    /// The files that it came in, in order.
    pub(super) files: Vec<File>,
}

/// A file of a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct File {
    /// What it was called when it came.
    pub(super) name: String,
    /// Its SHA-256, in hex, which is also its name in the store.
    pub(super) sha256: String,
}

impl Index {
    pub(super) const fn new(sources: Vec<Entry>) -> Self {
        Self { version: VERSION, sources }
    }

    /// Reads an index; `None` if this program did not write it.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|index: &Self| index.version == VERSION)
    }

    pub(super) fn write(&self) -> Vec<u8> {
        // Structures with named members are always JSON.
        let mut bytes = serde_json::to_vec_pretty(self).expect("a structure is always JSON");
        bytes.push(b'\n');
        bytes
    }
}

impl Entry {
    pub(super) fn new(source: &Source, countries: Vec<String>, files: Vec<File>) -> Self {
        Self {
            kind: source.kind.as_str().to_owned(),
            name: source.name.clone(),
            issuer: source.issuer.clone(),
            date: source.date.map(|date| date.0),
            begins: source.begins.map(|begins| begins.0),
            ends: source.ends.map(|ends| ends.0),
            sequence: source.sequence,
            signature: source.signature.as_str().to_owned(),
            entries: source.entries,
            countries,
            files,
        }
    }

    /// What is known of the source; `None` for names that this program does not know.
    pub(super) fn source(&self) -> Option<Source> {
        Some(Source {
            name: self.name.clone(),
            kind: Kind::from_name(&self.kind)?,
            issuer: self.issuer.clone(),
            date: self.date.map(UnixSeconds),
            begins: self.begins.map(UnixSeconds),
            ends: self.ends.map(UnixSeconds),
            sequence: self.sequence,
            signature: Signature::from_name(&self.signature)?,
            entries: self.entries,
        })
    }
}
