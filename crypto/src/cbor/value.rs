//! One decoded CBOR item.

use std::{borrow::Cow, cmp::Ordering};

/// A CBOR item. Strings borrow from the input, unless they came in chunks.
///
/// Two values are equal when they decode to the same: the length of an integer's encoding and the
/// chunks of a string play no part. Floats are compared by their bits after widening to 64.
// Told apart by a whole word, so that a value is moved in words: with a byte in front, moving one piece by piece waits
// for the piece that was just written.
#[derive(Clone, Debug)]
#[repr(u64)]
pub enum Value<'a> {
    /// 0 to 2⁶⁴-1.
    Unsigned(u64),
    /// `-1 - n`: -1 to -2⁶⁴.
    Negative(u64),
    /// A byte string.
    Bytes(Cow<'a, [u8]>),
    /// A text.
    Text(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// A map, in the order it was written; no key stands twice in a decoded one.
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// A tag and what it stands on.
    Tag(u64, Box<Value<'a>>),
    /// True or false.
    Bool(bool),
    /// Null.
    Null,
    /// Undefined.
    Undefined,
    /// A float of any width.
    Float(f64),
}

impl<'a> Value<'a> {
    /// A text that borrows.
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A byte string that borrows.
    pub const fn bytes(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }

    /// The integer `number`.
    pub const fn integer(number: i64) -> Self {
        if number < 0 { Self::Negative(!number as u64) } else { Self::Unsigned(number as u64) }
    }

    /// The value under its tags.
    pub fn untagged(&self) -> &Self {
        let mut value = self;
        while let Self::Tag(_, inner) = value {
            value = inner;
        }
        value
    }

    /// The value under its tags, by itself.
    pub fn into_untagged(self) -> Self {
        let mut value = self;
        while let Self::Tag(_, inner) = value {
            value = *inner;
        }
        value
    }

    /// The text under the tags, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self.untagged() { Some(text) } else { None }
    }

    /// The byte string under the tags, if it is one.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self.untagged() { Some(bytes) } else { None }
    }

    /// The integer under the tags, if it is one.
    pub fn as_integer(&self) -> Option<i128> {
        match self.untagged() {
            Self::Unsigned(n) => Some(i128::from(*n)),
            Self::Negative(n) => Some(-1 - i128::from(*n)),
            _ => None,
        }
    }

    /// The elements of the array under the tags, if it is one.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self.untagged() { Some(items) } else { None }
    }

    /// The entries of the map under the tags, if it is one.
    pub fn as_map(&self) -> Option<&[(Self, Self)]> {
        if let Self::Map(entries) = self.untagged() { Some(entries) } else { None }
    }

    /// The entries of the map under the tags, by themselves; anything else comes back as it was.
    ///
    /// # Errors
    /// The value, untagged, when it is no map.
    pub fn into_map(self) -> Result<Vec<(Self, Self)>, Self> {
        match self.into_untagged() {
            Self::Map(entries) => Ok(entries),
            other => Err(other),
        }
    }

    /// Whether there is nothing under the tags: null or undefined.
    pub fn is_nothing(&self) -> bool {
        matches!(self.untagged(), Self::Null | Self::Undefined)
    }

    /// What a map holds under the text `key`; none for anything that is no map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.iter().find_map(|(k, value)| k.as_text().is_some_and(|k| same_text(k, key)).then_some(value))
    }

    /// What a map holds under the integer `key`; none for anything that is no map.
    pub fn get_integer(&self, key: i64) -> Option<&Self> {
        let key = i128::from(key);
        self.as_map()?.iter().find_map(|(k, value)| (k.as_integer() == Some(key)).then_some(value))
    }

    /// The value with strings of its own, so that the input can go.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Unsigned(n) => Value::Unsigned(n),
            Self::Negative(n) => Value::Negative(n),
            Self::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Self::Map(entries) => {
                Value::Map(entries.into_iter().map(|(key, value)| (key.into_owned(), value.into_owned())).collect())
            }
            Self::Tag(tag, inner) => Value::Tag(tag, Box::new(inner.into_owned())),
            Self::Bool(bool) => Value::Bool(bool),
            Self::Null => Value::Null,
            Self::Undefined => Value::Undefined,
            Self::Float(float) => Value::Float(float),
        }
    }

    /// Where the kind of the value stands among the kinds.
    const fn rank(&self) -> u8 {
        match self {
            Self::Unsigned(_) => 0,
            Self::Negative(_) => 1,
            Self::Bytes(_) => 2,
            Self::Text(_) => 3,
            Self::Array(_) => 4,
            Self::Map(_) => 5,
            Self::Tag(..) => 6,
            Self::Bool(_) => 7,
            Self::Null => 8,
            Self::Undefined => 9,
            Self::Float(_) => 10,
        }
    }
}

/// Whether two texts are the same. Most keys of a certificate are two letters long and differ in the first, which costs
/// no call to find out.
fn same_text(a: &str, b: &str) -> bool {
    #[cfg(test)]
    super::cost::compared();
    a.len() == b.len() && a.as_bytes().first() == b.as_bytes().first() && a == b
}

/// An order for finding equal values; it means nothing else.
impl Ord for Value<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        #[cfg(test)]
        super::cost::compared();
        match (self, other) {
            (Self::Unsigned(a), Self::Unsigned(b)) | (Self::Negative(a), Self::Negative(b)) => a.cmp(b),
            (Self::Bytes(a), Self::Bytes(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Array(a), Self::Array(b)) => a.cmp(b),
            (Self::Map(a), Self::Map(b)) => a.cmp(b),
            (Self::Tag(a, x), Self::Tag(b, y)) => a.cmp(b).then_with(|| x.cmp(y)),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.to_bits().cmp(&b.to_bits()),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => same_text(a, b),
            _ => self.cmp(other) == Ordering::Equal,
        }
    }
}

impl Eq for Value<'_> {}
