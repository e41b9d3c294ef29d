//! All that a verifier trusts: signers by key identifier, the lists they stand on, and the revocations.
//!
//! An identifier is eight bytes of a hash, so two signers may share one: each identifier leads to a set,
//! and the verifier tries every member. One certificate on two lists is one entry with two sources; it
//! counts as long as one of them is fresh. The other way round, one key may have several identifiers: a
//! certificate that was renewed has another one, and a bare key that of its list.
//!
//! Source: dcc.md §2.1, §3.1 steps 7 and 16; verifier.md §3, §4.

use std::collections::HashMap;

use vigie_protocol::dcc::{kid::Kid, time::UnixSeconds};

use super::{
    anchor::Anchor,
    list::{List, ListError, limit},
    list_keys::ListKeys,
    notes::Notes,
    read::{self, Document, EmptyArray, Input},
    source::{Kind, Signature, Source, SourceId},
};
use crate::{policy::MaxAge, revocation::Revocations};

/// Signers, lists and revocations.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    by_kid: HashMap<Kid, Vec<Anchor>>,
    sources: Vec<Source>,
    revocations: Revocations,
    /// Of the sources, known beforehand for every verdict: whether the signature of one went unchecked, and
    /// the date of the newest.
    unchecked: bool,
    newest: Option<UnixSeconds>,
}

/// What became of the files given to [`Trust::load`].
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The names of the files that make up the list: two for some formats.
    pub files: Vec<String>,
    /// The list that was added.
    pub source: Source,
    /// The entries that were left out.
    pub notes: Notes,
}

impl Loaded {
    /// Whether it is of use. A list that is meant to be empty is; one of which every entry had to be left out is not.
    #[must_use]
    pub fn is_useful(&self) -> bool {
        self.source.entries > 0 || self.notes.is_empty()
    }
}

/// A list that was not added, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {error}", files.join(", "))]
pub struct NotLoaded {
    /// The names of the files that make it up.
    pub files: Vec<String>,
    /// What it was when the store of the device took it in; `None` for a file from elsewhere.
    pub kind: Option<Kind>,
    /// Why.
    pub error: ListError,
}

impl Trust {
    /// Trusts nobody.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads one list, recognised by its content, and adds it.
    ///
    /// # Errors
    /// [`NotLoaded`]; then nothing was added. A format in two files needs [`Trust::load`].
    pub fn load_one(&mut self, name: &str, bytes: &[u8], keys: &ListKeys) -> Result<Loaded, NotLoaded> {
        // One file gives one document or one failure.
        self.load(&[Input { name, bytes }], keys)
            .pop()
            .unwrap_or_else(|| Err(NotLoaded { files: vec![name.to_owned()], kind: None, error: ListError::Unknown }))
    }

    /// Reads lists, recognised by their content, and adds those that hold: trust lists, certificates and
    /// revocation lists alike. A list in two files is found whatever the order.
    ///
    /// One answer for each list, in the order of their first files.
    pub fn load(&mut self, inputs: &[Input<'_>], keys: &ListKeys) -> Vec<Result<Loaded, NotLoaded>> {
        read::documents(inputs, keys, EmptyArray::default())
            .into_iter()
            .map(|reading| self.take(reading.files, reading.result))
            .collect()
    }

    /// Adds what was read of these files.
    ///
    /// # Errors
    /// [`NotLoaded`], with the failure that was read.
    pub fn take(&mut self, files: Vec<String>, read: Result<Document, ListError>) -> Result<Loaded, NotLoaded> {
        match read {
            Ok(Document::Trust(list)) => {
                let source = list.source.clone();
                let notes = self.add_list(list);
                Ok(Loaded { files, source, notes })
            }
            Ok(Document::Revocation(list)) => {
                let (source, notes) = (list.source.clone(), list.notes.clone());
                self.add_source(source.clone());
                self.revocations.add(list);
                Ok(Loaded { files, source, notes })
            }
            Err(error) => Err(NotLoaded { files, kind: None, error }),
        }
    }

    fn add_list(&mut self, list: List) -> Notes {
        let id = SourceId(self.sources.len());
        let mut notes = list.notes;
        for (kid, mut anchor) in list.keys {
            let candidates = self.by_kid.entry(kid).or_default();
            if let Some(known) = candidates.iter_mut().find(|known| known.fingerprint == anchor.fingerprint) {
                if known.sources.last() != Some(&id) {
                    known.sources.push(id);
                }
            } else {
                anchor.sources = vec![id];
                let place = candidates.partition_point(|known| known.precedence() > anchor.precedence());
                candidates.insert(place, anchor);
                if candidates.len() > limit::CANDIDATES {
                    candidates.truncate(limit::CANDIDATES);
                    notes.push(&kid.to_string(), "more than 8 signers share this key identifier");
                }
            }
        }
        self.add_source(list.source);
        notes
    }

    fn add_source(&mut self, source: Source) {
        self.unchecked |= source.signature == Signature::Unchecked;
        self.newest = self.newest.max(source.date);
        self.sources.push(source);
    }

    /// The signers under a key identifier, whatever their dates.
    #[must_use]
    pub fn candidates(&self, kid: Kid) -> &[Anchor] {
        self.by_kid.get(&kid).map_or(&[], Vec::as_slice)
    }

    /// How many signers there are.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.by_kid.values().map(Vec::len).sum()
    }

    /// How many lists of signers there are; one may hold no key at all.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.sources.iter().filter(|source| !source.kind.revokes()).count()
    }

    /// The countries of the signers, sorted, each once.
    #[must_use]
    pub fn countries(&self) -> Vec<&str> {
        let mut countries: Vec<_> = self.by_kid.values().flatten().filter_map(|a| a.country.as_deref()).collect();
        countries.sort_unstable();
        countries.dedup();
        countries
    }

    /// The lists, revocation lists among them, in the order in which they came.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The lists that a signer stands on.
    pub fn sources_of<'a>(&'a self, anchor: &'a Anchor) -> impl Iterator<Item = &'a Source> {
        anchor.sources.iter().filter_map(|id| self.sources.get(id.0))
    }

    /// Whether one of the lists that a signer stands on is fresh.
    #[must_use]
    pub fn is_fresh(&self, anchor: &Anchor, now: UnixSeconds, max_age: MaxAge) -> bool {
        self.sources_of(anchor).any(|source| source.is_fresh(now, max_age))
    }

    /// The youngest list that a signer stands on.
    pub(crate) fn youngest<'a>(&'a self, anchor: &'a Anchor) -> Option<&'a Source> {
        self.sources_of(anchor).max_by_key(|source| source.date.or(source.ends))
    }

    /// The revocations.
    #[must_use]
    pub fn revocations(&self) -> &Revocations {
        &self.revocations
    }

    /// Whether a list was taken in without a key to check its signature with.
    #[must_use]
    pub const fn has_unchecked(&self) -> bool {
        self.unchecked
    }

    /// The date of the newest list.
    #[must_use]
    pub const fn newest(&self) -> Option<UnixSeconds> {
        self.newest
    }
}
