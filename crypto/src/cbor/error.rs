//! Why bytes are not one well-formed CBOR item within the limits.

/// What is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {position}")]
pub struct CborError {
    /// The offset of the item that is wrong, or of the first byte too many.
    pub position: usize,
    /// What is wrong with it.
    pub kind: CborFault,
}

/// What is wrong with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[repr(u64)] // as wide as what it stands beside, for the reason given at `Value`
pub enum CborFault {
    /// The input ends within an item, or an item declares more than the input still holds.
    #[error("the input ends within an item")]
    Truncated,
    /// Bytes after the item.
    #[error("bytes after the item")]
    Trailing,
    /// An additional-information value that means nothing.
    #[error("a reserved head")]
    Reserved,
    /// The end of an indefinite item where none is open.
    #[error("a break outside an indefinite item")]
    Break,
    /// A simple value other than false, true, null and undefined.
    #[error("an unknown simple value")]
    Simple,
    /// Text that is not UTF-8; in indefinite text every chunk by itself.
    #[error("text that is not UTF-8")]
    Utf8,
    /// A chunk of an indefinite string that is not a definite string of its kind.
    #[error("a chunk of another kind")]
    Chunk,
    /// Deeper than [`Limits::depth`](super::Limits::depth).
    #[error("nested too deep")]
    Depth,
    /// More items than [`Limits::items`](super::Limits::items).
    #[error("too many items")]
    Items,
    /// More tags on one item than [`Limits::tags`](super::Limits::tags).
    #[error("too many tags on one item")]
    Tags,
    /// A map in which a key stands twice.
    #[error("a key that stands twice")]
    Duplicate,
}
