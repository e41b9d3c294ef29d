//! ECDSA on P-384 with SHA-256, for [`Curves::OfTheKey`](super::Curves::OfTheKey): three certificates
//! of one state were made so, against the profile. The same code on both backends.

use p384::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier};
use sha2::{Digest, Sha256};

/// A point of P-384, checked when it came in.
#[derive(Clone)]
pub(crate) struct P384Key(VerifyingKey);

impl P384Key {
    /// Takes a point in SEC 1 form.
    pub(crate) fn new(point: &[u8]) -> Option<Self> {
        VerifyingKey::from_sec1_bytes(point).map(Self).ok()
    }

    /// The point in its uncompressed form.
    pub(crate) fn uncompressed(&self) -> Vec<u8> {
        self.0.to_sec1_point(false).as_bytes().to_vec()
    }

    /// Whether `signature` (`r | s`, each 48 bytes) is over the SHA-256 of the message.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_prehash(&Sha256::digest(message), &signature).is_ok())
    }
}
