//! A whole DCC.
//!
//! Source: dcc.md §1.1.

use std::{borrow::Cow, fmt};

use super::{Entry, Group, Pointer};
use crate::dcc::prefix::Variant;

/// A DCC, normalised. Never prints what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Dcc<'a> {
    /// `ver`: the version of the schema that the issuer names. Unknown ones are no error.
    pub version: Cow<'a, str>,
    /// `nam`: the person.
    pub name: Name<'a>,
    /// `dob`: a date, a month, a year, or nothing at all.
    pub birth_date: Cow<'a, str>,
    /// The entries of all groups, those of `v` first, then `t`, then `r`.
    pub entries: Vec<Entry<'a>>,
    /// Groups that are there and hold nothing.
    pub empty_groups: Vec<Group>,
    /// The national variant whose group the payload has: `ve`, `ex` or `d`.
    pub variant: Option<Variant>,
    /// Members longer than the 80 characters that the schema allows.
    pub overlong: Vec<Pointer>,
}

/// `nam`: the person's names. Each is trimmed, and absent rather than null. Never prints.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Name<'a> {
    /// `fn`: the surname as it is spelled.
    pub surname: Option<Cow<'a, str>>,
    /// `gn`: the forename as it is spelled.
    pub forename: Option<Cow<'a, str>>,
    /// `fnt`: the surname as in a passport's machine-readable zone.
    pub surname_mrz: Option<Cow<'a, str>>,
    /// `gnt`: the forename as in a passport's machine-readable zone.
    pub forename_mrz: Option<Cow<'a, str>>,
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
    pub fn sole_entry(&self) -> Result<&Entry<'a>, EntryError> {
        match (self.entries.as_slice(), self.variant) {
            ([entry], _) => Ok(entry),
            ([], Some(variant)) => Err(EntryError::Variant(variant)),
            ([], None) => Err(EntryError::None),
            (several, _) => Err(EntryError::Multiple(several.len())),
        }
    }
}

impl Name<'_> {
    /// The names with strings of their own.
    pub fn into_owned(self) -> Name<'static> {
        let owned = |name: Option<Cow<'_, str>>| name.map(|name| Cow::Owned(name.into_owned()));
        Name {
            surname: owned(self.surname),
            forename: owned(self.forename),
            surname_mrz: owned(self.surname_mrz),
            forename_mrz: owned(self.forename_mrz),
        }
    }
}

impl fmt::Debug for Dcc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dcc").field("entries", &self.entries).finish_non_exhaustive()
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(…)")
    }
}
