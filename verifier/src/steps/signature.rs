//! Steps 5 to 8: the message, its key identifier and algorithm, and the signer whose key fits.

use vigie_crypto::{
    cose::{Algorithm, CoseError, Sign1},
    public_key::{KeyKind, SignatureError},
};
use vigie_protocol::dcc::time::UnixSeconds;

use crate::{Policy, Reason, Trust, trust::Anchor};

/// Step 5: reads the COSE_Sign1.
///
/// # Errors
/// [`Reason::CoseMalformed`], [`Reason::CriticalHeaderUnsupported`].
pub fn read_message(cose: &[u8]) -> Result<Sign1<'_>, Reason> {
    Sign1::parse(cose).map_err(Reason::from)
}

/// Step 6: the key identifier, then the algorithm.
///
/// # Errors
/// [`Reason::KidMissing`], [`Reason::AlgorithmMissing`], [`Reason::UnsupportedAlgorithm`].
pub fn header<'m>(message: &'m Sign1<'_>) -> Result<(&'m [u8], Algorithm), Reason> {
    let kid = message.kid()?;
    Ok((kid, message.algorithm()?))
}

/// Steps 7 and 8: the signer under this identifier whose key made the signature.
///
/// Signers on fresh lists are tried first. When none fits, the failure of the one that came furthest is
/// told.
///
/// # Errors
/// [`Reason::KeyNotTrusted`], [`Reason::AlgorithmKeyMismatch`], [`Reason::UnsupportedKey`],
/// [`Reason::SignatureMalformed`], [`Reason::SignatureInvalid`].
pub fn find_signer<'t>(
    message: &Sign1<'_>,
    (kid, algorithm): (&[u8], Algorithm),
    trust: &'t Trust,
    policy: &Policy,
    now: UnixSeconds,
) -> Result<&'t Anchor, Reason> {
    let candidates = trust.candidates(kid);
    if candidates.is_empty() {
        return Err(Reason::KeyNotTrusted { kid: kid.to_vec(), trusted: trust.keys() });
    }
    let is_fresh = |anchor: &&Anchor| trust.is_fresh(anchor, now, policy.max_age);
    let fresh = candidates.iter().filter(is_fresh);
    let stale = candidates.iter().filter(|anchor| !is_fresh(anchor));
    let signed = message.signed_bytes();
    let mut furthest: Option<(SignatureError, KeyKind)> = None;
    for anchor in fresh.chain(stale) {
        match anchor.key.verify(algorithm, &signed, message.signature(), policy.keys) {
            Ok(()) => return Ok(anchor),
            Err(error) if furthest.is_none_or(|(other, _)| other < error) => {
                furthest = Some((error, anchor.key.kind()));
            }
            Err(_) => {}
        }
    }
    Err(match furthest {
        Some((SignatureError::AlgorithmKeyMismatch, _)) => Reason::AlgorithmKeyMismatch,
        Some((SignatureError::UnsupportedKey, key)) => Reason::UnsupportedKey { key },
        Some((SignatureError::SignatureMalformed, _)) => Reason::SignatureMalformed,
        // There was a candidate, so there is a failure.
        Some((SignatureError::SignatureInvalid, _)) | None => Reason::SignatureInvalid,
    })
}

impl From<CoseError> for Reason {
    fn from(error: CoseError) -> Self {
        match error {
            CoseError::Malformed(fault) => Self::CoseMalformed { fault },
            CoseError::CriticalHeaderUnsupported(label) => Self::CriticalHeaderUnsupported { label },
            CoseError::KidMissing => Self::KidMissing,
            CoseError::AlgorithmMissing => Self::AlgorithmMissing,
            CoseError::UnsupportedAlgorithm(alg) => Self::UnsupportedAlgorithm { alg },
        }
    }
}
