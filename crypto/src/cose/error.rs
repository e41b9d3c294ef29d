//! Why a COSE_Sign1 cannot be checked.

use std::fmt;

use crate::cbor::{CborError, Value};

/// Why a COSE_Sign1 cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoseError {
    /// The bytes are not a COSE_Sign1.
    #[error("not a COSE_Sign1: {0}")]
    Malformed(CoseFault),
    /// The message demands that a header be understood that is unknown here.
    #[error("critical header {0} is unknown")]
    CriticalHeaderUnsupported(Label),
    /// No key identifier, or one that is no byte string of 1 to 64 bytes.
    #[error("no usable key identifier")]
    KidMissing,
    /// Neither header names an algorithm.
    #[error("no algorithm")]
    AlgorithmMissing,
    /// An algorithm other than ES256 and PS256.
    #[error("algorithm {0} is not supported")]
    UnsupportedAlgorithm(AlgorithmName),
}

/// What keeps bytes from being a COSE_Sign1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoseFault {
    /// The outer item is not CBOR, or breaks a limit.
    #[error("outer item: {0}")]
    Outer(CborError),
    /// A tag other than one 61 and then one 18.
    #[error("tag {0} around it")]
    Tag(u64),
    /// Not an array of four.
    #[error("not an array of four")]
    Shape,
    /// The protected header is no byte string.
    #[error("the protected header is no byte string")]
    Protected,
    /// The protected header is not CBOR, or breaks a limit.
    #[error("protected header: {0}")]
    ProtectedCbor(CborError),
    /// The protected header holds no map.
    #[error("the protected header is no map")]
    ProtectedMap,
    /// The unprotected header is no map.
    #[error("the unprotected header is no map")]
    Unprotected,
    /// The payload is no byte string; a detached one is none.
    #[error("the payload is no byte string")]
    Payload,
    /// The signature is no byte string.
    #[error("the signature is no byte string")]
    Signature,
    /// The list of critical headers is empty, no list, not protected, or names what is not there.
    #[error("the list of critical headers is wrong")]
    Critical,
}

impl From<CoseFault> for CoseError {
    fn from(fault: CoseFault) -> Self {
        Self::Malformed(fault)
    }
}

/// The label of a header: an integer or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// The registered labels are integers.
    Integer(i128),
    /// A label of somebody's own, or its beginning: whoever made the message may have written anything there.
    Text(String),
}

/// The longest text of a message that is repeated in an error, in characters; no registered name is longer.
const LONGEST: usize = 32;

/// What is repeated of a text.
pub(super) fn beginning(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(label) => label.fmt(f),
            Self::Text(label) => fmt::Debug::fmt(label, f),
        }
    }
}

/// What a message gives as its algorithm, as far as it can be said in a word: `-8`, `"ES256"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmName(String);

impl AlgorithmName {
    pub(super) fn of(value: &Value<'_>) -> Self {
        Self(match (value.as_integer(), value.as_text()) {
            (Some(number), _) => number.to_string(),
            (None, Some(text)) => format!("{:?}", beginning(text)),
            (None, None) => "neither a number nor a text".to_owned(),
        })
    }
}

impl fmt::Display for AlgorithmName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
