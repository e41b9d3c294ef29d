//! The files that the module is made of: as `web/dist/SOURCES.sha256` lists them, and as they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::read;

/// What `scripts/wasm.sh` takes too: whole folders, and single files.
const FOLDERS: [&str; 6] = [
    "crypto/src",
    "protocol/assets/dcc/value-sets",
    "protocol/src",
    "verifier/src",
    "web/bindgen/src",
    "web/verifier/src",
];
const FILES: [&str; 8] = [
    "Cargo.toml",
    "crypto/Cargo.toml",
    "protocol/Cargo.toml",
    "verifier/Cargo.toml",
    "web/Cargo.lock",
    "web/Cargo.toml",
    "web/bindgen/Cargo.toml",
    "web/verifier/Cargo.toml",
];
/// What is of native programs alone.
const NATIVE: [&str; 7] = [
    "protocol/src/dcc/schema/strict.rs",
    "verifier/src/bin/",
    "verifier/src/cli/",
    "verifier/src/conformance/",
    "verifier/src/picture/",
    "verifier/src/trust/files.rs",
    "verifier/src/trust/store/",
];

/// Path to hash.
type Hashes = BTreeMap<String, String>;

/// As listed when the module was built.
pub(super) fn listed(root: &Path) -> Hashes {
    let list = fs::read_to_string(root.join("web/dist/SOURCES.sha256")).expect("web/dist/SOURCES.sha256");
    list.lines()
        .map(|line| line.split_once("  ").expect("a hash, two blanks, a path"))
        .map(|(hash, file)| (file.to_owned(), hash.to_owned()))
        .collect()
}

/// As they are now.
pub(super) fn found(root: &Path) -> Hashes {
    let folders = FOLDERS.iter().flat_map(|folder| below(&root.join(folder)));
    folders
        .chain(FILES.iter().map(|file| root.join(file)))
        .map(|file| (relative(root, &file), file))
        .filter(|(name, _)| !NATIVE.iter().any(|native| name.starts_with(native)))
        .map(|(name, file)| (name, hex::encode(Sha256::digest(fs::read(file).expect("a source")))))
        .collect()
}

/// The files that sources among these take in with `include_str!` and `include_bytes!`, their tests aside.
pub(super) fn included<'a>(root: &Path, sources: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut included = BTreeSet::new();
    for source in sources.filter(|source| source.ends_with(".rs")) {
        let (source, text) = (root.join(source), read(&root.join(source)));
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for call in ["include_str!(\"", "include_bytes!(\""] {
            for (at, _) in text.match_indices(call) {
                let file = text[at + call.len()..].split('"').next().expect("an end");
                included.insert(relative(&real(root), &real(&source.with_file_name(file))));
            }
        }
    }
    included
}

/// All files below a folder, sorted.
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn relative(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).expect("below the root").to_str().expect("a name in UTF-8").to_owned()
}
