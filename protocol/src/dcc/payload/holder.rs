//! Whose certificate it is.
//!
//! Source: dcc.md §1.1 (`nam`, `dob`).

use std::fmt;

/// The person. At least one of the two names of the machine-readable zone is there. Never prints.
///
/// `T` is what holds the texts: `&str` into the certificate while that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Holder<T> {
    /// `fn`: the surname as the person writes it.
    pub surname: Option<T>,
    /// `gn`: the forename as the person writes it.
    pub forename: Option<T>,
    /// `fnt`: the surname as in the machine-readable zone of a passport.
    pub surname_mrz: Option<T>,
    /// `gnt`: the forename as in the machine-readable zone of a passport.
    pub forename_mrz: Option<T>,
    /// `dob`: a day, a month, a year, or nothing at all.
    pub birth_date: T,
}

impl<T> Holder<T> {
    /// The same person with the texts held otherwise.
    pub fn map<U>(self, mut held: impl FnMut(T) -> U) -> Holder<U> {
        Holder {
            surname: self.surname.map(&mut held),
            forename: self.forename.map(&mut held),
            surname_mrz: self.surname_mrz.map(&mut held),
            forename_mrz: self.forename_mrz.map(&mut held),
            birth_date: held(self.birth_date),
        }
    }
}

impl<T> fmt::Debug for Holder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder(…)")
    }
}
