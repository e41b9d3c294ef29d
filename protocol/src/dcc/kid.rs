//! The key identifier: eight bytes by which a message names the certificate of its signer.
//!
//! They begin the SHA-256 of that certificate. Lists of signers and of revocations are searched by it, so what has another
//! length can stand on none of them: a message may carry such an identifier (dcc.md §1.5), and nobody knows its signer.
//!
//! Source: dcc.md §2.1, §1.5 (of a message), §4.4 (in revocation batches).

use std::{array::TryFromSliceError, fmt};

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use vigie_crypto::hmac::sha256;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The first eight bytes of SHA-256 over a certificate; of a bare key, whatever its list says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid([u8; Self::LEN]);

impl Kid {
    /// Its length, in bytes.
    pub const LEN: usize = 8;

    /// Of a certificate in DER: all of it, and nothing behind it.
    #[must_use]
    pub fn of_certificate(der: &[u8]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = sha256(der);
        Self([a, b, c, d, e, f, g, h])
    }

    /// Reads it as lists have it: standard base64, with its padding or without. `None` for anything else, other lengths
    /// included. Not the other alphabet: in that one `unknown_kid` would be an identifier.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        Self::try_from(bytes.as_slice()).ok()
    }

    /// The eight bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

/// What a message carries; only eight bytes are one.
impl TryFrom<&[u8]> for Kid {
    type Error = TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

/// As lists write it: standard base64, padded.
impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&BASE64.encode(self.0))
    }
}

/// The same: it names a signer, never a person.
impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kid({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Kid;

    #[test]
    fn it_is_eight_bytes_in_any_spelling_that_lists_have() {
        let kid = Kid::try_from([0xfb, 0xef, 0xff, 1, 2, 3, 4, 5].as_slice()).expect("eight bytes");
        assert_eq!((kid.to_string().as_str(), format!("{kid:?}").as_str()), ("++//AQIDBAU=", "Kid(++//AQIDBAU=)"));
        // The last has stray bits in its last character, as some lists wrote them.
        for text in ["++//AQIDBAU=", "++//AQIDBAU", "++//AQIDBAV="] {
            assert_eq!(Kid::read(text), Some(kid), "{text}");
        }
        for text in [
            "",
            "YWJj",    // three bytes
            "UNKNOWN", // five
            "--__AQIDBAU=",
            "unknown_kid",
            "UNKNOWN_KID",
            "fbefff0102030405", // hexadecimal digits: twelve
            "++//AQIDBAUG",     // nine
            "++//AQIDBAU==",
            " ++//AQIDBAU=",
            "++//AQID\nBAU=",
        ] {
            assert_eq!(Kid::read(text), None, "{text}");
        }
        for length in [0, 3, 7, 9, 64] {
            assert!(Kid::try_from([0; 64].split_at(length).0).is_err(), "{length}");
        }
    }
}
