//! From the text of a QR code to the COSE_Sign1 in it, and back: prefix, Base45, zlib.
//!
//! Each layer can be called alone; [`decode_text`] is all of them in order. Every limit is checked
//! before the memory is spent.
//!
//! Source: dcc.md §1.6-1.8 and §9.

use std::{cell::Cell, io::Write as _};

use flate2::{Compression, Decompress, FlushDecompress, Status, write::ZlibEncoder};
use vigie_crypto::base45::{self, Base45Error};

use super::{
    limits,
    prefix::{self, HC1, PrefixError},
};

/// Why a text holds no COSE_Sign1, by the layer that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Longer than any QR code, or than anything that one holds.
    #[error("{bytes} bytes, at most {most}")]
    InputTooLarge {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// The prefix is not `HC1:`.
    #[error(transparent)]
    Prefix(#[from] PrefixError),
    /// What follows the prefix is not Base45.
    #[error(transparent)]
    Base45(#[from] Base45Error),
    /// What Base45 gave does not inflate.
    #[error(transparent)]
    Inflate(#[from] InflateError),
}

/// Why bytes do not inflate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InflateError {
    /// Not zlib, cut short, with a wrong checksum, with a preset dictionary, or with bytes after it.
    #[error("not a zlib stream")]
    Failed,
    /// More comes out than is read.
    #[error("more than {most} bytes come out of it")]
    TooLarge {
        /// How much may come out of this much input.
        most: usize,
    },
}

/// The COSE_Sign1 in the text of a certificate.
///
/// # Errors
/// [`EnvelopeError`], of the first layer that fails.
pub fn decode_text(text: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    check_length(text)?;
    Ok(inflate(&decode_base45(prefix::strip(text)?)?)?)
}

/// Checks the length of a text, prefix included, before anything looks into it.
///
/// # Errors
/// [`EnvelopeError::InputTooLarge`].
pub fn check_length(text: &[u8]) -> Result<(), EnvelopeError> {
    at_most(text.len(), limits::TEXT_BYTES)
}

/// Decodes what follows the prefix.
///
/// # Errors
/// [`EnvelopeError::Base45`]; [`EnvelopeError::InputTooLarge`] for more than a QR code can hold.
pub fn decode_base45(body: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    // Before decoding, from the length alone: two bytes for three characters, one for two.
    at_most(body.len() / 3 * 2 + body.len() % 3 / 2, limits::COMPRESSED_BYTES)?;
    Ok(base45::decode(body)?)
}

fn at_most(bytes: usize, most: usize) -> Result<(), EnvelopeError> {
    if bytes <= most { Ok(()) } else { Err(EnvelopeError::InputTooLarge { bytes, most }) }
}

/// How much longer than its input the output may be in the first room made for it. Inflating is fastest while the
/// longest match, of 258 bytes, still has room.
const AHEAD: usize = 320;

thread_local! {
    /// The inflater of this thread: making one anew costs a third of what inflating a certificate does.
    static INFLATER: Cell<Option<Decompress>> = const { Cell::new(None) };
}

/// Inflates a zlib stream that has to fill `compressed` exactly.
///
/// The buffer has one byte more than may come out, so a stream that wants more is caught at that byte.
///
/// # Errors
/// [`InflateError`]; too much coming out is noticed before anything that is wrong further on.
pub fn inflate(compressed: &[u8]) -> Result<Vec<u8>, InflateError> {
    let most = limits::INFLATED_BYTES.min(compressed.len().saturating_mul(limits::EXPANSION));
    // Certificates hardly shrink, for keys and signatures are random; whatever wants more gets the whole of it.
    let first = most.min(compressed.len().saturating_add(AHEAD));
    let mut stream = INFLATER.take().unwrap_or_else(|| Decompress::new(true));
    let mut inflated = Vec::with_capacity(first + 1);
    loop {
        let consumed = usize::try_from(stream.total_in()).map_err(|_| InflateError::Failed)?;
        let status = stream.decompress_vec(&compressed[consumed..], &mut inflated, FlushDecompress::Finish);
        if inflated.len() > most {
            return Err(InflateError::TooLarge { most });
        }
        match status.map_err(|_| InflateError::Failed)? {
            Status::StreamEnd if stream.total_in() == compressed.len() as u64 => break,
            Status::StreamEnd => return Err(InflateError::Failed),
            // The stream wants room, and may have it once; or it wants input, and there is none.
            Status::Ok | Status::BufError if inflated.len() == inflated.capacity() && inflated.capacity() <= most => {
                inflated.reserve_exact(most + 1 - inflated.len());
            }
            Status::Ok | Status::BufError => return Err(InflateError::Failed),
        }
    }
    // One that had to stop on its way holds what it wrote so far, and is not kept: it would remember somebody.
    if inflated.len() <= first {
        stream.reset(true);
        INFLATER.set(Some(stream));
    }
    Ok(inflated)
}

/// Compresses as issuers have to: zlib, level 9.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut stream = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    stream.write_all(bytes).and_then(|()| stream.finish()).expect("memory takes what is written")
}

/// The text of a certificate: what the QR code is made of.
pub fn encode_text(cose: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(HC1).into_owned();
    text.push_str(&base45::encode(&deflate(cose)));
    text
}
