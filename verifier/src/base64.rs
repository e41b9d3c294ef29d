//! Base64 as the lists write it: standard alphabet, with its padding or without.
//!
//! Some national lists lost the padding on the way (dcc.md §2.5, SE and FR), so reading does not ask for
//! it; stray bits in the last character are ignored. The wire of the apps is stricter and has a reader of its own in
//! `vigie-protocol`.

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);

static PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
static URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT.with_encode_padding(false));

/// Writes the padded form.
pub(crate) fn encode(bytes: &[u8]) -> String {
    PLAIN.encode(bytes)
}

/// Reads the standard alphabet; `None` for anything else.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    PLAIN.decode(text).ok()
}

/// Reads either alphabet: JWK coordinates are URL-safe by RFC 7518, and standard in some lists.
pub(crate) fn decode_any(text: &str) -> Option<Vec<u8>> {
    PLAIN.decode(text).or_else(|_| URL.decode(text)).ok()
}

/// Reads text with line breaks in it: the inside of a PEM block.
pub(crate) fn decode_wrapped(text: &str) -> Option<Vec<u8>> {
    decode(&text.split_ascii_whitespace().collect::<String>())
}
