//! Finding the cases: every `*.json` below a folder, whatever the folders between are called.
//!
//! Source: dcc.md §3.3 ("directory irregularities").

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where a case lies: below the folder it was found under, and in the whole file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasePath {
    /// Below the folder that was walked, `/`-separated.
    pub relative: String,
    /// From the root, so that a known file can speak of the country although the walk began below it.
    whole: String,
}

impl CasePath {
    pub(super) fn new(root: &Path, relative: &Path) -> Self {
        Self { relative: slashed(relative), whole: slashed(&root.join(relative)) }
    }

    /// Whether the path ends with `tail`, beginning at a folder.
    pub(super) fn ends_with(&self, tail: &str) -> bool {
        !tail.is_empty()
            && self.whole.strip_suffix(tail).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }

    /// The file itself.
    #[must_use]
    pub fn file(&self) -> &Path {
        Path::new(&self.whole)
    }
}

/// All case files below `root`, in the order of their paths.
///
/// # Errors
/// Whatever keeps `root` or a folder below it from being read.
pub fn cases_below(root: &Path) -> io::Result<Vec<CasePath>> {
    let root = fs::canonicalize(root)?;
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            // A link to a folder is not followed: it could lead back up.
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") && entry.path().is_file() {
                files.push(CasePath::new(&root, &path));
            }
        }
    }
    files.sort_by(|a, b| a.relative.cmp(&b.relative));
    Ok(files)
}

/// The path with `/` between its parts on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    // A root is a component of its own, spelled as the separator.
    parts.join("/").replacen("//", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_finds_json_at_every_depth_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in ["a.json", "XX/raw/b.json", "XX/1.0/raw/c.json", "XX/raw/b.txt", "XX/empty/.keep"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, "{}").expect("a file");
        }
        let found: Vec<_> = cases_below(folder.path()).expect("a walk").into_iter().map(|case| case.relative).collect();
        assert_eq!(found, ["XX/1.0/raw/c.json", "XX/raw/b.json", "a.json"]);
    }
}
