//! What a signer may sign: vaccinations, tests, recoveries.
//!
//! A signer's certificate may carry up to three object identifiers as extended key usage. Many states
//! issued theirs under an arc with a zero too much, and a verifier that does not know it lets wrong
//! signatures pass, so both count.
//!
//! Source: dcc.md §2.3 (identifiers and rule), §2.5 NL (letters).

use std::fmt;

pub use vigie_protocol::dcc::payload::Group;

const fn bit(group: Group) -> u8 {
    match group {
        Group::Vaccination => 1,
        Group::Test => 2,
        Group::Recovery => 4,
    }
}

/// A set of [`Group`]s.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Usage(u8);

impl Usage {
    /// No restriction.
    pub const ALL: Self = Self(7);

    /// One group alone.
    #[must_use]
    pub const fn only(group: Group) -> Self {
        Self(bit(group))
    }

    /// The set of what was recognised; nothing recognised is no restriction.
    #[must_use]
    pub fn of_recognised(groups: impl IntoIterator<Item = Group>) -> Self {
        match groups.into_iter().fold(0, |bits, group| bits | bit(group)) {
            0 => Self::ALL,
            bits => Self(bits),
        }
    }

    /// Whether the set holds this group.
    #[must_use]
    pub const fn allows(self, group: Group) -> bool {
        self.0 & bit(group) != 0
    }

    /// The letters of its groups, in the order `v`, `t`, `r`.
    #[must_use]
    pub fn letters(self) -> Vec<&'static str> {
        Group::ALL.into_iter().filter(|group| self.allows(*group)).map(Group::as_str).collect()
    }
}

impl fmt::Debug for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Usage({})", self.letters().concat())
    }
}

/// 1.3.6.1.4.1.1847.2021.1, the arc of the profile, as DER content.
const ARC: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x8e, 0x37, 0x8f, 0x65, 0x01];

/// 1.3.6.1.4.1.0.1847.2021.1, the arc that many certificates carry in its place.
const ERRONEOUS_ARC: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x00, 0x8e, 0x37, 0x8f, 0x65, 0x01];

/// The group that an object identifier (its DER content) allows; `None` for a foreign one.
pub(crate) fn of_oid(oid: &[u8]) -> Option<Group> {
    let (last, arc) = oid.split_last()?;
    if arc != ARC && arc != ERRONEOUS_ARC {
        return None;
    }
    match last {
        1 => Some(Group::Test),
        2 => Some(Group::Vaccination),
        3 => Some(Group::Recovery),
        _ => None,
    }
}
