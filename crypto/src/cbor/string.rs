//! Strings: whole, or in chunks up to a break.

use std::borrow::Cow;

use super::{
    CborError, CborFault,
    decode::Reader,
    input::{Head, Length},
};

impl<'a> Reader<'a> {
    /// The bytes of a byte string.
    pub(super) fn string(&mut self, head: &Head) -> Result<Cow<'a, [u8]>, CborError> {
        if let Length::Definite(length) = head.length() {
            return self.input.take(head.position, length).map(Cow::Borrowed);
        }
        let mut joined = Vec::new();
        while !self.input.at_break() {
            joined.extend_from_slice(self.chunk(head.major)?);
        }
        Ok(Cow::Owned(joined))
    }

    /// A text; each chunk has to be one.
    pub(super) fn text(&mut self, head: &Head) -> Result<Cow<'a, str>, CborError> {
        let utf8 =
            |bytes, position| std::str::from_utf8(bytes).map_err(|_| CborError { position, kind: CborFault::Utf8 });
        if let Length::Definite(length) = head.length() {
            return utf8(self.input.take(head.position, length)?, head.position).map(Cow::Borrowed);
        }
        let mut joined = String::new();
        while !self.input.at_break() {
            let position = self.input.position();
            joined.push_str(utf8(self.chunk(head.major)?, position)?);
        }
        Ok(Cow::Owned(joined))
    }

    /// One chunk of an indefinite string; each counts as an item.
    fn chunk(&mut self, major: u8) -> Result<&'a [u8], CborError> {
        let head = self.input.head()?;
        self.items = self.items.checked_sub(1).ok_or(head.fault(CborFault::Items))?;
        match head.length() {
            Length::Definite(length) if head.major == major => self.input.take(head.position, length),
            _ => Err(head.fault(CborFault::Chunk)),
        }
    }
}
