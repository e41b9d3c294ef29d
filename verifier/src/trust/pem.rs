//! PEM: base64 between two lines of armour.
//!
//! Source: RFC 7468, read leniently: anything outside the blocks is ignored, and so are lines of any length.

use crate::base64;

/// One block.
pub(crate) struct Block<'a> {
    /// The label of its armour.
    pub(crate) label: &'a str,
    /// The bytes inside.
    pub(crate) bytes: Result<Vec<u8>, Damage>,
}

/// Why a block has no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damage {
    /// The file, or the next block, comes before its end.
    #[error("cut off: it has no END")]
    CutOff,
    /// Something else stands between its ends.
    #[error("not base64")]
    NotBase64,
}

/// What every block begins with.
const BEGIN: &str = "-----BEGIN ";

/// Whether there is a block at all.
pub(crate) fn looks_like(text: &str) -> bool {
    text.contains(BEGIN)
}

/// How many blocks there are.
pub(crate) fn count(text: &str) -> usize {
    text.matches(BEGIN).count()
}

/// The blocks, in order, damaged ones too: a file cut short must not pass for a shorter one.
pub(crate) fn blocks(text: &str) -> impl Iterator<Item = Block<'_>> {
    text.split(BEGIN).skip(1).map(|block| {
        let (label, rest) = block.split_once("-----").unwrap_or((block, ""));
        let bytes = match rest.split_once("-----END ") {
            Some((body, _)) => base64::decode_wrapped(body).ok_or(Damage::NotBase64),
            None => Err(Damage::CutOff),
        };
        Block { label, bytes }
    })
}
