//! The vector files, and the spellings of bytes in them: lowercase hex, or base64 by the field's name.

use std::{fs, path::Path};

use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};

/// Reads a file of `tests/vectors/robert`.
pub(crate) fn load<T: DeserializeOwned>(name: &str) -> T {
    load_from("robert", name)
}

/// Reads a file of a folder of `tests/vectors`.
pub(crate) fn load_from<T: DeserializeOwned>(folder: &str, name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(folder).join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Bytes written as hex; `N` of them.
#[derive(Clone, Copy)]
pub(crate) struct Hex<const N: usize>(pub(crate) [u8; N]);

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut bytes = [0; N];
        let text = String::deserialize(deserializer)?;
        hex::decode_to_slice(text, &mut bytes).map_err(D::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// Bytes written as hex, however many.
pub(crate) struct HexVec(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for HexVec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        hex::decode(text).map(Self).map_err(D::Error::custom)
    }
}

/// Bytes written as base64, either alphabet, padded or not.
pub(crate) struct Base64(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        base64(&text).map(Self).ok_or_else(|| D::Error::custom("not base64"))
    }
}

/// Reads base64 in either alphabet: enough for vectors, which are well-formed.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut buffer, mut held) = (0_u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let digit = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        buffer = buffer << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((buffer >> held) as u8);
        }
    }
    Some(bytes)
}
