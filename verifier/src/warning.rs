//! What a person should know about a certificate although it does not change the verdict.
//!
//! Source: dcc.md §3.1 (steps 0, 17, 18 and the list of further warnings), verifier.md §4 (clock and lists).

use std::fmt;

use vigie_protocol::dcc::payload::{Group, Pointer};

/// One warning. Displays as its code, with the place in brackets where one belongs: `UnknownCode(/v/0/mp)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The QR symbol is known not to be in alphanumeric mode.
    QrNotAlphanumeric,
    /// The machine's clock lies before the program was written, or before the newest list.
    ClockSuspect,
    /// A list was loaded without a key to check its signature with.
    ListUnchecked,
    /// A revocation list is past its end: newer revocations may be missing.
    RevocationStale,
    /// The certificate claims an earlier start than its signer has.
    IssuedBeforeSigner,
    /// The certificate claims to outlive its signer.
    ExpiresAfterSigner,
    /// The issuer's claim names another country than the signer's certificate.
    IssuerCountryDiffers,
    /// A text is longer than the 80 characters that the schema allows.
    LengthExceeded(Pointer),
    /// A group (`v`, `t` or `r`) is there and holds nothing.
    EmptyGroup(Group),
    /// A code that stands in no value set known here.
    UnknownCode(Pointer),
    /// A code that was superseded.
    InactiveCode(Pointer),
    /// A date that built-in acceptance needs and cannot read; the check was left out.
    DateUnreadable(Pointer),
}

impl Warning {
    /// The code, without its bracket.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::QrNotAlphanumeric => "QrNotAlphanumeric",
            Self::ClockSuspect => "ClockSuspect",
            Self::ListUnchecked => "ListUnchecked",
            Self::RevocationStale => "RevocationStale",
            Self::IssuedBeforeSigner => "IssuedBeforeSigner",
            Self::ExpiresAfterSigner => "ExpiresAfterSigner",
            Self::IssuerCountryDiffers => "IssuerCountryDiffers",
            Self::LengthExceeded(_) => "LengthExceeded",
            Self::EmptyGroup(_) => "EmptyGroup",
            Self::UnknownCode(_) => "UnknownCode",
            Self::InactiveCode(_) => "InactiveCode",
            Self::DateUnreadable(_) => "DateUnreadable",
        }
    }

    /// What stands in the bracket: a JSON pointer, or the name of a group.
    #[must_use]
    pub fn field(self) -> Option<String> {
        match self {
            Self::LengthExceeded(at) | Self::UnknownCode(at) | Self::InactiveCode(at) | Self::DateUnreadable(at) => {
                Some(at.to_string())
            }
            Self::EmptyGroup(group) => Some(group.to_string()),
            _ => None,
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        self.field().map_or(Ok(()), |field| write!(f, "({field})"))
    }
}
