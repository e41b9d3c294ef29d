//! Drawing a code.
//!
//! Source: health-data.md A.1, A.2.

use std::fmt;

use rand_core::CryptoRng;

use super::Kind;
use crate::chance;

/// A code, normalised. It is as good as the right to upload, so it never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// Never prints the code.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// The text, for the store and for the person it is made for.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Draws a code of a stored kind: 6 or 12 of `0-9A-Z`, or a UUID of version 4. `None` for
/// [`Kind::Jwt`], which is signed instead ([`issue`](super::issue)).
///
/// Six characters are 31 bits: the store says whether the code is taken, and the caller draws again.
pub fn generate(kind: Kind, rng: &mut (impl CryptoRng + ?Sized)) -> Option<Code> {
    let text = match kind {
        Kind::Short => alphanumeric(6, rng),
        Kind::Test => alphanumeric(12, rng),
        Kind::Long => return Some(LongCode::draw(rng).to_code()),
        Kind::Jwt => return None,
    };
    Some(Code(text))
}

fn alphanumeric(length: usize, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    (0..length).map(|_| char::from(ALPHABET[chance::below(rng, 36) as usize])).collect()
}

/// A long code in 16 bytes, for whoever holds a million of them. In the order of its text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LongCode([u8; 16]);

/// Never prints the code.
impl fmt::Debug for LongCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LongCode(…)")
    }
}

impl LongCode {
    /// RFC 9562 §5.4: 122 random bits, version 4, variant `10`.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }

    /// Its text.
    #[must_use]
    pub fn to_code(self) -> Code {
        let hex = hex::encode(self.0);
        Code([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
    }
}

/// A random UUID as text.
pub(super) fn uuid(rng: &mut (impl CryptoRng + ?Sized)) -> String {
    LongCode::draw(rng).to_code().0
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;
    use crate::code::Shape;

    #[test]
    fn a_code_has_the_shape_of_its_kind_and_is_normal() {
        let mut rng = StdRng::seed_from_u64(1);
        for kind in [Kind::Long, Kind::Short, Kind::Test] {
            for _ in 0..100 {
                let code = generate(kind, &mut rng).expect("a stored kind");
                let forms = vec![code.reveal().to_owned()];
                assert_eq!(Shape::of(code.reveal()), Some(Shape::Stored { kind, forms }));
            }
        }
        assert_eq!(generate(Kind::Jwt, &mut rng), None);
    }

    #[test]
    fn a_long_code_is_a_random_uuid() {
        let mut rng = StdRng::seed_from_u64(2);
        for _ in 0..100 {
            let code = uuid(&mut rng);
            assert_eq!(&code[14..15], "4");
            assert!(["8", "9", "a", "b"].contains(&&code[19..20]));
        }
    }

    #[test]
    fn long_codes_are_in_the_order_of_their_texts() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut codes: Vec<LongCode> = (0..100).map(|_| LongCode::draw(&mut rng)).collect();
        codes.sort_unstable();
        assert!(codes.is_sorted_by_key(|code| code.to_code().reveal().to_owned()));
    }
}
