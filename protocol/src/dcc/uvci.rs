//! UVCI: the identifier of a certificate.
//!
//! ```text
//! URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B
//!          |  |  |                                |
//!          |  |  body                             check character
//!          |  country of issue
//!          version
//! ```
//!
//! Readers take any text for an identifier: a third of those in the field have no prefix, lower case or
//! a check character that is wrong. Nothing is refused for it.
//!
//! Source: dcc.md §4.1 (format, option 2), §4.2 (check character).

use std::fmt::Write as _;

use rand_core::CryptoRng;

const PREFIX: &str = "URN:UVCI:";

/// The characters that the check runs over, by value.
const ALPHABET: &[u8; 38] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:";

/// The check character of everything that stands before the `#`, prefix included: Luhn's method modulo
/// 38. `None` when a character is outside the alphabet; lower case counts as upper.
pub fn check_character(text: &str) -> Option<char> {
    let mut sum = 0;
    for (index, byte) in text.bytes().rev().enumerate() {
        let value = ALPHABET.iter().position(|&character| character == byte.to_ascii_uppercase())?;
        let addend = if index % 2 == 0 { value * 2 } else { value };
        sum += addend / 38 + addend % 38;
    }
    Some(char::from(ALPHABET[(38 - sum % 38) % 38]))
}

/// What the check character of an identifier tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// There is none: no `#`.
    Absent,
    /// It is the one.
    Right,
    /// It is another one, or the identifier has characters that it does not run over.
    Wrong,
}

/// An identifier taken apart, as far as it has the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The version, `01` in all that were seen.
    pub version: &'a str,
    /// The country, or the organisation, that issued it.
    pub country: &'a str,
    /// What the issuer put behind it.
    pub body: &'a str,
    /// Its check character.
    pub check: Check,
}

/// Takes an identifier apart; `None` when it does not have the form.
pub fn parts(identifier: &str) -> Option<Parts<'_>> {
    let (before, check) = match identifier.split_once('#') {
        None => (identifier, Check::Absent),
        Some((before, check)) => {
            let right = check_character(before)
                .is_some_and(|expected| check.eq_ignore_ascii_case(expected.encode_utf8(&mut [0; 4])));
            (before, if right { Check::Right } else { Check::Wrong })
        }
    };
    let prefixed = before.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    let rest = if prefixed { &before[PREFIX.len()..] } else { before };
    let mut fields = rest.splitn(3, ':');
    let (version, country, body) = (fields.next()?, fields.next()?, fields.next()?);
    (!body.is_empty()).then_some(Parts { version, country, body, check })
}

/// A fresh identifier: 128 random bits and nothing that means anything, with its check character.
///
/// `country` is what the certificate is issued under, two upper-case letters.
pub fn generate(country: &str, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let mut body = [0; 16];
    rng.fill_bytes(&mut body);
    let mut identifier = format!("{PREFIX}01:{country}:");
    for byte in body {
        // Writing to a string does not fail.
        write!(identifier, "{byte:02X}").expect("a string takes what is written");
    }
    if let Some(check) = check_character(&identifier) {
        identifier.push('#');
        identifier.push(check);
    }
    identifier
}

#[cfg(test)]
mod tests {
    use super::{Check, Parts, check_character, parts};

    #[test]
    fn published_check_characters() {
        for (identifier, check) in [
            ("URN:UVCI:01:NL:187/37512422923", 'Z'),
            ("URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813", 'B'),
            ("URN:UVCI:01:NL:MY/INPUT/STRING", 'H'),
        ] {
            assert_eq!(check_character(identifier), Some(check), "{identifier}");
            assert_eq!(check_character(&identifier.to_lowercase()), Some(check), "{identifier} in lower case");
        }
        assert_eq!(check_character("URN:UVCI:01:NL:É"), None);
        assert_eq!(check_character(""), Some('A'));
    }

    #[test]
    fn one_wrong_character_is_noticed() {
        let right = "URN:UVCI:01:NL:187/37512422923";
        for at in 0..right.len() {
            let mut wrong = right.as_bytes().to_vec();
            wrong[at] = if wrong[at] == b'7' { b'8' } else { b'7' };
            let wrong = String::from_utf8(wrong).expect("ASCII");
            assert_ne!(check_character(&wrong), Some('Z'), "{wrong}");
        }
    }

    #[test]
    fn identifiers_as_they_were_seen() {
        let of = |version, country, body, check| Some(Parts { version, country, body, check });
        let at = "10807843F94AEE0EE5093FBC254BD813";
        assert_eq!(parts(&format!("URN:UVCI:01:AT:{at}#B")), of("01", "AT", at, Check::Right));
        assert_eq!(parts(&format!("URN:UVCI:01:AT:{at}#C")), of("01", "AT", at, Check::Wrong));
        assert_eq!(parts(&format!("urn:uvci:01:AT:{at}#b")), of("01", "AT", at, Check::Right));
        assert_eq!(parts(&format!("URN:UVCI:01:AT:{at}#BB")), of("01", "AT", at, Check::Wrong));
        assert_eq!(parts("urn:uvci:01:CH:501183D39F3F64408CE7F87C").map(|parts| parts.country), Some("CH"));
        assert_eq!(parts("URN:UVCI:V1:DE:X:Y"), of("V1", "DE", "X:Y", Check::Absent));
        assert_eq!(parts("01:NL:187/37512422923"), of("01", "NL", "187/37512422923", Check::Absent));
        for none in ["", "01DE/IZ12345A/5CWLU12RNOB9RXSEOP6FG8", "URN:UVCI:01:AT:", "#", "ΩRN:UVCI:"] {
            assert_eq!(parts(none), None, "{none}");
        }
    }
}
