//! What a verdict means, in words a guard can act on, in French and in English.
//!
//! The codes are for programs; whoever stands at a door needs to know what to do next: scan again, ask for another
//! document, call somebody, turn away. A sentence never holds anything of the person, and never more blame than was
//! shown: an unknown signer is not a forger, and a bus ticket is not an expired pass.
//!
//! Source: dcc.md §3.1 (codes), §3.2 and §9 (display); contract.md §3.

mod english;
mod french;
mod shown;

pub(crate) use shown::deceives;
pub use shown::shown;

use vigie_protocol::dcc::time::UnixSeconds;

use crate::{Outcome, Reason, Verdict, Warning};

/// The languages that the sentences are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// The language of a POSIX locale (`fr_FR.UTF-8`): French where it says so, English otherwise.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        if locale.split(['_', '.', '@', '-']).next().is_some_and(|language| language.eq_ignore_ascii_case("fr")) {
            Self::French
        } else {
            Self::English
        }
    }

    /// The word for people: `VALID`, `EXPIRÉ`.
    #[must_use]
    pub const fn word(self, outcome: Outcome) -> &'static str {
        match self {
            Self::English => english::word(outcome),
            Self::French => french::word(outcome),
        }
    }

    /// What a reason means and what to do.
    #[must_use]
    pub fn reason(self, reason: &Reason) -> String {
        match self {
            Self::English => english::reason(reason),
            Self::French => french::reason(reason),
        }
    }

    /// What a warning means.
    #[must_use]
    pub fn warning(self, warning: &Warning) -> String {
        match self {
            Self::English => english::warning(warning),
            Self::French => french::warning(warning),
        }
    }

    /// The sentence of a verdict, the valid one included.
    #[must_use]
    pub fn verdict(self, verdict: &Verdict) -> String {
        match (&verdict.reason, self) {
            (Some(reason), _) => self.reason(reason),
            (None, Self::English) => "The signature holds and the certificate is in force.".to_owned(),
            (None, Self::French) => "La signature est bonne et le certificat est en cours de validité.".to_owned(),
        }
    }
}

/// An instant as both languages read it: `2021-06-01 12:00 UTC`.
fn instant(at: UnixSeconds) -> String {
    let text = at.to_string();
    // RFC 3339, or a bare number of seconds for what no calendar holds.
    match text.split_once('T') {
        Some((day, time)) if time.is_char_boundary(5) && time.len() > 5 => format!("{day} {} UTC", &time[..5]),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_its_language_first() {
        for (locale, language) in [
            ("fr_FR.UTF-8", Language::French),
            ("fr", Language::French),
            ("FR@euro", Language::French),
            ("frp_FR", Language::English), // Arpitan
            ("C.UTF-8", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }
}
