//! Step 16: whether the certificate was taken back.
//!
//! Source: dcc.md §3.1, step 16; §4.3.

use vigie_crypto::cose::Algorithm;
use vigie_protocol::dcc::{payload::Entry, revocation};

use crate::{Reason, Trust, trust::Anchor};

/// What of a message the lists may hold.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The key identifier as received.
    pub kid: &'a [u8],
    /// The signer whose key it was found to be, if any.
    pub signer: Option<&'a Anchor>,
    /// How it is signed: of an ECDSA signature only the first half is hashed.
    pub algorithm: Algorithm,
    /// The signature.
    pub signature: &'a [u8],
    /// Claim 1.
    pub issuer: Option<&'a str>,
}

/// Looks for the hashes of a certificate: of its signature, its identifier, country and identifier.
///
/// The lists are sorted by key identifier. In an unprotected header that is nobody's word: who holds the certificate may
/// put another one there under which the same key is trusted, as it is after a renewal, and the signature still holds.
/// So the hashes are looked for under every identifier of the key that verified, most often the one received.
///
/// # Errors
/// [`Reason::Revoked`].
pub fn check_revocation(trust: &Trust, signed: Signed<'_>, entry: &Entry<'_>) -> Result<(), Reason> {
    let revocations = trust.revocations();
    if revocations.is_empty() {
        return Ok(()); // nothing to hash for
    }
    let others = signed.signer.into_iter().flat_map(|signer| trust.kids_of(signer)).filter(|kid| *kid != signed.kid);
    let kids: Vec<_> = std::iter::once(signed.kid).chain(others).collect();
    let hashes =
        revocation::all(signed.algorithm, signed.signature, signed.issuer, entry.country(), entry.identifier());
    match hashes.into_iter().find(|(_, hash)| kids.iter().any(|kid| revocations.contains(kid, hash))) {
        Some((hash, _)) => Err(Reason::Revoked { hash }),
        None => Ok(()),
    }
}
