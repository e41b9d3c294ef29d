//! The revoked hashes, by the key identifier of the certificates they stand for.
//!
//! One sorted array for each identifier and one for batches that name none, searched by halves. The kind
//! that a list gives for a hash is not asked: 128 bits of one kind do not meet those of another.
//!
//! Source: dcc.md §4.4, last paragraph.

use std::collections::HashMap;

use vigie_protocol::dcc::{kid::Kid, revocation::RevocationHash, time::UnixSeconds};

use super::read::List;

/// All revoked hashes that were loaded.
#[derive(Clone, Debug, Default)]
pub struct Revocations {
    by_kid: HashMap<Kid, Vec<RevocationHash>>,
    any_kid: Vec<RevocationHash>,
    first_end: Option<UnixSeconds>,
}

/// Which arrays may hold the hashes of a certificate.
#[derive(Clone, Copy, Debug)]
pub enum Under {
    /// The one of its key identifier, which the signature covers.
    Signed(Kid),
    /// Any: its key identifier stands in the unprotected header, where whoever holds the certificate may put the one of
    /// the same key on another list, and the signature still holds. Identifiers of certificates are never used twice
    /// (dcc.md §4.1), so a hash that stands under another key identifier means no other certificate.
    Anyone,
}

impl Revocations {
    /// Adds a list.
    pub(crate) fn add(&mut self, list: List) {
        self.first_end = [self.first_end, list.source.ends].into_iter().flatten().min();
        let mut added: HashMap<_, Vec<_>> = HashMap::new();
        for (kid, hash) in list.entries {
            added.entry(kid).or_default().push(hash);
        }
        // The arrays of other identifiers are in order already, however many files there are.
        for (kid, mut hashes) in added {
            let known = match kid {
                Some(kid) => self.by_kid.entry(kid).or_default(),
                None => &mut self.any_kid,
            };
            known.append(&mut hashes);
            known.sort_unstable();
            known.dedup();
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

    /// Whether a hash of a certificate is listed.
    #[must_use]
    pub fn contains(&self, under: Under, hash: &RevocationHash) -> bool {
        let holds = |hashes: &Vec<RevocationHash>| hashes.binary_search(hash).is_ok();
        let of_its_kid = match under {
            Under::Signed(kid) => self.by_kid.get(&kid).is_some_and(holds),
            Under::Anyone => self.by_kid.values().any(holds),
        };
        of_its_kid || holds(&self.any_kid)
    }
}
