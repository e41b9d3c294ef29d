//! A reader of DER elements that does not insist on DER: enough for certificates and CMS signatures.
//!
//! Real signers' certificates encode defaults, pad lengths and leave sequences empty, so nothing is
//! checked here but that each element stands inside the one around it. Indefinite lengths, which only BER
//! knows, are refused.
//!
//! Source: X.690 §8.1; dcc.md §2.2 ("parse leniently").

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Context-specific and constructed: `[number]` around something.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// One element: its tag, its content, and all of its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub(crate) const fn inside(self) -> Reader<'a> {
        Reader(self.content)
    }
}

/// Elements one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next element, whatever it is; `None` at the end, or where no whole element stands.
    pub(crate) fn next(&mut self) -> Option<Element<'a>> {
        let input = self.0;
        let (&tag, rest) = input.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = match first {
            0..=0x7f => usize::from(first),
            // One to four bytes of length: no list holds more.
            0x81..=0x84 => {
                let (bytes, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
                rest = after;
                bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
            }
            _ => return None,
        };
        let (content, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some(Element { tag, content, whole: &input[..input.len() - after.len()] })
    }

    /// The next element if it has this tag; nothing is consumed if it has not.
    pub(crate) fn take(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.0.first() == Some(&tag) { self.next() } else { None }
    }

    /// The elements inside the next one, which must have this tag.
    pub(crate) fn enter(&mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Element::inside)
    }
}
