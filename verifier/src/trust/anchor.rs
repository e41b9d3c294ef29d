//! One signer as the lists know it: the key, and what limits it.
//!
//! Source: dcc.md §2.1, §2.2 (what of a certificate counts), §3.1 steps 8, 10 and 15.

use std::fmt;

use vigie_crypto::{hmac::sha256, public_key::PublicKey};
use vigie_protocol::dcc::time::UnixSeconds;

use super::{source::SourceId, usage::Usage};

/// From when until when a certificate is valid, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// notBefore.
    pub from: UnixSeconds,
    /// notAfter.
    pub until: UnixSeconds,
}

/// A signer's key and what limits it.
#[derive(Clone)]
pub struct Anchor {
    /// The key, parsed once.
    pub key: PublicKey,
    /// When the certificate is valid; `None` for a bare key, which has no dates.
    pub validity: Option<Validity>,
    /// What it may sign.
    pub usage: Usage,
    /// The country, where certificate or list name one.
    pub country: Option<String>,
    /// What tells this entry from others under the same key identifier.
    pub(crate) fingerprint: [u8; 32],
    /// The lists that it stands on. Never empty once it is part of a [`super::Trust`].
    pub(crate) sources: Vec<SourceId>,
}

impl Anchor {
    /// A key that comes without a certificate.
    pub(crate) fn bare(key: PublicKey, usage: Usage) -> Self {
        // Its own words tell it from a certificate, which begins with 0x30, and two bare keys by what they are alone:
        // neither the text that they were read from nor the name that a list gives them is theirs.
        let fingerprint = sha256(&[b"bare key:", usage.letters().concat().as_bytes(), b":", &key.canonical()].concat());
        Self { key, validity: None, usage, country: None, fingerprint, sources: Vec::new() }
    }

    /// Which of too many signers under one identifier are tried: those with a certificate, that end last; among equals
    /// any, but always the same. The greater goes first.
    pub(crate) fn precedence(&self) -> (Option<UnixSeconds>, [u8; 32]) {
        (self.validity.map(|validity| validity.until), self.fingerprint) // without dates is less than with any
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anchor")
            .field("key", &self.key.kind())
            .field("validity", &self.validity)
            .field("usage", &self.usage)
            .field("country", &self.country)
            .finish_non_exhaustive()
    }
}
