//! What a person has to type.

use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{Language, chance::one_of};
use vigie_protocol::chance::below;

use crate::captcha::Medium;

/// Latin capitals and digits that stay themselves when they are turned, bent and crossed out: of each
/// group of look-alikes (`0DOQ`, `1IL`, `2Z`, `5S`, `68BG`, `CG`, `EF`, `PR`, `UV`, `VXY`, `4A`) at most one
/// is here.
const LATIN: &[char] = &['A', 'C', 'D', 'E', 'H', 'J', 'K', 'M', 'N', 'R', 'T', 'U', 'W', 'Y', '3', '7', '9'];

/// Digits as Arabic writes them, by their Western forms. `٠` is a dot and `١` a stroke, as the speckle
/// and the crossing strokes are; `٢` is a `٣` that lost a tooth.
///
/// Digits and not letters: they are read from left to right by everybody, and every keyboard has them.
const ARABIC: &[char] = &['3', '4', '5', '6', '7', '8', '9'];

/// What is spoken.
const SPOKEN: &[char] = &['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/// Longest answer that is looked at. A longer one is wrong without being read.
const LONGEST: usize = 64;

/// What a person has to type: capitals `A`–`Z` and digits `0`–`9`, in the order of reading.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer(String);

impl Answer {
    /// Draws an answer.
    ///
    /// A guess hits one of 1.4 million (Latin, five characters) or 24 million (six), of 800 thousand
    /// (Arabic, seven digits) and of a million (spoken, six).
    #[must_use]
    pub fn draw(medium: Medium, language: Language, rng: &mut impl CryptoRng) -> Self {
        let (characters, length) = match (medium, language) {
            (Medium::Audio, _) => (SPOKEN, 6),
            (Medium::Image, Language::Ar) => (ARABIC, 7),
            (Medium::Image, _) => (LATIN, 5 + below(rng, 2)),
        };
        Self((0..length).map(|_| *one_of(characters, rng)).collect())
    }

    /// Whether somebody who typed `typed` read or heard this answer.
    ///
    /// Takes the same time for every wrong answer of one length; how long the right one is can be seen
    /// in the picture anyway.
    #[must_use]
    pub fn accepts(&self, typed: &str) -> bool {
        if typed.len() > LONGEST {
            return false;
        }
        let typed: String = typed.chars().filter_map(plain).collect();
        typed.as_bytes().ct_eq(self.0.as_bytes()).into()
    }

    /// The characters, for whoever draws or speaks them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never prints the answer.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(…)")
    }
}

/// A typed character as answers have it: a capital or a Western digit. White space and the marks that
/// Arabic keyboards add to steer the direction of writing are not there.
fn plain(typed: char) -> Option<char> {
    let digit = |zero: char| char::from_digit(typed as u32 - zero as u32, 10).unwrap_or(typed);
    let typed = match typed {
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return None,
        _ if typed.is_whitespace() => return None,
        '٠'..='٩' => digit('٠'),
        '۰'..='۹' => digit('۰'),
        // The full-width forms of `!` to `~` that East Asian keyboards write, in the order of ASCII.
        '！'..='～' => char::from_u32(typed as u32 - '！' as u32 + '!' as u32).unwrap_or(typed),
        _ => typed,
    };
    Some(typed.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::captcha::builtin::challenge::chance_of;

    fn answer(text: &str) -> Answer {
        Answer(text.to_owned())
    }

    #[test]
    fn an_answer_is_accepted_as_people_write_it() {
        for typed in ["AC4X7", "ac4x7", "aC4x7", " ac4 x7\n", "ＡＣ４Ｘ７", "ａｃ٤x۷", "\u{200f}ac4x7\u{200e}"]
        {
            assert!(answer("AC4X7").accepts(typed), "{typed:?}");
        }
        for typed in ["3456789", "٣٤٥٦٧٨٩", "۳۴۵۶۷۸۹", "３４５６７８９"] {
            assert!(answer("3456789").accepts(typed), "{typed:?}");
        }
    }

    #[test]
    fn anything_else_is_wrong() {
        let long = format!("AC4X7{}", " ".repeat(LONGEST));
        for typed in ["", "AC4X", "AC4X77", "AC4X8", "7X4CA", "ÀC4X7", &long] {
            assert!(!answer("AC4X7").accepts(typed), "{typed:?}");
        }
    }

    #[test]
    fn it_does_not_print() {
        assert_eq!(format!("{:?}", answer("AC4X7")), "Answer(…)");
    }

    proptest! {
        #[test]
        fn every_answer_accepts_itself_in_any_case(seed: [u8; 32], audio: bool, language in 0..7_usize) {
            let medium = if audio { Medium::Audio } else { Medium::Image };
            let answer = Answer::draw(medium, Language::ALL[language], &mut chance_of(&seed));
            prop_assert!((5..=7).contains(&answer.as_str().len()));
            prop_assert!(answer.accepts(answer.as_str()));
            prop_assert!(answer.accepts(&answer.as_str().to_lowercase()));
            let but_last = &answer.as_str()[..answer.as_str().len() - 1];
            prop_assert!(!answer.accepts(but_last));
            let wrong = format!("{but_last}?");
            prop_assert!(!answer.accepts(&wrong));
        }

        #[test]
        fn whatever_is_typed_is_judged(typed: String) {
            // The test is that it returns; nothing typed by chance has these five in this order.
            prop_assume!(!typed.to_ascii_uppercase().contains('X'));
            prop_assert!(!answer("AC4X7").accepts(&typed));
        }
    }
}
