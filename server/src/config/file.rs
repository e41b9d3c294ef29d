//! The settings file as a source: TOML, named by `--config`.

use std::path::Path;

use ::config::{File, FileFormat, Source, ValueKind};

use super::layer::{Layer, Tree};
use super::mistake::Mistake;

/// Reads the file; what is wrong with it as a whole, or with its structure, goes to `mistakes`.
pub(super) fn layer(path: &Path, mistakes: &mut Vec<Mistake>) -> Layer {
    let mut layer = Layer::default();
    match tree(path) {
        Ok(tree) => {
            let mut place = Place { file: path, path: Vec::new() };
            put_all(&mut layer, tree, &mut place, mistakes);
            layer.hide_other_forms();
        }
        Err(sentence) => {
            let written = format!("--config {}", path.display());
            mistakes.push(Mistake::new("config", sentence).written_as(written));
        }
    }
    layer
}

fn tree(path: &Path) -> Result<Tree, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot be read: {e}"))?;
    File::from_str(&text, FileFormat::Toml).collect().map_err(|e| {
        // The reader's message quotes the line, and a line may hold a password: keep where and why.
        let said = e.to_string();
        let kept: Vec<&str> =
            said.lines().map(str::trim).filter(|line| !line.is_empty() && !quotes_the_file(line)).collect();
        format!("not TOML: {}", kept.join(": "))
    })
}

/// Lines of the form `3 | database_url = …` and `  |  ^`.
fn quotes_the_file(line: &str) -> bool {
    line.split_once('|').is_some_and(|(number, _)| number.trim().chars().all(|c| c.is_ascii_digit()))
}

/// Where in the file the reader stands.
struct Place<'a> {
    file: &'a Path,
    path: Vec<String>,
}

fn put_all(layer: &mut Layer, tree: Tree, place: &mut Place<'_>, mistakes: &mut Vec<Mistake>) {
    let mut entries: Vec<_> = tree.into_iter().collect();
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0)); // the tree has no order; messages should have one
    for (key, value) in entries {
        place.path.push(key);
        match value.kind {
            ValueKind::Table(inner) => put_all(layer, inner, place, mistakes),
            kind => {
                let written = format!("{}:{}", place.file.display(), place.path.join("."));
                if let Err(mistake) = layer.put(&place.path, &written, kind) {
                    mistakes.push(mistake);
                }
            }
        }
        place.path.pop();
    }
}
