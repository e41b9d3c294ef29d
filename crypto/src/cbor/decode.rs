//! Bytes to one [`Value`], in one pass.

use std::{borrow::Cow, mem::replace};

use super::{
    CborError, CborFault, Limits, Value,
    duplicates::has_duplicates,
    float::simple_or_float,
    input::{Head, Input, Length},
};

/// Reads the one item that `bytes` are.
///
/// The work is in proportion to the input (and, for a map of `n` keys, `n log n` comparisons); the
/// memory to the items there are, not to the ones that are declared.
///
/// # Errors
/// [`CborError`] for anything that is not one well-formed item within the limits.
pub fn decode<'a>(bytes: &'a [u8], limits: Limits) -> Result<Value<'a>, CborError> {
    Reader::new(bytes, Counting::On, limits).whole()
}

/// Reads the one array that `bytes` are, each of its elements within limits of its own.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_elements<'a>(bytes: &'a [u8], limits: Limits) -> Result<Value<'a>, CborError> {
    Reader::new(bytes, Counting::Anew, limits).whole()
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

/// Reads one item, and all that stands in it.
pub(super) struct Reader<'a> {
    pub(super) input: Input<'a>,
    /// How many more items may come.
    pub(super) items: usize,
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

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], elements: Counting, limits: Limits) -> Self {
        Self { input: Input::new(bytes), items: limits.items, elements, limits }
    }

    /// The one item that all the bytes are.
    fn whole(mut self) -> Result<Value<'a>, CborError> {
        let value = self.item(1)?;
        if self.input.rest() > 0 { Err(self.input.fault(CborFault::Trailing)) } else { Ok(value) }
    }

    /// One item with its tags, `depth` counted from 1.
    fn item(&mut self, depth: usize) -> Result<Value<'a>, CborError> {
        self.items = self.items.checked_sub(1).ok_or(self.input.fault(CborFault::Items))?;
        self.tagged(depth, self.limits.tags)
    }

    fn tagged(&mut self, depth: usize, tags: usize) -> Result<Value<'a>, CborError> {
        let head = self.input.head()?;
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
        let left = self.items.checked_sub(1).ok_or(self.input.fault(CborFault::Items))?;
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
            Length::Indefinite => !self.input.at_break(),
        }
    }

    /// How many elements of `size` items to make room for: no more than may come, and none that the
    /// rest of the input cannot hold.
    fn room(&self, head: &Head, size: usize) -> Result<usize, CborError> {
        let Length::Definite(count) = head.length() else { return Ok(0) };
        let rest = self.input.rest() / size;
        match usize::try_from(count) {
            Ok(count) if count <= rest => Ok(count.min(self.items / size)),
            _ => Err(head.fault(CborFault::Truncated)),
        }
    }
}
