//! How many of what, in words: a number agrees with its noun.

use super::Language;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Passes checked at a door.
    #[cfg(feature = "cli")]
    Check,
    /// Days.
    Day,
    /// Keys of signers.
    #[cfg(feature = "cli")]
    Key,
}

impl Counted {
    /// The noun for one.
    const fn noun(self, language: Language) -> &'static str {
        match (self, language) {
            #[cfg(feature = "cli")]
            (Self::Check, Language::English) => "check",
            #[cfg(feature = "cli")]
            (Self::Check, Language::French) => "contrôle",
            (Self::Day, Language::English) => "day",
            (Self::Day, Language::French) => "jour",
            #[cfg(feature = "cli")]
            (Self::Key, Language::English) => "key",
            #[cfg(feature = "cli")]
            (Self::Key, Language::French) => "clé",
        }
    }
}

impl Language {
    /// `0 days`, `0 jour`.
    pub(crate) fn count(self, number: u64, what: Counted) -> String {
        let one = match self {
            Self::English => number == 1,
            Self::French => number < 2,
        };
        format!("{number} {}{}", what.noun(self), if one { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_several_in_english_and_one_in_french() {
        let counts = |language: Language| [0, 1, 2].map(|number| language.count(number, Counted::Day));
        assert_eq!(counts(Language::English), ["0 days", "1 day", "2 days"]);
        assert_eq!(counts(Language::French), ["0 jour", "1 jour", "2 jours"]);
    }
}
