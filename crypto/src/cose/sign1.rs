//! One message, read and not yet believed.
//!
//! Source: dcc.md §1.5; RFC 9052 §4.2.

use std::{borrow::Cow, fmt};

use super::{
    Algorithm, AlgorithmName, CoseError, CoseFault,
    assemble::to_be_signed,
    header::{self, TAG, label},
};
use crate::cbor::{self, Limits, Value};

/// A COSE_Sign1 as it came. Borrows from the input, unless strings came in chunks.
#[derive(Clone, PartialEq, Eq)]
pub struct Sign1<'a> {
    /// The protected header as it was sent: these bytes are signed.
    protected_bytes: Cow<'a, [u8]>,
    protected: Value<'a>,
    unprotected: Value<'a>,
    payload: Cow<'a, [u8]>,
    signature: Cow<'a, [u8]>,
}

impl<'a> Sign1<'a> {
    const CWT_TAG: u64 = 61;

    /// The longest key identifier that is looked up, in bytes.
    pub const LONGEST_KID: usize = 64;

    /// Reads a message: at most one tag 61, then at most one tag 18, then the array of four, with
    /// nothing after it.
    ///
    /// # Errors
    /// [`CoseError::Malformed`], [`CoseError::CriticalHeaderUnsupported`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CoseError> {
        // The unprotected header starts counting anew, as what is in the byte strings does.
        let outer = cbor::decode_elements(bytes, Limits::MESSAGE).map_err(CoseFault::Outer)?;
        let array = without_tag(without_tag(outer, Self::CWT_TAG), TAG);
        let items = match array {
            Value::Array(items) => items,
            Value::Tag(tag, _) => return Err(CoseFault::Tag(tag).into()),
            _ => return Err(CoseFault::Shape.into()),
        };
        let [protected_bytes, unprotected, payload, signature] =
            <[Value<'_>; 4]>::try_from(items).map_err(|_| CoseFault::Shape)?;
        let Value::Bytes(protected_bytes) = protected_bytes else { return Err(CoseFault::Protected.into()) };
        let Value::Map(_) = unprotected else { return Err(CoseFault::Unprotected.into()) };
        let Value::Bytes(payload) = payload else { return Err(CoseFault::Payload.into()) };
        let Value::Bytes(signature) = signature else { return Err(CoseFault::Signature.into()) };
        let protected = header::protected(&protected_bytes)?;
        header::check_critical(&protected, &unprotected)?;
        Ok(Self { protected_bytes, protected, unprotected, payload, signature })
    }

    /// The identifier of the key: from the protected header if that has one at all, else from the
    /// unprotected one.
    ///
    /// # Errors
    /// [`CoseError::KidMissing`] without one, and for one that is no byte string of 1 to 64 bytes.
    pub fn kid(&self) -> Result<&[u8], CoseError> {
        self.header(label::KID)
            .and_then(Value::as_bytes)
            .filter(|kid| (1..=Self::LONGEST_KID).contains(&kid.len()))
            .ok_or(CoseError::KidMissing)
    }

    /// The algorithm, from the header that [`kid`](Self::kid) would look in first. One from the
    /// unprotected header is nobody's word until a key of its family has checked the signature.
    ///
    /// # Errors
    /// [`CoseError::AlgorithmMissing`]; [`CoseError::UnsupportedAlgorithm`] for all but ES256 (-7)
    /// and PS256 (-37).
    pub fn algorithm(&self) -> Result<Algorithm, CoseError> {
        let value = self.header(label::ALGORITHM).ok_or(CoseError::AlgorithmMissing)?;
        [Algorithm::Es256, Algorithm::Ps256]
            .into_iter()
            .find(|algorithm| value.as_integer() == Some(algorithm.cose().into()))
            .ok_or_else(|| CoseError::UnsupportedAlgorithm(AlgorithmName::of(value)))
    }

    /// What the signature is over.
    pub fn signed_bytes(&self) -> Vec<u8> {
        to_be_signed(&self.protected_bytes, &self.payload)
    }

    /// The payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The protected header as it was sent.
    pub fn protected_bytes(&self) -> &[u8] {
        &self.protected_bytes
    }

    /// The protected header, a map.
    pub fn protected(&self) -> &Value<'a> {
        &self.protected
    }

    /// The unprotected header, a map: not signed.
    pub fn unprotected(&self) -> &Value<'a> {
        &self.unprotected
    }

    /// A header by its label; the protected one decides, usable or not.
    pub fn header(&self, label: i64) -> Option<&Value<'a>> {
        self.protected.get_integer(label).or_else(|| self.unprotected.get_integer(label))
    }
}

/// What stands under `tag`, if that is the outermost tag.
fn without_tag(value: Value<'_>, tag: u64) -> Value<'_> {
    match value {
        Value::Tag(found, inner) if found == tag => *inner,
        other => other,
    }
}

/// Prints the headers alone: the payload is somebody's.
impl fmt::Debug for Sign1<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sign1")
            .field("protected", &self.protected)
            .field("unprotected", &self.unprotected)
            .finish_non_exhaustive()
    }
}
