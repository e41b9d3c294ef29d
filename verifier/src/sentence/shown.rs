//! A stranger's text, made safe to show.

use std::fmt::{Display, Write};

/// The words of something that may repeat a stranger's, with control characters, characters that turn the direction of
/// writing and invisible ones spelled out, so that a name can neither move the cursor nor dress up as another.
///
/// Source: dcc.md §9 ("control and bidirectional characters in names escaped before display").
#[must_use]
pub fn shown(words: impl Display) -> String {
    let text = words.to_string();
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if deceives(char) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "\\u{{{:04x}}}", u32::from(char));
        } else {
            shown.push(char);
        }
    }
    shown
}

/// Whether a character changes what stands around it, or is not seen at all.
pub(crate) fn deceives(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_turns_the_line_round_is_spelled_out() {
        assert_eq!(shown("Ada\u{202e}ecalevoL\u{1b}[2J\n"), "Ada\\u{202e}ecalevoL\\u{001b}[2J\\u{000a}");
    }

    #[test]
    fn names_of_europe_stay_as_they_are() {
        for name in ["Musterfrau-Gößinger", "ΜΕΝΕΞΕΣ", "Ткаченко", "D'Arsøns", "محمد"] {
            assert_eq!(shown(name), name);
        }
    }
}
