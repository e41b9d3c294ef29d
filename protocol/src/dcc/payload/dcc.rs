//! A whole DCC.
//!
//! Source: dcc.md §1.1.

use std::fmt;

use super::{Entry, Group, Holder, Pointer};
use crate::dcc::prefix::Variant;

/// A DCC, normalised. Never prints what it says.
#[derive(Clone, PartialEq)]
pub struct Dcc<'a> {
    /// `ver`: the version of the schema that the issuer names. Unknown ones are no error.
    pub version: &'a str,
    /// `nam` and `dob`: the person.
    pub holder: Holder<&'a str>,
    /// The entries of all groups, those of `v` first, then `t`, then `r`.
    pub entries: Vec<Entry<&'a str>>,
    /// Groups that are there and hold nothing.
    pub empty_groups: Vec<Group>,
    /// The national variant whose group the payload has: `ve`, `ex` or `d`.
    pub variant: Option<Variant>,
    /// Members longer than the 80 characters that the schema allows.
    pub overlong: Vec<Pointer>,
}

/// Why a DCC does not hold exactly one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// More than one entry, in one group or several.
    #[error("{0} entries")]
    Multiple(usize),
    /// No entry in any group.
    #[error("no entry")]
    None,
    /// No entry in the three groups, but one of a national variant.
    #[error("the national variant {0}")]
    Variant(Variant),
}

impl<'a> Dcc<'a> {
    /// The one entry.
    ///
    /// # Errors
    /// [`EntryError`] when there is not exactly one.
    pub fn sole_entry(&self) -> Result<&Entry<&'a str>, EntryError> {
        match (self.entries.as_slice(), self.variant) {
            ([entry], _) => Ok(entry),
            ([], Some(variant)) => Err(EntryError::Variant(variant)),
            ([], None) => Err(EntryError::None),
            (several, _) => Err(EntryError::Multiple(several.len())),
        }
    }
}

impl fmt::Debug for Dcc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dcc").field("entries", &self.entries).finish_non_exhaustive()
    }
}
