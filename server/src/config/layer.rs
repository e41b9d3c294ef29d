//! One source of settings, as a tree whose every leaf remembers how the operator wrote it.
//!
//! The crate `config` lays the layers over each other; the origin that it keeps with each value carries
//! the name (`--listen`, `VIGIE_LISTEN`, `vigie.toml:listen`) through to the message about a mistake.

use std::collections::hash_map::Entry;
use std::fmt;

use ::config::{ConfigError, Map, Source, Value, ValueKind};

use super::mistake::Mistake;

pub(super) type Tree = Map<String, Value>;

/// Settings that a file may hold in their place: `keys.passphrase_file` names a file with the
/// passphrase, and is said instead of `keys.passphrase`.
pub(super) const SECRETS: [&str; 3] = ["database_url", "keys.passphrase", "push.apns.key"];

/// The settings of one source.
#[derive(Clone, Default)]
pub(super) struct Layer(Tree);

/// Never prints values: some are secret.
impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Layer(…)")
    }
}

impl Layer {
    /// Sets the key at `path`, written as `written`.
    ///
    /// # Errors
    /// The key, or the section it should be in, was set by another name of the same source.
    pub(super) fn put(&mut self, path: &[String], written: &str, kind: ValueKind) -> Result<(), Mistake> {
        let value = Value::new(Some(&written.to_owned()), kind);
        put_below(&mut self.0, path, value)
            .map_err(|sentence| Mistake::new(path.join("."), sentence).written_as(written))
    }

    /// Makes a secret that this layer has in one form (itself, or its file) hide the other form in the
    /// layers below; both forms in one layer stay, and are told as a mistake.
    pub(super) fn hide_other_forms(&mut self) {
        for secret in SECRETS {
            let path: Vec<String> = secret.split('.').map(str::to_owned).collect();
            let file = file_form(&path);
            let absent = match (self.has(&path), self.has(&file)) {
                (true, false) => file,
                (false, true) => path,
                _ => continue,
            };
            // The place is free, so nothing can clash.
            let _ = self.put(&absent, "", ValueKind::Nil);
        }
    }

    fn has(&self, path: &[String]) -> bool {
        let Some((key, sections)) = path.split_last() else { return false };
        let mut tree = &self.0;
        for section in sections {
            match tree.get(section).map(|value| &value.kind) {
                Some(ValueKind::Table(inner)) => tree = inner,
                _ => return false,
            }
        }
        tree.contains_key(key)
    }
}

/// Puts `value` at `path` below `tree`, or says what is in its way.
fn put_below(tree: &mut Tree, path: &[String], value: Value) -> Result<(), String> {
    let Some((name, below)) = path.split_first() else { return Ok(()) };
    if below.is_empty() {
        return match tree.entry(name.clone()) {
            Entry::Vacant(place) => {
                place.insert(value);
                Ok(())
            }
            Entry::Occupied(other) => Err(format!("the same key is set as {}", written(other.get()))),
        };
    }
    let section = tree.entry(name.clone()).or_insert_with(|| Value::new(None, ValueKind::Table(Tree::new())));
    match &mut section.kind {
        ValueKind::Table(inner) => put_below(inner, below, value),
        _ => Err(format!("a key of the section {name}, which is set as {}", written(section))),
    }
}

/// How the operator wrote a value; of a section, the first key in it.
fn written(value: &Value) -> &str {
    match &value.kind {
        ValueKind::Table(inner) => inner.values().map(written).min().unwrap_or_default(),
        _ => value.origin().unwrap_or_default(),
    }
}

/// `keys.passphrase` → `keys.passphrase_file`.
fn file_form(path: &[String]) -> Vec<String> {
    let mut path = path.to_vec();
    if let Some(key) = path.last_mut() {
        key.push_str("_file");
    }
    path
}

/// The one key at the root of what [`Layer`] hands to the crate `config`, which reads a key there as a
/// path expression (`a.b[3]`). Below it keys are taken as they are.
const ROOT: &str = "vigie";

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Tree, ConfigError> {
        let tree = Value::new(None, ValueKind::Table(self.0.clone()));
        Ok(Tree::from([(ROOT.to_owned(), tree)]))
    }
}

/// Lays the layers over each other, the last one on top.
pub(super) fn merge(layers: [Layer; 3]) -> Tree {
    let [bottom, middle, top] = layers;
    let merged = ::config::Config::builder()
        .add_source(bottom)
        .add_source(middle)
        .add_source(top)
        .build()
        .expect("a build fails only where a source does, and Layer::collect never does");
    match merged.cache.kind {
        ValueKind::Table(mut root) => match root.remove(ROOT).map(|value| value.kind) {
            Some(ValueKind::Table(tree)) => tree,
            _ => Tree::new(),
        },
        _ => Tree::new(),
    }
}
