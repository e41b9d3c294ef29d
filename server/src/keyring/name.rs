//! The name of one key: its alias, and which of the alias' keys it is.
//!
//! A key that is rotated has successors under the same alias. The first one is called by the alias alone, as
//! its file always was; the second is `report-token-key.2`, in the file `report-token-key.2.json`, and so on.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::Serialize;

use super::alias::{Alias, Rotation, UnknownAlias};

/// Which of an alias' keys: 1, 2, 3, in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Generation(NonZeroU32);

impl Generation {
    /// The first key of an alias.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The name of a key: `report-token-key`, `report-token-key.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName {
    /// What the key is for.
    pub alias: Alias,
    /// Which of the keys for it.
    pub generation: Generation,
}

impl KeyName {
    /// The first key of an alias.
    #[must_use]
    pub const fn first(alias: Alias) -> Self {
        Self { alias, generation: Generation::FIRST }
    }

    /// Its file in the folder of the keystore.
    pub(super) fn file(self) -> String {
        format!("{self}.json")
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.generation {
            Generation::FIRST => self.alias.fmt(f),
            later => write!(f, "{}.{later}", self.alias),
        }
    }
}

impl FromStr for KeyName {
    type Err = UnknownAlias;

    fn from_str(text: &str) -> Result<Self, UnknownAlias> {
        let Some((alias, number)) = text.split_once('.') else { return Ok(Self::first(text.parse()?)) };
        let alias: Alias = alias.parse()?;
        let generation = Generation(number.parse().map_err(|_| UnknownAlias)?);
        let name = Self { alias, generation };
        // A number has many spellings, and a key one name; a key that does not rotate has no second one.
        let right = name.to_string() == text && matches!(alias.rotation(), Rotation::ByHand);
        if right { Ok(name) } else { Err(UnknownAlias) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_and_has_one_spelling() {
        for text in ["report-token-key", "report-token-key.2", "queue-key.17", "federation-key", "server-key-20210407"]
        {
            assert_eq!(text.parse::<KeyName>().expect("a name").to_string(), text);
        }
        for text in [
            "report-token-key.1",
            "report-token-key.02",
            "report-token-key.+2",
            "report-token-key.0",
            "report-token-key.",
            "report-token-key.2.2",
            "federation-key.2",
            "server-key-20210407.2",
            "nobody.2",
        ] {
            assert_eq!(text.parse::<KeyName>(), Err(UnknownAlias), "{text}");
        }
    }

    #[test]
    fn generations_follow_each_other() {
        let second = KeyName { alias: Alias::ReportToken, generation: Generation::FIRST.next() };
        assert_eq!(second.file(), "report-token-key.2.json");
        assert!(second > KeyName::first(Alias::ReportToken));
    }
}
