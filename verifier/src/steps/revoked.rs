//! Step 16: whether the certificate was taken back.
//!
//! Source: dcc.md §3.1, step 16; §4.3.

use vigie_crypto::cose::Algorithm;
use vigie_protocol::dcc::{payload::Entry, revocation};

use crate::{Reason, revocation::Revocations};

/// What of a message the lists may hold.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The key identifier, which the lists are sorted by.
    pub kid: &'a [u8],
    /// How it is signed: of an ECDSA signature only the first half is hashed.
    pub algorithm: Algorithm,
    /// The signature.
    pub signature: &'a [u8],
    /// Claim 1.
    pub issuer: Option<&'a str>,
}

/// Looks for the hashes of a certificate: of its signature, its identifier, country and identifier.
///
/// # Errors
/// [`Reason::Revoked`].
pub fn check_revocation(revocations: &Revocations, signed: Signed<'_>, entry: &Entry<&str>) -> Result<(), Reason> {
    if revocations.is_empty() {
        return Ok(()); // nothing to hash for
    }
    let hashes = revocation::all(signed.algorithm, signed.signature, signed.issuer, entry.country, entry.identifier);
    match hashes.into_iter().find(|(_, hash)| revocations.contains(signed.kid, hash)) {
        Some((hash, _)) => Err(Reason::Revoked { hash }),
        None => Ok(()),
    }
}
