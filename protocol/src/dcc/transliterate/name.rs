//! A whole name, letter by letter.
//!
//! Source: dcc.md §5.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{cyrillic, greek, latin};
use crate::dcc::limits;

/// A letter of a script that has no table here: only the passport knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this script is spelled as in the passport")]
pub struct NeedsPassport;

/// The name in the form of `fnt` and `gnt`, at most 80 characters. Empty when nothing of it is a letter.
///
/// # Errors
/// [`NeedsPassport`] for letters that are neither Latin, Cyrillic nor Greek.
pub fn to_mrz(name: &str, language: super::Language) -> Result<String, NeedsPassport> {
    let letters: Vec<char> = name.nfc().collect();
    let mut mrz = String::with_capacity(letters.len() + 8);
    for (at, &letter) in letters.iter().enumerate() {
        push(letter, At { letters: &letters, at, language }, &mut mrz)?;
    }
    Ok(cut(&collapse(&mrz)))
}

/// A letter's surroundings, which in some languages decide.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    letters: &'a [char],
    at: usize,
    pub(super) language: super::Language,
}

impl At<'_> {
    /// Whether a word begins here; an apostrophe is within one.
    pub(super) fn begins_a_word(self) -> bool {
        let within = |letter: char| letter.is_alphabetic() || matches!(letter, '\'' | '\u{2019}' | '\u{2bc}');
        self.at == 0 || !within(self.letters[self.at - 1])
    }

    /// Whether the letter before begins a word.
    pub(super) fn second_of_a_word(self) -> bool {
        self.at.checked_sub(1).is_some_and(|at| Self { at, ..self }.begins_a_word())
    }

    /// The letter before, without marks, in upper case.
    pub(super) fn before(self) -> Option<char> {
        self.at.checked_sub(1).map(|at| plain(self.letters[at]))
    }

    /// The letter after, without marks, in upper case.
    pub(super) fn after(self) -> Option<char> {
        self.letters.get(self.at + 1).map(|&letter| plain(letter))
    }

    /// The letter itself, marks and all.
    pub(super) fn letter(self) -> char {
        self.letters[self.at]
    }
}

/// A letter without its marks, in upper case.
pub(super) fn plain(letter: char) -> char {
    let bare = std::iter::once(letter).nfd().next().unwrap_or(letter);
    bare.to_uppercase().next().unwrap_or(bare)
}

fn push(letter: char, at: At<'_>, mrz: &mut String) -> Result<(), NeedsPassport> {
    // The tables come first: they know accented letters that are more than a letter and an accent, and
    // small letters whose capital is another letter's (ß, ı).
    if let Some(spelled) = latin::special(letter).or_else(|| cyrillic::letter(letter, at)).or_else(|| greek::letter(at))
    {
        mrz.push_str(spelled);
        return Ok(());
    }
    match letter {
        'A'..='Z' | 'a'..='z' => mrz.push(letter.to_ascii_uppercase()),
        '<' | '-' => mrz.push('<'),
        _ if letter.is_whitespace() || is_hyphen(letter) => mrz.push('<'),
        _ if is_combining_mark(letter) || !letter.is_alphabetic() => {}
        _ => {
            // A letter with marks: what is under them decides, if that is another letter.
            let bare = std::iter::once(letter).nfkd().filter(|&part| !is_combining_mark(part));
            for part in bare.collect::<Vec<_>>() {
                if part == letter {
                    return Err(NeedsPassport);
                }
                push(part, at, mrz)?;
            }
        }
    }
    Ok(())
}

/// Hyphens beyond ASCII.
const fn is_hyphen(letter: char) -> bool {
    matches!(letter, '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}')
}

/// One `<` between words, none at the ends.
fn collapse(mrz: &str) -> String {
    mrz.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("<")
}

/// At most 80 characters, between words if there is a place to cut.
fn cut(mrz: &str) -> String {
    // Nothing but ASCII is in it, so bytes are characters.
    if mrz.len() <= limits::TEXT_CHARACTERS {
        return mrz.to_owned();
    }
    let fits = &mrz[..limits::TEXT_CHARACTERS];
    if mrz.as_bytes()[limits::TEXT_CHARACTERS] == b'<' {
        return fits.to_owned();
    }
    fits.rsplit_once('<').map_or(fits, |(words, _)| words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{NeedsPassport, to_mrz};
    use crate::dcc::transliterate::Language;

    #[test]
    fn names_of_certificates() {
        for (name, mrz) in [
            ("Jørgensen", "JOERGENSEN"),
            ("Ågesen", "AAGESEN"),
            ("Þarf Að Prófa", "THARF<AD<PROFA"),
            ("Svätozár", "SVAETOZAR"),
            ("Muñoz", "MUNOZ"),
            ("Yrjänä", "YRJAENAE"),
            ("d'Červenková Panklová", "DCERVENKOVA<PANKLOVA"),
            ("Jiřina-Maria Alena", "JIRINA<MARIA<ALENA"),
            ("Großmann", "GROSSMANN"),
            ("Müller-Lüdenscheidt", "MUELLER<LUEDENSCHEIDT"),
            ("ẞ ß", "SS<SS"),
            ("Kılıç İpek", "KILIC<IPEK"),
            ("Łukasz Ŀ ŋ Ŧ ħ Ĳ ĸ", "LUKASZ<L<N<T<H<IJ<K"),
            ("  van   der -- Berg, Jr. 3rd ", "VAN<DER<BERG<JR<RD"),
            ("O\u{2019}Brien", "OBRIEN"),
            ("A\u{30a}gesen", "AAGESEN"), // A and a ring, before composition
            ("ﬁ", "FI"),
            ("", ""),
            ("1234", ""),
        ] {
            assert_eq!(to_mrz(name, Language::Other).as_deref(), Ok(mrz), "{name}");
        }
    }

    #[test]
    fn cyrillic_follows_the_language() {
        for (name, language, mrz) in [
            ("ПЕТКОВ", Language::Bulgarian, "PETKOV"),
            ("Ткаченко", Language::Ukrainian, "TKACHENKO"),
            ("МАРИЌ", Language::Macedonian, "MARIKJ"),
            ("МАРИЌ", Language::Other, "MARIK"),
            ("Щастлив", Language::Bulgarian, "SHTASTLIV"),
            ("Щукин", Language::Other, "SHCHUKIN"),
            ("Єва Юрій", Language::Ukrainian, "YEVA<YURII"),
            ("В'ячеслав", Language::Ukrainian, "VIACHESLAV"),
            ("Ђорђе Ћирић Џон", Language::Serbian, "DORDE<CIRIC<DZON"),
            ("Ёлка", Language::Belarusian, "IOLKA"),
            ("Ольга", Language::Other, "OLGA"),
        ] {
            assert_eq!(to_mrz(name, language).as_deref(), Ok(mrz), "{name}");
        }
    }

    #[test]
    fn greek_follows_its_standard() {
        for (name, mrz) in [
            ("ΜΕΝΕΞΕΣ", "MENEXES"),
            ("Παπαδόπουλος", "PAPADOPOULOS"),
            ("Ευαγγελία", "EVANGELIA"),
            ("Ευθύμιος", "EFTHYMIOS"),
            ("Αυγουστίνος", "AVGOUSTINOS"),
            ("Μπάμπης", "BAMPIS"),
            ("Χρήστος Ψαρρός", "CHRISTOS<PSARROS"),
        ] {
            assert_eq!(to_mrz(name, Language::Other).as_deref(), Ok(mrz), "{name}");
        }
    }

    #[test]
    fn other_scripts_ask_for_the_passport() {
        for name in ["მარიამ", "Արամ", "דוד", "محمد", "王", "Li 王"] {
            assert_eq!(to_mrz(name, Language::Other), Err(NeedsPassport), "{name}");
        }
    }

    #[test]
    fn long_names_are_cut_between_words() {
        let words = ["ABCDEFGHI"; 9].join(" ");
        assert_eq!(to_mrz(&words, Language::Other).map(|mrz| mrz.len()), Ok(79), "eight words and the joints fit");
        assert_eq!(to_mrz(&"A".repeat(100), Language::Other).map(|mrz| mrz.len()), Ok(80));
        let exactly = format!("{} B", "A".repeat(80));
        assert_eq!(to_mrz(&exactly, Language::Other).map(|mrz| mrz.len()), Ok(80));
    }
}
