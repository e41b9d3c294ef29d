//! An entry: what every kind has, and what happened.
//!
//! Source: dcc.md §1.1.

use std::fmt;

use super::{Event, Group, Identifier, Whole};

/// One vaccination, test or recovery. Never prints what it says.
///
/// `T` is what holds its texts: `&str` into the certificate while that is there. All texts are trimmed and otherwise
/// as the issuer wrote them: codes may be unknown, dates may not be dates.
#[derive(Clone, Copy, PartialEq)]
pub struct Entry<T> {
    /// `tg`: the disease.
    pub disease: T,
    /// What happened: the members that only one kind of entry has.
    pub event: Event<T>,
    /// `co`: the country.
    pub country: T,
    /// `is`: who issued the certificate.
    pub issuer: T,
    /// `ci`: the identifier of the certificate.
    pub identifier: Identifier<T>,
}

/// What a member of an entry holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Member<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Number(Whole),
}

impl<T> Entry<T> {
    /// The group it stands in.
    pub const fn group(&self) -> Group {
        match self.event {
            Event::Vaccination(_) => Group::Vaccination,
            Event::Test(_) => Group::Test,
            Event::Recovery(_) => Group::Recovery,
        }
    }

    /// The same entry with its texts held otherwise.
    pub fn map<U>(self, mut held: impl FnMut(T) -> U) -> Entry<U> {
        Entry {
            disease: held(self.disease),
            event: self.event.map(&mut held),
            country: held(self.country),
            issuer: held(self.issuer),
            identifier: self.identifier.map(&mut held),
        }
    }
}

impl<'a> Entry<&'a str> {
    /// The members that are there, by name, in the order of the schema.
    pub fn members(&self) -> impl Iterator<Item = (&'static str, Member<'a>)> + use<'a> {
        let text = |name, text| (name, Some(Member::Text(text)));
        let ends = [text("co", self.country), text("is", self.issuer), text("ci", self.identifier.trimmed())];
        [text("tg", self.disease)]
            .into_iter()
            .chain(self.event.members())
            .chain(ends)
            .filter_map(|(name, member)| Some((name, member?)))
    }
}

impl<T> fmt::Debug for Entry<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}: …)", self.group())
    }
}
