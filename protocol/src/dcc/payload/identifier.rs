//! The identifier of a certificate, as signed and as shown.
//!
//! Source: dcc.md §1.1 (`ci`), §4.1.

use std::{borrow::Cow, fmt};

/// `ci`: the identifier that the issuer gave (UVCI). Never prints.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identifier<'a>(Cow<'a, str>);

impl<'a> Identifier<'a> {
    /// Takes the text as it was signed, blanks included.
    pub const fn new(signed: Cow<'a, str>) -> Self {
        Self(signed)
    }

    /// As it was signed: what revocation lists hash first.
    pub fn signed(&self) -> &str {
        &self.0
    }

    /// Without blanks around it: what is shown and looked up.
    pub fn trimmed(&self) -> &str {
        self.0.trim()
    }

    /// The identifier with a string of its own.
    pub fn into_owned(self) -> Identifier<'static> {
        Identifier(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for Identifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identifier(…)")
    }
}
