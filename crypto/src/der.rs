//! A reader of DER elements that does not insist on DER: enough for public keys, certificates and signatures.
//!
//! Real signers' certificates encode defaults, pad lengths and leave sequences empty, so nothing is
//! checked here but that each element stands inside the one around it. Indefinite lengths, which only BER
//! knows, are refused. Keys whose bytes have to be exact are compared, not read: see `spki`.
//!
//! Source: X.690 §8.1; RFC 3279 §2.2.3 (ECDSA signatures); dcc.md §2.2 ("parse leniently").

/// The tag of a truth value.
pub const BOOLEAN: u8 = 0x01;
/// The tag of a whole number.
pub const INTEGER: u8 = 0x02;
/// The tag of bits: the number of those unused, then bytes.
pub const BIT_STRING: u8 = 0x03;
/// The tag of bytes.
pub const OCTET_STRING: u8 = 0x04;
/// The tag of an object identifier.
pub const OID: u8 = 0x06;
/// The tag of an instant with a year of two digits.
pub const UTC_TIME: u8 = 0x17;
/// The tag of an instant with a year of four digits.
pub const GENERALIZED_TIME: u8 = 0x18;
/// The tag of elements in an order.
pub const SEQUENCE: u8 = 0x30;
/// The tag of elements in any order.
pub const SET: u8 = 0x31;

/// The tag of `[number]` around something: context-specific and constructed.
pub const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// One element.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// What it is.
    pub tag: u8,
    /// What stands in it.
    pub content: &'a [u8],
    /// All of its bytes: tag, length and content.
    pub whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub const fn inside(self) -> Reader<'a> {
        Reader(self.content)
    }
}

/// Elements one after the other. The iteration ends at the end of the bytes, or where no whole element stands.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The next element if it has this tag; nothing is consumed if it has not.
    pub fn element(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.0.first() == Some(&tag) { self.next() } else { None }
    }

    /// The elements inside the next one, which must have this tag.
    pub fn enter(&mut self, tag: u8) -> Option<Self> {
        self.element(tag).map(Element::inside)
    }

    /// The elements inside the one that is all there is; `None` if it has another tag, or anything follows it.
    pub fn enter_only(mut self, tag: u8) -> Option<Self> {
        let inside = self.enter(tag)?;
        self.0.is_empty().then_some(inside)
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let input = self.0;
        let [tag, first, rest @ ..] = input else { return None };
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            // One to four bytes of length: nothing read here is longer.
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(Element { tag: *tag, content, whole: &input[..input.len() - rest.len()] })
    }
}

/// An unsigned number without its leading zeros.
pub fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}

/// `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` as `r | s`, 32 bytes each: the form that ES256 wants.
/// `None` for bytes that are none, or numbers that do not fit.
pub fn ecdsa_to_fixed(signature: &[u8]) -> Option<[u8; 64]> {
    let mut numbers = Reader(signature).enter(SEQUENCE)?;
    let mut fixed = [0; 64];
    for half in fixed.chunks_mut(32) {
        let number = without_leading_zeros(numbers.element(INTEGER)?.content);
        let start = half.len().checked_sub(number.len())?;
        half[start..].copy_from_slice(number);
    }
    Some(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_inside_one_another_and_whole() {
        let bytes = b"\x30\x07\x02\x01\x05\x06\x02\x2a\x03\x04\x00";
        let mut outer = Reader(bytes);
        assert!(outer.element(SET).is_none(), "another tag");
        let sequence = outer.element(SEQUENCE).expect("a sequence");
        assert_eq!((sequence.tag, sequence.whole), (SEQUENCE, &bytes[..9]));
        let inside: Vec<_> = sequence.inside().map(|element| (element.tag, element.content)).collect();
        assert_eq!(inside, [(INTEGER, &b"\x05"[..]), (OID, b"\x2a\x03")]);
        assert!(outer.element(OCTET_STRING).is_some_and(|empty| empty.content.is_empty()));
        assert!(Reader(bytes).enter_only(SEQUENCE).is_none(), "something follows");
        assert!(Reader(&bytes[..9]).enter_only(SEQUENCE).is_some());
    }

    #[test]
    fn lengths_may_be_padded_and_never_reach_past_the_end() {
        for good in
            [&b"\x04\x01\xaa"[..], b"\x04\x81\x01\xaa", b"\x04\x82\x00\x01\xaa", b"\x04\x84\x00\x00\x00\x01\xaa"]
        {
            assert_eq!(Reader(good).next().map(|element| element.content), Some(&b"\xaa"[..]), "{good:02x?}");
        }
        for bad in [
            &b""[..],
            b"\x04",
            b"\x04\x02\xaa",
            b"\x04\x81",
            b"\x04\x80\xaa\x00\x00",
            b"\x04\x85\x00\x00\x00\x00\x01\xaa",
        ] {
            assert!(Reader(bad).next().is_none(), "{bad:02x?}");
        }
    }

    #[test]
    fn signatures_get_their_zeros_back() {
        let fixed = ecdsa_to_fixed(b"\x30\x07\x02\x02\x00\x80\x02\x01\x07").expect("a signature");
        assert_eq!((fixed[31], fixed[63]), (0x80, 7));
        assert_eq!(fixed.iter().filter(|&&byte| byte == 0).count(), 62);
        let long = [&b"\x30\x26\x02\x21\x01"[..], &[0; 32], b"\x02\x01\x07"].concat();
        assert_eq!(ecdsa_to_fixed(&long), None, "33 bytes do not fit");
        assert_eq!(ecdsa_to_fixed(b"\x30\x03\x02\x01\x07"), None, "one number");
    }
}
