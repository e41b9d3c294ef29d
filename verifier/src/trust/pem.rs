//! PEM: base64 between two lines of armour.
//!
//! Source: RFC 7468, read leniently: anything outside the blocks is ignored, and so are lines of any length.

use crate::base64;

/// One block: the label of its armour, and the bytes inside unless they are not base64.
pub(crate) type Block<'a> = (&'a str, Option<Vec<u8>>);

/// What every block begins with.
const BEGIN: &str = "-----BEGIN ";

/// Whether there is a block at all.
pub(crate) fn looks_like(text: &str) -> bool {
    text.contains(BEGIN)
}

/// How many blocks there may be at most.
pub(crate) fn count(text: &str) -> usize {
    text.matches(BEGIN).count()
}

/// The blocks, in order. One that does not end is none.
pub(crate) fn blocks(mut text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    while let Some((label, rest)) = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once("-----")) {
        let Some((body, rest)) = rest.split_once("-----END ") else { break };
        blocks.push((label, base64::decode_wrapped(body)));
        text = rest;
    }
    blocks
}
