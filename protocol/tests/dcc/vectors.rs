//! The files of `tests/vectors/dcc`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// A path below `tests/vectors/dcc`.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/dcc").join(name)
}

/// A file, read into a type.
pub(crate) fn load<T: DeserializeOwned>(name: &str) -> T {
    let text = fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The official cases by name (`AT/2DCode/raw/1`), sorted.
pub(crate) fn official() -> Vec<(String, Json)> {
    let (root, mut cases) = (path("cases"), Vec::new());
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.with_extension("");
            let name = below.strip_prefix(&root).expect("below the root").display().to_string();
            let case = load(&format!("cases/{name}.json"));
            cases.push((name, case));
        }
    }
    cases.sort_by(|(a, _), (b, _)| a.cmp(b));
    cases
}
