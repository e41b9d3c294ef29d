//! One screenful: a bar, and lines below it, laid out so that the bar never scrolls off.
//!
//! A guard's terminal may be a phone's or a line display. What does not fit is cut from the end, for what comes first
//! matters most: the colour, the word, who it is, what to do.

use std::mem;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zeroize::Zeroizing;

use super::terminal::Size;

/// Wipes the screen and what had scrolled out of it, and goes to its top.
const WIPE: &str = "\x1b[0m\x1b[2J\x1b[3J\x1b[H";

/// Room for a whole answer, so that its text stands in one place, to be wiped there.
const ROOM: usize = 16 << 10;

/// Below these sizes nothing is spent on margins.
const NARROW: usize = 40;
const LOW: usize = 16;

/// How many lines a stranger's name may take from what is to be done.
const BRIEF: usize = 3;

/// A page being laid out.
pub(super) struct Page {
    size: Size,
    lines: Vec<String>,
    /// How many of the lines are the bar's.
    bar: usize,
}

impl Page {
    pub(super) const fn new(size: Size) -> Self {
        Self { size, lines: Vec::new(), bar: 0 }
    }

    /// A bar across the screen: a sign on both sides of a word, as far as there is room.
    pub(super) fn bar(&mut self, colours: &str, sign: &str, word: &str) {
        let width = self.size.width;
        let fits = |text: &String| text.width() <= width;
        let text = [format!("{sign}  {word}  {sign}"), format!("{sign} {word}")]
            .into_iter()
            .find(fits)
            .unwrap_or_else(|| cut(&format!("{sign}{word}"), width).0.to_owned());
        let rows: &[&str] = if self.is_low() { &[&text] } else { &["", &text, ""] };
        self.lines.extend(rows.iter().map(|row| format!("{colours}\x1b[1m{row:^width$}\x1b[0m")));
        self.bar = self.lines.len();
    }

    /// A text in as many lines as it takes, broken between words.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.wrapped(text, usize::MAX);
    }

    /// A text in a few lines, cut beyond them.
    pub(super) fn brief(&mut self, text: &str) {
        self.wrapped(text, BRIEF);
    }

    /// An empty line where there is room for such.
    pub(super) fn gap(&mut self) {
        if !self.is_low() {
            self.lines.push(String::new());
        }
    }

    /// The page, to be drawn in one write.
    pub(super) fn drawn(mut self) -> Zeroizing<String> {
        let room = self.size.height.unwrap_or(usize::MAX);
        if self.lines.len() > room {
            self.lines.truncate(room);
            if room > self.bar {
                self.lines.last_mut().into_iter().for_each(|line| end_early(line, self.size.width));
            }
        }
        let mut drawn = wiped();
        drawn.push_str(&self.lines.join("\n"));
        // After the last row it would scroll the first one off.
        if self.lines.len() < room {
            drawn.push('\n');
        }
        drawn
    }

    fn is_low(&self) -> bool {
        self.size.height.is_some_and(|height| height < LOW)
    }

    fn wrapped(&mut self, text: &str, most: usize) {
        let Size { width, .. } = self.size;
        let margin = if width < NARROW { 0 } else { 2 };
        let mut lines = wrap(text, width - 2 * margin);
        if lines.len() > most {
            lines.truncate(most);
            lines.last_mut().into_iter().for_each(|line| end_early(line, width - 2 * margin));
        }
        self.lines.extend(lines.iter().map(|line| format!("{:margin$}{line}", "")));
    }
}

/// An empty screen.
pub(super) fn wiped() -> Zeroizing<String> {
    let mut drawn = Zeroizing::new(String::with_capacity(ROOM));
    drawn.push_str(WIPE);
    drawn
}

/// A text in lines of at most so many columns, broken between words, and inside of a word that is wider.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for mut word in text.split(' ') {
        let fits = line.width() + 1 + word.width() <= width;
        if !line.is_empty() && fits {
            line.push(' ');
        } else if !line.is_empty() {
            lines.push(mem::take(&mut line));
        }
        loop {
            let (part, rest) = cut(word, width.saturating_sub(line.width()));
            line.push_str(part);
            if rest.is_empty() {
                break;
            }
            lines.push(mem::take(&mut line));
            word = rest;
        }
    }
    lines.push(line);
    lines
}

/// The longest beginning of at most so many columns, and the rest. Of a text that is not empty, never nothing: what is
/// wider than the whole screen has to stand somewhere.
fn cut(text: &str, width: usize) -> (&str, &str) {
    let mut columns = 0;
    let end = text.char_indices().find_map(|(at, char)| {
        columns += char.width().unwrap_or(0);
        (columns > width && at > 0).then_some(at)
    });
    text.split_at(end.unwrap_or(text.len()))
}

/// Marks a line as one that something followed.
fn end_early(line: &mut String, width: usize) {
    while line.width() + 1 > width && line.pop().is_some() {}
    line.push('\u{2026}');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a page, without colours.
    fn lines(page: Page) -> Vec<String> {
        let drawn = page.drawn();
        let text = drawn.strip_prefix(WIPE).expect("wiped first");
        let plain = text.replace("\x1b[1m", "").replace("\x1b[0m", "").replace("<c>", "");
        plain.split('\n').map(str::to_owned).collect()
    }

    fn answer(width: usize, height: usize) -> Vec<String> {
        let mut page = Page::new(Size { width, height: Some(height) });
        page.bar("<c>", "?", "NOT CHECKABLE HERE");
        page.gap();
        page.paragraph("A Dutch domestic pass. It cannot be checked here, which says nothing against it.");
        page.paragraph("Lists (1 key): 1 without a date");
        lines(page)
    }

    #[test]
    fn the_bar_stays_on_screens_of_any_size() {
        for width in [1, 2, 5, 19, 20, 21, 23, 24, 39, 40, 80, 400] {
            for height in [1, 2, 3, 5, 15, 16, 24] {
                let lines = answer(width, height);
                assert!(lines.len() <= height, "{width} by {height}: {lines:?}");
                assert!(lines.iter().all(|line| line.width() <= width), "{width} by {height}: {lines:?}");
                let bar = if height < LOW { &lines[0] } else { &lines[1] };
                assert!(bar.trim().starts_with('?'), "{width} by {height}: {lines:?}");
                assert_eq!(bar.contains("NOT CHECKABLE HERE"), width > 18, "{width} by {height}: {lines:?}");
            }
        }
    }

    #[test]
    fn what_is_cut_is_seen_to_be() {
        assert_eq!(answer(30, 3)[1..], ["A Dutch domestic pass. It", "cannot be checked here, which\u{2026}"]);
        let mut page = Page::new(Size { width: 10, height: None });
        page.brief("one two three four five six seven eight");
        page.brief("Pfaffenhofener");
        page.brief("\u{738b}\u{5c0f}\u{660e}\u{738b}\u{5c0f}\u{660e}");
        let wide = ["\u{738b}\u{5c0f}\u{660e}\u{738b}\u{5c0f}", "\u{660e}"];
        assert_eq!(
            lines(page),
            ["one two", "three four", "five six\u{2026}", "Pfaffenhof", "ener", wide[0], wide[1], ""]
        );
    }
}
