//! The layers laid over each other, from which keys are taken one by one until none is left.

use std::collections::BTreeMap;

use ::config::{Value, ValueKind};

use super::layer::{self, Layer, Tree};

/// What has not been taken yet.
pub(super) struct Merged(Tree);

impl Merged {
    /// Lays the layers over each other, the last one on top.
    pub(super) fn over(layers: [Layer; 3]) -> Self {
        Self(layer::merge(layers))
    }

    /// Takes the value at `key`. A section that stands there is left: its keys are unknown.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        let (tree, name) = self.around(key)?;
        match tree.get(name)?.kind {
            ValueKind::Table(_) | ValueKind::Nil => None,
            _ => tree.remove(name),
        }
    }

    /// Takes all keys of the section at `key`, in order. A value that stands there is left.
    pub(super) fn take_section(&mut self, key: &str) -> BTreeMap<String, Value> {
        let Some((tree, name)) = self.around(key) else { return BTreeMap::new() };
        match tree.get_mut(name).map(|value| &mut value.kind) {
            Some(ValueKind::Table(inner)) => inner.drain().collect(),
            _ => BTreeMap::new(),
        }
    }

    /// Path and written name of every key that was not taken, in order.
    pub(super) fn into_left(self) -> Vec<(String, String)> {
        let mut left = Vec::new();
        leaves(self.0, &mut Vec::new(), &mut left);
        left
    }

    /// The tree that `key` stands in, and its name there.
    fn around<'k>(&mut self, key: &'k str) -> Option<(&mut Tree, &'k str)> {
        let mut tree = &mut self.0;
        let mut rest = key;
        while let Some((section, below)) = rest.split_once('.') {
            match &mut tree.get_mut(section)?.kind {
                ValueKind::Table(inner) => tree = inner,
                _ => return None,
            }
            rest = below;
        }
        Some((tree, rest))
    }
}

/// Finds the leaves of a tree, in the order of their keys.
fn leaves(tree: Tree, path: &mut Vec<String>, found: &mut Vec<(String, String)>) {
    for (key, value) in BTreeMap::from_iter(tree) {
        path.push(key);
        let written = value.origin().map(str::to_owned);
        match value.kind {
            ValueKind::Table(inner) => leaves(inner, path, found),
            // A form of a secret that a layer above hides.
            ValueKind::Nil => {}
            _ => {
                let key = path.join(".");
                let written = written.unwrap_or_else(|| key.clone());
                found.push((key, written));
            }
        }
        path.pop();
    }
}
