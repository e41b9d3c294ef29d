//! Steps 5 to 8: the message, its key identifier and algorithm, and the signers whose key fits.
//!
//! One key may stand on the lists more than once under its identifier: with its certificate, and bare, without dates
//! and without a word on what it may sign. The signature cannot tell these entries apart, so all of them are its
//! signers, and the lists vouch for it together: the certificate is accepted if one entry lets it be.

use vigie_crypto::{
    cose::{Algorithm, CoseError, Sign1},
    public_key::{KeyKind, PublicKey, SignatureError},
};
use vigie_protocol::dcc::{kid::Kid, time::UnixSeconds};

use super::check_signer_dates;
use crate::{
    Policy, Reason, Trust,
    trust::{Anchor, Group},
};

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

/// The entries under one key identifier whose key made a signature: one, but for keys listed more than once.
#[derive(Clone, Copy, Debug)]
pub struct Signers<'t> {
    /// The one whose key was tried.
    first: &'t Anchor,
    candidates: &'t [Anchor],
}

impl<'t> Signers<'t> {
    /// The entry that the steps from 10 on are asked of.
    ///
    /// It is the one that lets a certificate of this type be accepted now: valid now, allowed to sign the type (any,
    /// where the type is not known), and on a fresh list, in the order in which the steps ask. Among equals it is one
    /// with a certificate, then the one that ends last. The order in which lists were loaded decides nothing.
    #[must_use]
    pub fn choose(&self, group: Option<Group>, trust: &Trust, policy: &Policy, now: UnixSeconds) -> &'t Anchor {
        if self.candidates.len() == 1 {
            return self.first;
        }
        let rank = |signer: &Anchor| {
            (
                check_signer_dates(signer, now).is_ok(),
                group.is_none_or(|group| signer.usage.allows(group)),
                trust.is_fresh(signer, now, policy.max_age),
                signer.validity.map(|validity| validity.until),
                signer.fingerprint,
            )
        };
        let same_key = self.candidates.iter().filter(|signer| signer.key == self.first.key);
        same_key.max_by_key(|signer| rank(signer)).unwrap_or(self.first)
    }
}

/// Steps 7 and 8: the signers under this identifier whose key made the signature.
///
/// When none fits, the failure of the one that came furthest is told.
///
/// # Errors
/// [`Reason::KeyNotTrusted`], [`Reason::AlgorithmKeyMismatch`], [`Reason::UnsupportedKey`],
/// [`Reason::SignatureMalformed`], [`Reason::SignatureInvalid`].
pub fn find_signers<'t>(
    message: &Sign1<'_>,
    (kid, algorithm): (&[u8], Algorithm),
    trust: &'t Trust,
    policy: &Policy,
) -> Result<Signers<'t>, Reason> {
    // What has not eight bytes is no signer's identifier (dcc.md §1.5).
    let candidates = Kid::try_from(kid).map_or(&[][..], |kid| trust.candidates(kid));
    if candidates.is_empty() {
        return Err(Reason::KeyNotTrusted { kid: kid.to_vec(), trusted: trust.keys(), lists: trust.lists() });
    }
    let signed = message.signed_bytes();
    first_that_fits(candidates, |key| key.verify(algorithm, &signed, message.signature(), policy.keys))
        .map(|first| Signers { first, candidates })
}

/// Tries candidates in their order, each once, up to the first whose key made the signature.
///
/// # Errors
/// The failure of the one that came furthest.
fn first_that_fits(
    candidates: &[Anchor],
    mut check: impl FnMut(&PublicKey) -> Result<(), SignatureError>,
) -> Result<&Anchor, Reason> {
    let mut furthest: Option<(SignatureError, KeyKind)> = None;
    for anchor in candidates {
        match check(&anchor.key) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ListKeys, base64};

    const KID: &str = "BwcHBwcHBwc=";

    /// All keys of the vectors under one identifier, as a list without certificates may have it.
    fn crowd() -> Trust {
        let vectors = include_str!("../../../tests/vectors/dcc/signatures.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).expect("JSON");
        let keys = vectors["keys"].as_object().expect("an object").values();
        let entry = |spki: &serde_json::Value| {
            let spki = hex::decode(spki.as_str().expect("a key")).expect("hexadecimal");
            serde_json::json!({"kid": KID, "publicKey": base64::encode(&spki)})
        };
        let list = serde_json::Value::from_iter(keys.map(entry)).to_string();
        let mut trust = Trust::empty();
        let loaded = trust.load_one("crowd", list.as_bytes(), &ListKeys::none()).expect("a list");
        assert!(loaded.source.entries > 8, "{loaded:?}");
        trust
    }

    #[test]
    fn each_candidate_is_tried_once_and_no_more_than_eight_are_there() {
        let trust = crowd();
        let candidates = trust.candidates(Kid::read(KID).expect("an identifier"));
        for fits in [None, Some(0), Some(4), Some(7)] {
            let mut tried = 0;
            let found = first_that_fits(candidates, |_| {
                tried += 1;
                if fits == Some(tried - 1) { Ok(()) } else { Err(SignatureError::SignatureInvalid) }
            });
            assert_eq!(tried, fits.map_or(8, |at| at + 1));
            match fits {
                None => assert_eq!(found.err(), Some(Reason::SignatureInvalid)),
                Some(at) => assert!(found.is_ok_and(|found| std::ptr::eq(found, &candidates[at]))),
            }
        }
    }
}
