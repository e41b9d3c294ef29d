//! What is wrong with the configuration, said so that the operator can put it right in one go.

use std::fmt;
use std::ops::RangeInclusive;

/// One thing wrong: the key it is about, and what would be right.
///
/// A feature's `check` knows its keys by their place in the file (`robert.hello_tolerance_s`);
/// [`Config::load`](super::Config::load) then adds the name under which the operator wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    key: String,
    written: Option<String>,
    sentence: String,
}

impl Mistake {
    /// A mistake about `key` (its place in the file), with a sentence that says what would be right.
    pub fn new(key: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { key: key.into(), written: None, sentence: sentence.into() }
    }

    /// The same, `key` being known under the name the operator wrote: flag, variable or `file:key`.
    pub fn written_as(mut self, written: impl Into<String>) -> Self {
        self.written = Some(written.into());
        self
    }

    /// What would be right.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// The key's place in the file, such as `robert.time_start`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.written {
            Some(written) => write!(f, "{written}: {}", self.sentence),
            None => write!(f, "{} (not set): {}", self.key, self.sentence),
        }
    }
}

/// Everything that is wrong with the configuration, one line each under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("one mistake in the configuration:")?,
            n => write!(f, "{n} mistakes in the configuration:")?,
        }
        self.0.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

impl std::error::Error for Mistakes {}

/// A mistake if `value` is not in `range`, worded with the bounds.
pub(crate) fn outside<T>(key: &str, value: T, range: RangeInclusive<T>) -> Option<Mistake>
where
    T: Copy + PartialOrd + fmt::Display,
{
    // Also true of a number that is not one: NaN lies in no range.
    (!range.contains(&value)).then(|| {
        let (low, high) = range.into_inner();
        Mistake::new(key, format!("{value} is outside {low} to {high}"))
    })
}
