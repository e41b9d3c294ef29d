//! Base64 as the apps write it: standard alphabet, padding, no line breaks.
//!
//! Reading demands the padding and ignores stray bits in the last character, as the deployed decoder
//! did (robert.md §2.7). Writing has a fast path for the two fixed sizes of a tuple, of which a status
//! answer holds 384, and a vectorised one for the bundle around them. Lists of signers are read by the verifier, which
//! has to forgive more.

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::RequireCanonical);

const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
static READER: GeneralPurpose = PLAIN;

/// For long texts; asks the processor once what it can do.
#[cfg(target_arch = "x86_64")]
static WRITER: std::sync::LazyLock<base64::engine::Simd> =
    std::sync::LazyLock::new(|| base64::engine::Simd::standard(CONFIG));
/// Elsewhere, WebAssembly included, there is no vectorised writer to ask for.
#[cfg(not(target_arch = "x86_64"))]
static WRITER: GeneralPurpose = PLAIN;

/// RFC 7515: no padding, and no stray bits, so that a token has one spelling.
static URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Reads a value of any length; `None` if `text` is not base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    READER.decode(text).ok()
}

/// Reads a value of exactly `N` bytes; `None` if `text` is not base64 of that length.
pub(crate) fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The decoder may want room for whole groups of three bytes; ours are at most 32 long.
    let mut room = [0_u8; 36];
    if text.len() != N.div_ceil(3) * 4 {
        return None;
    }
    let written = READER.decode_slice(text, &mut room).ok()?;
    room[..written].try_into().ok()
}

/// Writes a value of any length.
pub(crate) fn encode(bytes: &[u8]) -> String {
    WRITER.encode(bytes)
}

/// Writes the unpadded, URL-safe form of tokens.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    URL.encode(bytes)
}

/// Reads the unpadded, URL-safe form of tokens.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    URL.decode(text).ok()
}

/// The two characters of every 12-bit value.
static PAIRS: [[u8; 2]; 4096] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut pairs = [[0; 2]; 4096];
    let mut i = 0;
    while i < 4096 {
        pairs[i] = [alphabet[i >> 6], alphabet[i & 63]];
        i += 1;
    }
    pairs
};

/// Writes 8 bytes (an EBID): 11 characters and one of padding.
pub(crate) fn encode_8(bytes: [u8; 8]) -> [u8; 12] {
    let bits = u64::from_be_bytes(bytes);
    let pair = |shift: u32| PAIRS[(bits >> shift) as usize & 0xfff];
    let [[a, b], [c, d], [e, f], [g, h], [i, j]] = [pair(52), pair(40), pair(28), pair(16), pair(4)];
    // Four bits are left: the high bits of the last character.
    let [_, k] = PAIRS[(bits as usize & 0xf) << 2];
    [a, b, c, d, e, f, g, h, i, j, k, b'=']
}

/// Writes 1 byte (an ECC): 2 characters and two of padding.
pub(crate) fn encode_1(byte: u8) -> [u8; 4] {
    let [a, b] = PAIRS[usize::from(byte) << 4];
    [a, b, b'=', b'=']
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn fixed_sizes_are_written_like_any_other(ebid: [u8; 8], ecc: u8) {
            prop_assert_eq!(encode_8(ebid).to_vec(), encode(&ebid).into_bytes());
            prop_assert_eq!(encode_1(ecc).to_vec(), encode(&[ecc]).into_bytes());
        }

        #[test]
        fn what_is_written_is_read(bytes: Vec<u8>, eight: [u8; 8], mac: [u8; 32]) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(decode_url(&encode_url(&bytes)), Some(bytes));
            prop_assert_eq!(decode_array(&encode(&eight)), Some(eight));
            prop_assert_eq!(decode_array(&encode(&mac)), Some(mac));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = (decode(&text), decode_url(&text), decode_array::<5>(&text), decode_array::<8>(&text));
        }
    }

    #[test]
    fn stray_bits_are_ignored_and_padding_is_not_optional() {
        assert_eq!(decode_array("wh=="), Some([0xc2]));
        assert_eq!(decode_array::<1>("wg"), None);
        assert_eq!(decode_array::<1>("wg="), None);
        assert_eq!(decode_array::<8>("vyW2BYzR87k="), Some([0xbf, 0x25, 0xb6, 0x05, 0x8c, 0xd1, 0xf3, 0xb9]));
        assert_eq!(decode_array::<8>("vyW2BYzR87kA"), None, "nine bytes");
        assert_eq!(decode("wg"), None);
    }
}
