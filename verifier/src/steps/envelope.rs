//! Steps 1 to 4: from the text of a QR code to the signed message in it.
//!
//! Source: dcc.md §3.1, steps 1 to 4.

use vigie_crypto::base45::Base45Error;
use vigie_protocol::dcc::{
    envelope::{self, EnvelopeError, InflateError},
    limits,
    prefix::PrefixError,
};

use crate::Reason;

/// Unpacks a text: length, prefix, Base45, zlib.
///
/// # Errors
/// [`Reason::InputTooLarge`], [`Reason::PrefixMissing`], [`Reason::PrefixUnsupported`],
/// [`Reason::Base45Invalid`], [`Reason::DecompressionFailed`], [`Reason::DecompressedTooLarge`].
pub fn open(text: &[u8]) -> Result<Vec<u8>, Reason> {
    envelope::decode_text(text).map_err(Reason::from)
}

/// Checks the size of a signed message that did not come in a text.
///
/// # Errors
/// [`Reason::InputTooLarge`].
pub fn check_size(cose: &[u8]) -> Result<(), Reason> {
    if cose.len() <= limits::INFLATED_BYTES { Ok(()) } else { Err(Reason::InputTooLarge) }
}

impl From<EnvelopeError> for Reason {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::InputTooLarge { .. } => Self::InputTooLarge,
            EnvelopeError::Prefix(error) => error.into(),
            EnvelopeError::Base45(error) => error.into(),
            EnvelopeError::Inflate(error) => error.into(),
        }
    }
}

impl From<PrefixError> for Reason {
    fn from(error: PrefixError) -> Self {
        match error {
            PrefixError::Missing => Self::PrefixMissing,
            PrefixError::Unsupported(kind) => Self::PrefixUnsupported { kind },
        }
    }
}

impl From<Base45Error> for Reason {
    fn from(fault: Base45Error) -> Self {
        Self::Base45Invalid { fault }
    }
}

impl From<InflateError> for Reason {
    fn from(error: InflateError) -> Self {
        match error {
            InflateError::Failed => Self::DecompressionFailed,
            InflateError::TooLarge { .. } => Self::DecompressedTooLarge,
        }
    }
}
