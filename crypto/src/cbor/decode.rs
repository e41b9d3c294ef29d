//! Bytes to one [`Value`], in one pass.
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

use std::{borrow::Cow, mem::replace};

use super::{CborError, CborFault, Limits, Value, float::simple_or_float};

/// Reads the one item that `bytes` are.
///
/// The work is in proportion to the input (and, for a map of `n` keys, `n log n` comparisons); the
/// memory to the items there are, not to the ones that are declared.
///
/// # Errors
/// [`CborError`] for anything that is not one well-formed item within the limits.
pub fn decode<'a>(bytes: &'a [u8], limits: Limits) -> Result<Value<'a>, CborError> {
    Reader { bytes, position: 0, items: limits.items, elements: Counting::On, limits }.whole()
}

/// Reads the one array that `bytes` are, each of its elements within limits of its own.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_elements<'a>(bytes: &'a [u8], limits: Limits) -> Result<Value<'a>, CborError> {
    Reader { bytes, position: 0, items: limits.items, elements: Counting::Anew, limits }.whole()
}

/// Reads the one item that a byte string of an item holds.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_embedded<'a>(bytes: &Cow<'a, [u8]>, limits: Limits) -> Result<Value<'a>, CborError> {
    match bytes {
        Cow::Borrowed(bytes) => decode(bytes, limits),
        // The chunks of an indefinite string were joined into bytes that do not outlive the call.
        Cow::Owned(bytes) => decode(bytes, limits).map(Value::into_owned),
    }
}

const BREAK: u8 = 0xff;

struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    /// How many more items may come.
    items: usize,
    /// How the elements of the next array are counted.
    elements: Counting,
    limits: Limits,
}

/// Whether an element is counted with what it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counting {
    On,
    Anew,
}

/// The length of a string or the count of a container.
#[derive(Clone, Copy)]
enum Length {
    Definite(u64),
    /// Up to a break.
    Indefinite,
}

/// The opening of an item.
struct Head {
    position: usize,
    major: u8,
    info: u8,
    /// `None` for info 31.
    argument: Option<u64>,
}

impl Head {
    fn length(&self) -> Length {
        self.argument.map_or(Length::Indefinite, Length::Definite)
    }

    fn fault(&self, kind: CborFault) -> CborError {
        CborError { position: self.position, kind }
    }
}

impl<'a> Reader<'a> {
    /// The one item that all the bytes are.
    fn whole(mut self) -> Result<Value<'a>, CborError> {
        let value = self.item(1)?;
        if self.position < self.bytes.len() {
            return Err(CborError { position: self.position, kind: CborFault::Trailing });
        }
        Ok(value)
    }

    /// One item with its tags, `depth` counted from 1.
    fn item(&mut self, depth: usize) -> Result<Value<'a>, CborError> {
        let position = self.position;
        self.items = self.items.checked_sub(1).ok_or(CborError { position, kind: CborFault::Items })?;
        self.tagged(depth, self.limits.tags)
    }

    fn tagged(&mut self, depth: usize, tags: usize) -> Result<Value<'a>, CborError> {
        let head = self.head()?;
        if depth > self.limits.depth {
            return Err(head.fault(CborFault::Depth));
        }
        match (head.major, head.argument) {
            (0, Some(n)) => Ok(Value::Unsigned(n)),
            (1, Some(n)) => Ok(Value::Negative(n)),
            (2, _) => self.string(&head).map(Value::Bytes),
            (3, _) => self.text(&head).map(Value::Text),
            (4, _) => self.array(&head, depth),
            (5, _) => self.map(&head, depth),
            (6, Some(tag)) => {
                let tags = tags.checked_sub(1).ok_or(head.fault(CborFault::Tags))?;
                Ok(Value::Tag(tag, Box::new(self.tagged(depth + 1, tags)?)))
            }
            (7, Some(argument)) => simple_or_float(head.info, argument).ok_or_else(|| head.fault(CborFault::Simple)),
            (7, None) => Err(head.fault(CborFault::Break)),
            // Integers and tags have no indefinite form.
            _ => Err(head.fault(CborFault::Reserved)),
        }
    }

    fn head(&mut self) -> Result<Head, CborError> {
        let position = self.position;
        let first = *self.bytes.get(position).ok_or(CborError { position, kind: CborFault::Truncated })?;
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
    fn take(&mut self, item: usize, count: u64) -> Result<&'a [u8], CborError> {
        let truncated = CborError { position: item, kind: CborFault::Truncated };
        let count = usize::try_from(count).map_err(|_| truncated)?;
        let taken = self.bytes[self.position..].get(..count).ok_or(truncated)?;
        self.position += count;
        Ok(taken)
    }

    /// Whether the break stands here; it is stepped over.
    fn at_break(&mut self) -> bool {
        let at_break = self.bytes.get(self.position) == Some(&BREAK);
        self.position += usize::from(at_break);
        at_break
    }

    /// The bytes of a byte string.
    fn string(&mut self, head: &Head) -> Result<Cow<'a, [u8]>, CborError> {
        if let Length::Definite(length) = head.length() {
            return self.take(head.position, length).map(Cow::Borrowed);
        }
        let mut joined = Vec::new();
        while !self.at_break() {
            joined.extend_from_slice(self.chunk(head.major)?);
        }
        Ok(Cow::Owned(joined))
    }

    fn text(&mut self, head: &Head) -> Result<Cow<'a, str>, CborError> {
        let utf8 = |bytes| std::str::from_utf8(bytes);
        if let Length::Definite(length) = head.length() {
            let bytes = self.take(head.position, length)?;
            return utf8(bytes).map(Cow::Borrowed).map_err(|_| head.fault(CborFault::Utf8));
        }
        let mut joined = String::new();
        while !self.at_break() {
            let position = self.position;
            let chunk = utf8(self.chunk(head.major)?);
            joined.push_str(chunk.map_err(|_| CborError { position, kind: CborFault::Utf8 })?);
        }
        Ok(Cow::Owned(joined))
    }

    /// One chunk of an indefinite string; each counts as an item.
    fn chunk(&mut self, major: u8) -> Result<&'a [u8], CborError> {
        let head = self.head()?;
        self.items = self.items.checked_sub(1).ok_or(head.fault(CborFault::Items))?;
        match head.length() {
            Length::Definite(length) if head.major == major => self.take(head.position, length),
            _ => Err(head.fault(CborFault::Chunk)),
        }
    }

    fn array(&mut self, head: &Head, depth: usize) -> Result<Value<'a>, CborError> {
        let mut items = Vec::with_capacity(self.room(head, 1)?);
        let mut left = head.length();
        let counting = replace(&mut self.elements, Counting::On);
        while self.goes_on(&mut left) {
            items.push(if counting == Counting::Anew { self.item_anew()? } else { self.item(depth + 1)? });
        }
        Ok(Value::Array(items))
    }

    /// An item within limits of its own; to what it stands in it is one item.
    fn item_anew(&mut self) -> Result<Value<'a>, CborError> {
        let position = self.position;
        let left = self.items.checked_sub(1).ok_or(CborError { position, kind: CborFault::Items })?;
        self.items = self.limits.items;
        let item = self.item(1);
        self.items = left;
        item
    }

    fn map(&mut self, head: &Head, depth: usize) -> Result<Value<'a>, CborError> {
        self.elements = Counting::On;
        let mut entries = Vec::with_capacity(self.room(head, 2)?);
        let mut left = head.length();
        while self.goes_on(&mut left) {
            let key = self.item(depth + 1)?;
            entries.push((key, self.item(depth + 1)?));
        }
        if has_duplicates(&entries) {
            return Err(head.fault(CborFault::Duplicate));
        }
        Ok(Value::Map(entries))
    }

    /// Whether another element comes.
    fn goes_on(&mut self, left: &mut Length) -> bool {
        match left {
            Length::Definite(0) => false,
            Length::Definite(count) => {
                *count -= 1;
                true
            }
            Length::Indefinite => !self.at_break(),
        }
    }

    /// How many elements of `size` items to make room for: no more than may come, and none that the
    /// rest of the input cannot hold.
    fn room(&self, head: &Head, size: usize) -> Result<usize, CborError> {
        let Length::Definite(count) = head.length() else { return Ok(0) };
        let rest = (self.bytes.len() - self.position) / size;
        match usize::try_from(count) {
            Ok(count) if count <= rest => Ok(count.min(self.items / size)),
            _ => Err(head.fault(CborFault::Truncated)),
        }
    }
}

/// Whether a key stands twice. Tags on keys are looked through, as lookups do.
fn has_duplicates(entries: &[(Value<'_>, Value<'_>)]) -> bool {
    // The maps of a certificate are small; comparing each with each then beats sorting.
    const FEW: usize = 12;
    if entries.len() <= FEW {
        return entries.iter().enumerate().any(|(index, (key, _))| {
            let key = key.untagged();
            entries[..index].iter().any(|(other, _)| other.untagged() == key)
        });
    }
    let mut keys: Vec<_> = entries.iter().map(|(key, _)| key.untagged()).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1])
}
