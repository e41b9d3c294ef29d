//! Bytes as the vectors write them: hexadecimal, or base64 where the name of the member says so.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, de::Error};

/// `N` bytes in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hex<const N: usize>(pub(super) [u8; N]);

/// Any number of bytes in lower-case hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct HexBytes(pub(super) Vec<u8>);

/// `N` bytes in base64.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Base64<const N: usize>(pub(super) [u8; N]);

/// Any number of bytes in base64.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Base64Bytes(pub(super) Vec<u8>);

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        sized(HexBytes::deserialize(deserializer)?.0).map(Self)
    }
}

impl<'de> Deserialize<'de> for HexBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        hex::decode(String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Base64<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        sized(Base64Bytes::deserialize(deserializer)?.0).map(Self)
    }
}

impl<'de> Deserialize<'de> for Base64Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

fn sized<const N: usize, E: Error>(bytes: Vec<u8>) -> Result<[u8; N], E> {
    let length = bytes.len();
    bytes.try_into().map_err(|_| E::custom(format!("{length} bytes where {N} belong")))
}

macro_rules! prints_hexadecimal {
    ($($type:ty $(, $n:ident)?;)*) => {$(
        impl$(<const $n: usize>)? fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(&self.0))
            }
        }
    )*};
}

prints_hexadecimal! {
    Hex<N>, N;
    HexBytes;
    Base64<N>, N;
    Base64Bytes;
}
