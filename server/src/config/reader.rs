//! Reading the merged settings, key by key.
//!
//! A feature asks for its keys one after the other and always gets a value to go on with: what is wrong
//! is noted, and the default stands in for it. What nobody asked for is an unknown key. So one pass over
//! the features finds every mistake, and knows every key with its default (which is what the test of
//! `docs/configuration.md` compares).

use std::collections::BTreeMap;

use ::config::Value;

use super::environment::variable_of;
use super::layer::Layer;
use super::merged::Merged;
use super::mistake::{Mistake, Mistakes};
use super::section::Section;
use super::suggest;

/// A key that a feature asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Its place in the file.
    pub(super) key: String,
    /// Its default as it would be written; `None` when there is none.
    pub(super) default: Option<String>,
}

/// The merged settings, what has been read of them, and what was wrong with it.
pub(super) struct Reader {
    left: Merged,
    /// How the operator wrote each key that was read.
    written: BTreeMap<String, String>,
    known: Vec<Known>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// Reads from `layers`, the last one on top; `mistakes` were made in them.
    pub(super) fn over(layers: [Layer; 3], mistakes: Vec<Mistake>) -> Self {
        Self { left: Merged::over(layers), written: BTreeMap::new(), known: Vec::new(), mistakes }
    }

    /// The keys that stand outside of any section.
    pub(super) fn top(&mut self) -> Section<'_> {
        Section::of(self, String::new())
    }

    /// The keys of one section.
    pub(super) fn section(&mut self, name: &str) -> Section<'_> {
        Section::of(self, name.to_owned())
    }

    /// Takes the value at `key`, a key with this default, if it is set.
    pub(super) fn take(&mut self, key: &str, default: Option<String>) -> Option<Value> {
        self.known.push(Known { key: key.to_owned(), default });
        let value = self.left.take(key)?;
        self.note_written(key, value.origin().unwrap_or(key).to_owned());
        Some(value)
    }

    /// Takes the keys of the section at `key`, which are names that the operator chose; `named` stands
    /// for such a name.
    pub(super) fn take_section(&mut self, key: &str, named: &str) -> BTreeMap<String, Value> {
        self.known.push(Known { key: format!("{key}.{named}"), default: None });
        let values = self.left.take_section(key);
        for (name, value) in &values {
            let key = format!("{key}.{name}");
            self.note_written(&key, value.origin().unwrap_or(&key).to_owned());
        }
        values
    }

    /// Notes under which name a mistake in `key` is to be told.
    pub(super) fn note_written(&mut self, key: &str, written: String) {
        self.written.insert(key.to_owned(), written);
    }

    /// How the operator wrote `key`.
    pub(super) fn written<'a>(&'a self, key: &'a str) -> &'a str {
        self.written.get(key).map_or(key, String::as_str)
    }

    /// Notes that what stands at `key` is wrong.
    pub(super) fn wrong(&mut self, key: &str, sentence: impl Into<String>) {
        let written = self.written(key).to_owned();
        self.mistakes.push(Mistake::new(key, sentence).written_as(written));
    }

    /// Every key asked for so far.
    #[cfg(test)]
    pub(super) fn known(&self) -> &[Known] {
        &self.known
    }

    /// Adds the keys that nobody asked for, and what the features' checks found.
    ///
    /// # Errors
    /// Every mistake, if there is one.
    pub(super) fn finish(self, checked: Vec<Mistake>) -> Result<(), Mistakes> {
        let Self { left, written, known, mut mistakes } = self;
        for (key, written) in left.into_left() {
            let sentence = why_unknown(&key, &known);
            mistakes.push(Mistake::new(key, sentence).written_as(written));
        }
        for mistake in checked {
            // A value that could not be read was replaced by its default, which nobody wants judged; and of
            // what is wrong with a value that was read, the first thing said is enough.
            if mistakes.iter().any(|earlier| earlier.key() == mistake.key()) {
                continue;
            }
            mistakes.push(match written.get(mistake.key()) {
                Some(written) => mistake.written_as(written),
                None => mistake,
            });
        }
        if mistakes.is_empty() { Ok(()) } else { Err(Mistakes(mistakes)) }
    }
}

/// What to say of a key that is not among the known ones.
fn why_unknown(key: &str, known: &[Known]) -> String {
    let below = format!("{key}.");
    let inside: Vec<&str> = known.iter().filter_map(|known| known.key.strip_prefix(&below)).collect();
    if !inside.is_empty() {
        return format!("a section, with the keys {}", inside.join(", "));
    }
    match suggest::nearest(key, known.iter().map(|known| known.key.as_str())) {
        Some(meant) => format!("unknown key; did you mean {meant} ({})?", variable_of(meant)),
        None => "unknown key".to_owned(),
    }
}
