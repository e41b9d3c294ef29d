//! Base45: bytes as the 45 characters that a QR code holds in five and a half bits each.
//!
//! Two bytes become three characters, the least significant first; a byte left over becomes two.
//!
//! ```text
//! 256 a + b = c + 45 d + 2025 e        alphabet: 0-9 A-Z space $ % * + - . / :
//! ```
//!
//! Decoding is exact: whatever could not have been encoded is refused. The space is a character like
//! any other, so text must come here untrimmed.
//!
//! Source: dcc.md §1.7, RFC 9285.

/// The characters, by value.
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The value of each byte; [`NONE`] where it is no character of the alphabet.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

const NONE: u8 = 0xff;

/// Why a text is not Base45, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {position}")]
pub struct Base45Error {
    /// The offset of the byte, or of the first byte of the group, that is wrong.
    pub position: usize,
    /// What is wrong with it.
    pub kind: Base45Fault,
}

/// What is wrong with a text that is not Base45.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Base45Fault {
    /// A byte outside the alphabet; lower case is outside.
    #[error("not a character of Base45")]
    Character,
    /// One character is left over after the groups of three.
    #[error("one character left over")]
    Length,
    /// Three characters that make more than 65535, or two that make more than 255.
    #[error("a group beyond its bytes")]
    Group,
}

/// Decodes a text.
///
/// # Errors
/// [`Base45Error`]: the first wrong character, then a wrong length, then the first wrong group.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, Base45Error> {
    // One pass for texts that are right. What is wrong, and where, is looked for when something is.
    decode_right(text).ok_or_else(|| fault(text))
}

/// The bytes of a text with nothing wrong about it.
fn decode_right(text: &[u8]) -> Option<Vec<u8>> {
    let (triples, rest) = text.as_chunks::<3>();
    // Values have six bits, `NONE` has all eight, and groups have sixteen: one look at the end finds what has more.
    let (mut seen, mut numbers) = (0, 0);
    let mut pairs = Vec::with_capacity(triples.len() + 1);
    pairs.extend(triples.iter().map(|triple| {
        let [c, d, e] = triple.map(|byte| VALUES[usize::from(byte)]);
        let number = number(c, d, e);
        seen |= c | d | e;
        numbers |= number;
        (number as u16).to_be_bytes()
    }));
    let mut bytes = pairs.into_flattened();
    match *rest {
        [] => {}
        [c, d] => {
            let [c, d] = [c, d].map(|byte| VALUES[usize::from(byte)]);
            seen |= c | d;
            bytes.push(u8::try_from(number(c, d, 0)).ok()?);
        }
        _ => return None,
    }
    (seen & 0x80 == 0 && numbers <= 0xffff).then_some(bytes)
}

fn number(c: u8, d: u8, e: u8) -> u32 {
    u32::from(c) + 45 * u32::from(d) + 2025 * u32::from(e)
}

/// What is wrong with a text that does not decode.
fn fault(text: &[u8]) -> Base45Error {
    if let Some(position) = text.iter().position(|&byte| VALUES[usize::from(byte)] == NONE) {
        return Base45Error { position, kind: Base45Fault::Character };
    }
    if text.len() % 3 == 1 {
        return Base45Error { position: text.len() - 1, kind: Base45Fault::Length };
    }
    // Groups of two at the end are short of a character, and of a byte.
    let beyond = |group: &[u8]| {
        let value = |at: usize| group.get(at).map_or(0, |&byte| VALUES[usize::from(byte)]);
        number(value(0), value(1), value(2)) > if group.len() == 3 { 0xffff } else { 0xff }
    };
    let group = text.chunks(3).position(beyond).unwrap_or_default();
    Base45Error { position: group * 3, kind: Base45Fault::Group }
}

/// Encodes bytes: three characters for every two of them, two for a last one.
pub fn encode(bytes: &[u8]) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len() * 3 + rest.len() * 2);
    let mut push = |mut number: usize, characters: usize| {
        for _ in 0..characters {
            text.push(char::from(ALPHABET[number % 45]));
            number /= 45;
        }
    };
    for &pair in pairs {
        push(usize::from(u16::from_be_bytes(pair)), 3);
    }
    for &byte in rest {
        push(usize::from(byte), 2);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Base45Error, Base45Fault, decode, encode, fault};

    /// The examples of RFC 9285 §4.3 and §4.4.
    #[test]
    fn published_examples() {
        for (plain, text) in
            [("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0")]
        {
            assert_eq!(encode(plain.as_bytes()), text);
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(plain.as_bytes()));
        }
    }

    #[test]
    fn the_ends_of_each_group() {
        assert_eq!(decode(b"").as_deref(), Ok([].as_slice()));
        assert_eq!(decode(b"00").as_deref(), Ok([0].as_slice()));
        assert_eq!(decode(b"U5").as_deref(), Ok([255].as_slice()));
        assert_eq!(decode(b"FGW").as_deref(), Ok([255, 255].as_slice()));
        let fault = |position, kind| Err(Base45Error { position, kind });
        assert_eq!(decode(b"V5"), fault(0, Base45Fault::Group), "256");
        assert_eq!(decode(b"GGW"), fault(0, Base45Fault::Group), "65536");
        assert_eq!(decode(b"BB8:::"), fault(3, Base45Fault::Group));
        assert_eq!(decode(b"BB8::"), fault(3, Base45Fault::Group));
        assert_eq!(decode(b"BB80"), fault(3, Base45Fault::Length));
    }

    #[test]
    fn characters_are_judged_before_length_and_groups() {
        let fault = |position, kind| Err(Base45Error { position, kind });
        assert_eq!(decode(b":::a"), fault(3, Base45Fault::Character), "lower case, after a bad group, in a bad length");
        assert_eq!(decode("BB8É".as_bytes()), fault(3, Base45Fault::Character));
        assert_eq!(decode(&[0xff]), fault(0, Base45Fault::Character));
        assert_eq!(decode(b"GGW0"), fault(3, Base45Fault::Length), "the length comes before the groups");
    }

    #[test]
    fn a_space_at_the_end_is_data_and_never_right() {
        for text in ["BB8 ", "BB8  ", "BB8   ", "%69 VD92EX0 ", "%69 VD92EX0  ", "%69 VD92EX0   "] {
            assert!(decode(text.as_bytes()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn every_pair_and_every_byte_comes_back() {
        for number in 0..=u16::MAX {
            let bytes = number.to_be_bytes();
            assert_eq!(decode(encode(&bytes).as_bytes()).as_deref(), Ok(bytes.as_slice()));
        }
        for byte in 0..=u8::MAX {
            assert_eq!(decode(encode(&[1, 2, byte]).as_bytes()).as_deref(), Ok([1, 2, byte].as_slice()));
        }
    }

    proptest! {
        /// A text decodes exactly when it is what some bytes encode to; else there is a place to point at.
        #[test]
        fn a_text_is_an_encoding_or_has_a_fault(text in "[0-9A-Z $%*+./:a-]{0,40}") {
            match decode(text.as_bytes()) {
                Ok(bytes) => prop_assert_eq!(encode(&bytes), text),
                Err(error) => {
                    prop_assert_eq!(error, fault(text.as_bytes()));
                    prop_assert!(error.position < text.len());
                    let group = &text.as_bytes()[error.position..text.len().min(error.position + 3)];
                    match error.kind {
                        Base45Fault::Character => prop_assert_eq!(group[0], b'a'),
                        Base45Fault::Length => prop_assert_eq!(text.len() % 3, 1),
                        Base45Fault::Group => prop_assert!(decode(group).is_err()),
                    }
                }
            }
        }
    }
}
