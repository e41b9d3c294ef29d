//! The identifier of a certificate, as signed and as shown.
//!
//! Source: dcc.md §1.1 (`ci`), §4.1.

use std::fmt;

/// `ci`: the identifier that the issuer gave (UVCI), the one text that is kept with the blanks around it, because
/// revocation lists hash it as it was signed. Never prints.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identifier<T>(T);

impl<T> Identifier<T> {
    /// Takes the text as it was signed.
    pub const fn new(signed: T) -> Self {
        Self(signed)
    }

    /// The same with its text held otherwise.
    pub(super) fn map<U>(self, held: &mut impl FnMut(T) -> U) -> Identifier<U> {
        Identifier(held(self.0))
    }
}

impl<'a> Identifier<&'a str> {
    /// As it was signed: what revocation lists hash first.
    pub const fn signed(self) -> &'a str {
        self.0
    }

    /// Without blanks around it: what is shown and looked up.
    pub fn trimmed(self) -> &'a str {
        self.0.trim()
    }
}

impl<T> fmt::Debug for Identifier<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identifier(…)")
    }
}
