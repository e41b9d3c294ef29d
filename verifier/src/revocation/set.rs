//! The revoked hashes, by the key identifier of the certificates they stand for.
//!
//! One sorted array for each identifier and one for batches that name none, searched by halves. The kind
//! that a list gives for a hash is not asked: 128 bits of one kind do not meet those of another.
//!
//! Source: dcc.md §4.4, last paragraph.

use std::collections::HashMap;

use vigie_protocol::dcc::{revocation::RevocationHash, time::UnixSeconds};

use super::read::List;

/// All revoked hashes that were loaded.
#[derive(Clone, Debug, Default)]
pub struct Revocations {
    by_kid: HashMap<Vec<u8>, Vec<RevocationHash>>,
    any_kid: Vec<RevocationHash>,
    first_end: Option<UnixSeconds>,
}

impl Revocations {
    /// Adds a list.
    pub(crate) fn add(&mut self, list: List) {
        self.first_end = [self.first_end, list.source.ends].into_iter().flatten().min();
        for (kid, hash) in list.entries {
            match kid {
                Some(kid) => self.by_kid.entry(kid).or_default().push(hash),
                None => self.any_kid.push(hash),
            }
        }
        for hashes in self.by_kid.values_mut().chain([&mut self.any_kid]) {
            hashes.sort_unstable();
            hashes.dedup();
        }
    }

    /// Whether nothing is revoked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_kid.is_empty() && self.any_kid.is_empty()
    }

    /// How many hashes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_kid.values().map(Vec::len).sum::<usize>() + self.any_kid.len()
    }

    /// The end of the list that ends first.
    #[must_use]
    pub const fn first_end(&self) -> Option<UnixSeconds> {
        self.first_end
    }

    /// Whether a hash of a certificate signed under `kid` is listed.
    #[must_use]
    pub fn contains(&self, kid: &[u8], hash: &RevocationHash) -> bool {
        self.any_kid.binary_search(hash).is_ok()
            || self.by_kid.get(kid).is_some_and(|hashes| hashes.binary_search(hash).is_ok())
    }
}
