//! In which language a challenge is written or spoken.

use serde::{Deserialize, Serialize};

/// The languages of robert.md §2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French: what is spoken to whoever asks for a language that is not here.
    Fr,
    /// English.
    En,
    /// Spanish.
    Es,
    /// Italian.
    It,
    /// Portuguese.
    Pt,
    /// German.
    De,
    /// Arabic. Its pictures have digits of their own; all others are in Latin characters.
    Ar,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 7] = [Self::Fr, Self::En, Self::Es, Self::It, Self::Pt, Self::De, Self::Ar];

    /// The language that a phone means by `locale`: `fr`, `pt-BR`, `ar_MA`, in any case.
    #[must_use]
    pub fn of(locale: &str) -> Self {
        let language = locale.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(language)).unwrap_or(Self::Fr)
    }

    /// The two letters of the language.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
            Self::Es => "es",
            Self::It => "it",
            Self::Pt => "pt",
            Self::De => "de",
            Self::Ar => "ar",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_read_by_its_language() {
        for (locale, language) in
            [("fr", Language::Fr), ("pt-BR", Language::Pt), ("AR_ma", Language::Ar), ("de-Latn-CH", Language::De)]
        {
            assert_eq!(Language::of(locale), language, "{locale}");
        }
    }

    #[test]
    fn whatever_is_not_spoken_here_is_french() {
        for locale in ["", "eu", "arq", "-", "français", "🦀"] {
            assert_eq!(Language::of(locale), Language::Fr, "{locale}");
        }
    }
}
