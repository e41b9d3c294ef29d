//! The revoked hashes, by the key identifier of the certificates they stand for.
//!
//! One sorted array for each identifier and one for batches that name none, searched by halves. The kind
//! that a list gives for a hash is not asked: 128 bits of one kind do not meet those of another.
//!
//! Source: dcc.md §4.4, last paragraph.

use std::{collections::HashMap, fmt};

use super::read::List;

/// The first 16 bytes of SHA-256 over something of a certificate.
pub(crate) type Hash = [u8; 16];

/// What of a certificate was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashKind {
    /// Its identifier.
    Uci,
    /// The country and its identifier.
    CountryCodeUci,
    /// Its signature; of an ECDSA signature the first half.
    Signature,
}

impl HashKind {
    /// The name as the lists spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uci => "UCI",
            Self::CountryCodeUci => "COUNTRYCODEUCI",
            Self::Signature => "SIGNATURE",
        }
    }
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// All revoked hashes that were loaded.
#[derive(Clone, Debug, Default)]
pub struct Revocations {
    by_kid: HashMap<Vec<u8>, Vec<Hash>>,
    any_kid: Vec<Hash>,
}

impl Revocations {
    /// Adds a list.
    pub(crate) fn add(&mut self, list: List) {
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

    /// Whether a hash of a certificate signed under `kid` is listed.
    #[must_use]
    pub fn contains(&self, kid: &[u8], hash: &Hash) -> bool {
        self.any_kid.binary_search(hash).is_ok()
            || self.by_kid.get(kid).is_some_and(|hashes| hashes.binary_search(hash).is_ok())
    }
}
