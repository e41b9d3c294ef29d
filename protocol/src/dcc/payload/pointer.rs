//! Places in a DCC, as JSON Pointers.

use std::fmt;

/// The three groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// `v`.
    Vaccination,
    /// `t`.
    Test,
    /// `r`.
    Recovery,
}

impl Group {
    /// All three, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Vaccination, Self::Test, Self::Recovery];

    /// The name of the member: `v`, `t` or `r`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vaccination => "v",
            Self::Test => "t",
            Self::Recovery => "r",
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An object of a DCC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The DCC itself.
    Root,
    /// `nam`.
    Name,
    /// An entry of a group.
    Entry(Group, usize),
}

/// A member of a DCC. Displayed as a JSON Pointer: `/v/0/mp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    /// The object.
    pub place: Place,
    /// The name of its member; empty for the object itself.
    pub member: &'static str,
}

impl Pointer {
    /// The member of an object.
    pub const fn new(place: Place, member: &'static str) -> Self {
        Self { place, member }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Root => {}
            Place::Name => f.write_str("/nam")?,
            Place::Entry(group, index) => write!(f, "/{group}/{index}")?,
        }
        if self.member.is_empty() { Ok(()) } else { write!(f, "/{}", self.member) }
    }
}
