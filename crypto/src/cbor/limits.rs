//! How much of a stranger's input is taken.
//!
//! Source: dcc.md §1.3 and §9.

/// How far [`decode`](super::decode) goes along with its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The deepest item: the outermost is at 1, and every array, map and tag adds one.
    pub depth: usize,
    /// The most items, keys among them; a tag and what it stands on are one.
    pub items: usize,
    /// The most tags on one item.
    pub tags: usize,
}

impl Limits {
    /// The limits for a signed message and what stands in it.
    pub const MESSAGE: Self = Self { depth: 16, items: 2000, tags: 2 };
}
