//! Step 16: whether the certificate was taken back.
//!
//! Source: dcc.md §3.1, step 16; §4.3.

use vigie_crypto::cose::{Algorithm, Sign1, label};
use vigie_protocol::dcc::{
    kid::Kid,
    payload::Entry,
    revocation::{self, HashKind, RevocationHash},
};

use crate::{
    Reason,
    revocation::{Revocations, Under},
};

/// What of a message the lists may hold.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Where the lists may hold it.
    under: Under,
    /// How it is signed: of an ECDSA signature only the first half is hashed.
    algorithm: Algorithm,
    signature: &'a [u8],
    /// Claim 1.
    issuer: Option<&'a str>,
}

impl<'a> Signed<'a> {
    /// Of a message whose headers were read (step 6), and what its claim 1 says.
    #[must_use]
    pub fn new(message: &'a Sign1<'_>, (kid, algorithm): (&'a [u8], Algorithm), issuer: Option<&'a str>) -> Self {
        let protected = message.protected().get_integer(label::KID).is_some();
        let under = match Kid::try_from(kid) {
            Ok(kid) if protected => Under::Signed(kid),
            // Nobody's identifier: it says as little as one that nobody signed.
            _ => Under::Anyone,
        };
        Self { under, algorithm, signature: message.signature(), issuer }
    }

    /// The hashes of its signature, its identifier, country and identifier.
    #[must_use]
    pub fn hashes(&self, entry: &Entry<&str>) -> Vec<(HashKind, RevocationHash)> {
        revocation::all(self.algorithm, self.signature, self.issuer, entry.country, entry.identifier)
    }
}

/// Looks for the hashes of a certificate.
///
/// # Errors
/// [`Reason::Revoked`].
pub fn check_revocation(revocations: &Revocations, signed: Signed<'_>, entry: &Entry<&str>) -> Result<(), Reason> {
    if revocations.is_empty() {
        return Ok(()); // nothing to hash for
    }
    let mut hashes = signed.hashes(entry).into_iter();
    match hashes.find(|(_, hash)| revocations.contains(signed.under, hash)) {
        Some((hash, _)) => Err(Reason::Revoked { hash }),
        None => Ok(()),
    }
}
