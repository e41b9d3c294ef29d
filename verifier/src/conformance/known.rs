//! Differences that somebody has looked at: a file, a key, and the reason why the statement cannot be met.
//!
//! The list may not rot: an entry whose statement is met now is stale and fails the run.
//!
//! Source: verifier.md §9.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Key, walk::CasePath};

/// What the known files say, taken together.
#[derive(Clone, Debug, Default)]
pub struct Known {
    entries: Vec<(String, Key)>,
}

/// Why a known file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KnownError {
    /// Not JSON, or not of the shape: all three members and no others.
    #[error("not a known file: {0}")]
    Shape(#[from] serde_json::Error),
    /// A key that does not exist.
    #[error("no key is called {key:?} (at {file:?})")]
    Key {
        /// The key as given.
        key: String,
        /// The entry's file.
        file: String,
    },
    /// An entry that explains nothing.
    #[error("the entry for {file:?}, {key} gives no reason")]
    NoReason {
        /// The entry's file.
        file: String,
        /// The entry's key.
        key: Key,
    },
    /// The same file and key a second time.
    #[error("{file:?}, {key} stands there twice")]
    Twice {
        /// The entry's file.
        file: String,
        /// The entry's key.
        key: Key,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    known: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    key: String,
    reason: String,
}

impl Known {
    /// Adds the entries of one known file.
    ///
    /// # Errors
    /// [`KnownError`]: anything but the documented shape.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), KnownError> {
        // Editors of some systems begin a file with the mark of its byte order, which is no JSON.
        let file: File = serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))?;
        let mut seen: BTreeSet<(String, Key)> = self.entries.iter().cloned().collect();
        for Entry { file, key, reason } in file.known {
            let Some(key) = Key::named(&key) else { return Err(KnownError::Key { key, file }) };
            if reason.trim().is_empty() {
                return Err(KnownError::NoReason { file, key });
            }
            if !seen.insert((file.clone(), key)) {
                return Err(KnownError::Twice { file, key });
            }
            self.entries.push((file, key));
        }
        Ok(())
    }

    /// Whether a difference at this case and key was explained.
    #[must_use]
    pub fn holds(&self, case: &CasePath, key: Key) -> bool {
        self.entries.iter().any(|(file, known)| *known == key && case.ends_with(file))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const ONE: &str = r#"{"known":[{"file":"FR/raw/a.json","key":"DECODE","reason":"two hours off"}]}"#;

    #[test]
    fn an_entry_matches_at_a_folder_boundary() {
        let mut known = Known::default();
        known.add(ONE.as_bytes()).expect("a known file");
        let case = |path: &str| CasePath::new(Path::new("/data/dgc-testdata"), Path::new(path));
        assert!(known.holds(&case("FR/raw/a.json"), Key::Decode));
        assert!(!known.holds(&case("FR/raw/a.json"), Key::Verify), "another key");
        assert!(!known.holds(&case("raw/a.json"), Key::Decode), "another country");
        assert!(!known.holds(&case("XFR/raw/a.json"), Key::Decode), "not at a boundary");
        let below = CasePath::new(Path::new("/data/dgc-testdata/FR/raw"), Path::new("a.json"));
        assert!(known.holds(&below, Key::Decode), "the folder above the cases");
    }

    #[test]
    fn anything_but_the_shape_is_refused() {
        for (bad, what) in [
            ("[]", "not an object"),
            (r#"{"known":[],"x":1}"#, "another member"),
            (r#"{"known":[{"file":"a","key":"DECODE"}]}"#, "a member missing"),
            (r#"{"known":[{"file":"a","key":"DECODE","reason":"r","x":1}]}"#, "a member too many"),
            (r#"{"known":[{"file":"a","key":"VALIDOBJECT","reason":"r"}]}"#, "the ignored key"),
            (r#"{"known":[{"file":"a","key":"EXPECTEDDECODE","reason":"r"}]}"#, "the long name"),
            (r#"{"known":[{"file":"a","key":"DECODE","reason":""}]}"#, "no reason"),
            (
                r#"{"known":[{"file":"a","key":"DECODE","reason":"r"},{"file":"a","key":"DECODE","reason":"s"}]}"#,
                "twice",
            ),
        ] {
            assert!(Known::default().add(bad.as_bytes()).is_err(), "{what}");
        }
        let mut known = Known::default();
        known.add(ONE.as_bytes()).expect("once");
        assert!(Known::default().add(format!("\u{feff}{ONE}").as_bytes()).is_ok(), "a byte order mark");
        assert!(matches!(known.add(ONE.as_bytes()), Err(KnownError::Twice { .. })), "twice in two files");
    }
}
