//! The bytes of an item, and where in them the reader stands.
//!
//! An item opens with a head: three bits of major type, five of additional information, and up to
//! eight bytes of argument.
//!
//! ```text
//! | major (3) | info (5) | argument                                major 0 integer   4 array
//! info  0..=23  the argument itself                                      1 negative  5 map
//!      24..=27  1, 2, 4, 8 bytes follow                                  2 bytes     6 tag
//!      28..=30  reserved                                                 3 text      7 simple, float
//!           31  indefinite length, or the break that ends one
//! ```

use super::{CborError, CborFault};

const BREAK: u8 = 0xff;

/// What is read from, front to back.
pub(super) struct Input<'a> {
    bytes: &'a [u8],
    position: usize,
}

/// The length of a string or the count of a container.
#[derive(Clone, Copy)]
pub(super) enum Length {
    Definite(u64),
    /// Up to a break.
    Indefinite,
}

/// The opening of an item.
pub(super) struct Head {
    pub(super) position: usize,
    pub(super) major: u8,
    pub(super) info: u8,
    /// `None` for info 31.
    pub(super) argument: Option<u64>,
}

impl Head {
    pub(super) fn length(&self) -> Length {
        self.argument.map_or(Length::Indefinite, Length::Definite)
    }

    pub(super) fn fault(&self, kind: CborFault) -> CborError {
        CborError { position: self.position, kind }
    }
}

impl<'a> Input<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    pub(super) const fn position(&self) -> usize {
        self.position
    }

    /// How many bytes are left.
    pub(super) const fn rest(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// A fault of what stands here.
    pub(super) const fn fault(&self, kind: CborFault) -> CborError {
        CborError { position: self.position, kind }
    }

    pub(super) fn head(&mut self) -> Result<Head, CborError> {
        let position = self.position;
        let first = *self.bytes.get(position).ok_or(self.fault(CborFault::Truncated))?;
        self.position += 1;
        let (major, info) = (first >> 5, first & 0x1f);
        let argument = match info {
            0..=23 => Some(u64::from(info)),
            24..=27 => {
                let following = self.take(position, 1 << (info - 24))?;
                Some(following.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
            }
            31 => None,
            _ => return Err(CborError { position, kind: CborFault::Reserved }),
        };
        Ok(Head { position, major, info, argument })
    }

    /// The next `count` bytes; `item` is where the item began that wants them.
    pub(super) fn take(&mut self, item: usize, count: u64) -> Result<&'a [u8], CborError> {
        let truncated = CborError { position: item, kind: CborFault::Truncated };
        let count = usize::try_from(count).map_err(|_| truncated)?;
        let taken = self.bytes[self.position..].get(..count).ok_or(truncated)?;
        self.position += count;
        Ok(taken)
    }

    /// Whether the break stands here; it is stepped over.
    pub(super) fn at_break(&mut self) -> bool {
        let at_break = self.bytes.get(self.position) == Some(&BREAK);
        self.position += usize::from(at_break);
        at_break
    }
}
