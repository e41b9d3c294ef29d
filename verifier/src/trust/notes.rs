//! What was left out of a list, for the person who loads it: the first entries by name, the rest by number.
//!
//! A list may hold twenty thousand entries of which none can be read, with names as long as the file. Nobody reads more
//! than the first of them, and a list must not decide how much a terminal is written full.
//!
//! Source: verifier.md §3 ("left out and named"), dcc.md §9 (limits).

use std::slice;

/// One entry that was left out of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which: a key identifier, or the place in the file. Cut off when it is long.
    pub entry: String,
    /// Why, in a few words.
    pub why: String,
}

/// The entries that were left out of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    named: Vec<Note>,
    more: usize,
}

impl Notes {
    /// How many are named.
    pub const NAMED: usize = 20;

    /// The characters of a name, or of a reason, that are kept.
    const CHARACTERS: usize = 160;

    /// Adds one.
    pub(crate) fn push(&mut self, entry: &str, why: &str) {
        if self.named.len() < Self::NAMED {
            self.named.push(Note { entry: cut(entry), why: cut(why) });
        } else {
            self.more += 1;
        }
    }

    /// How many entries were left out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.named.len() + self.more
    }

    /// Whether none was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// How many were left out beyond those that are named.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.more
    }

    /// Those that are named, in the order of the list.
    pub fn iter(&self) -> slice::Iter<'_, Note> {
        self.named.iter()
    }
}

impl<'n> IntoIterator for &'n Notes {
    type Item = &'n Note;
    type IntoIter = slice::Iter<'n, Note>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The beginning of a text, with a sign that there was more.
fn cut(text: &str) -> String {
    match text.char_indices().nth(Notes::CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
