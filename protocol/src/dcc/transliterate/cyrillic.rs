//! Cyrillic letters, which languages spell differently.
//!
//! Source: dcc.md §5; ICAO Doc 9303 part 3.

use super::name::At;

/// Whose spelling of Cyrillic it is: a setting of the issuer, for the letters do not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Belarusian.
    Belarusian,
    /// Bulgarian.
    Bulgarian,
    /// Macedonian.
    Macedonian,
    /// Serbian.
    Serbian,
    /// Ukrainian.
    Ukrainian,
    /// Any other: the table without exceptions.
    #[default]
    Other,
}

use Language::{Belarusian, Bulgarian, Macedonian, Serbian, Ukrainian};

/// The spelling of a Cyrillic letter of either case.
pub(super) fn letter(letter: char, at: At<'_>) -> Option<&'static str> {
    // Not `plain`: Й and Ї are letters of their own. Capitals of Cyrillic are one letter each.
    let capital = letter.to_uppercase().next().unwrap_or(letter);
    let first = at.language == Ukrainian && at.begins_a_word();
    Some(match (capital, at.language) {
        ('А', _) => "A",
        ('Б', _) => "B",
        ('В', _) => "V",
        ('Г', Belarusian | Serbian | Ukrainian) => "H",
        ('Г' | 'Ґ', _) => "G",
        ('Ѓ', Macedonian) => "GJ",
        ('Ѓ', _) => "G",
        ('Д' | 'Ђ', _) => "D",
        ('Ё', Belarusian) => "IO",
        ('Е' | 'Ё' | 'Э', _) => "E",
        ('Є', _) if first => "YE",
        ('Є', _) => "IE",
        ('Ж', Serbian) => "Z",
        ('Ж', _) => "ZH",
        ('З', _) => "Z",
        ('Ѕ', _) => "DZ",
        ('И', Ukrainian) => "Y",
        ('Ї', _) if first => "YI",
        ('Й', _) if first => "Y",
        ('И' | 'І' | 'Ї' | 'Й', _) => "I",
        ('Ј', _) => "J",
        ('К', _) => "K",
        ('Ќ', Macedonian) => "KJ",
        ('Ќ', _) => "K",
        ('Л', _) => "L",
        ('Љ', _) => "LJ",
        ('М', _) => "M",
        ('Н', _) => "N",
        ('Њ', _) => "NJ",
        ('О', _) => "O",
        ('П', _) => "P",
        ('Р', _) => "R",
        ('С', _) => "S",
        ('Т', _) => "T",
        ('Ћ', _) => "C",
        ('У' | 'Ў' | 'Ѫ', _) => "U",
        ('Ф', _) => "F",
        ('Х', Serbian | Macedonian) => "H",
        ('Х', _) => "KH",
        ('Ц', Serbian | Macedonian) => "C",
        ('Ц', _) => "TS",
        ('Ч', Serbian) => "C",
        ('Ч', _) => "CH",
        ('Џ', Macedonian) => "DJ",
        ('Џ', _) => "DZ",
        ('Ш', Serbian) => "S",
        ('Ш', _) => "SH",
        ('Щ', Bulgarian) => "SHT",
        ('Щ', _) => "SHCH",
        ('Ъ', _) => "IE",
        ('Ы', _) => "Y",
        ('Ь', _) => "",
        ('Ю', _) if first => "YU",
        ('Ю', _) => "IU",
        ('Я', _) if first => "YA",
        ('Я', _) => "IA",
        _ => return None,
    })
}
