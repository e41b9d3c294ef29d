//! The keys of one section, as the feature that owns them asks for them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ::config::{Value, ValueKind};
use zeroize::Zeroizing;

use super::layer::SECRETS;
use super::reader::Reader;
use super::setting::Setting;

/// The keys of one section, for the feature that owns it.
pub(crate) struct Section<'a> {
    reader: &'a mut Reader,
    name: String,
}

impl<'a> Section<'a> {
    /// The section at `name`.
    pub(super) fn of(reader: &'a mut Reader, name: String) -> Self {
        Self { reader, name }
    }

    /// The section called `name` in this one.
    pub(crate) fn section(&mut self, name: &str) -> Section<'_> {
        Section { name: self.path(name), reader: self.reader }
    }

    /// The value of `key`, or `default`.
    pub(crate) fn value<T: Setting>(&mut self, key: &str, default: T) -> T {
        let shown = default.show();
        self.read(key, Some(shown), one).unwrap_or(default)
    }

    /// The value of `key`, if there is one.
    pub(crate) fn optional<T: Setting>(&mut self, key: &str) -> Option<T> {
        self.read(key, None, one)
    }

    /// The value of `key`, or else what follows from another setting, documented as `shown`.
    pub(crate) fn or_follow<T: Setting>(&mut self, key: &str, shown: &str, follow: impl FnOnce() -> T) -> T {
        self.read(key, Some(shown.to_owned()), one).unwrap_or_else(follow)
    }

    /// The list at `key`: an array in the file, separated by commas elsewhere.
    pub(crate) fn list<T: Setting>(&mut self, key: &str, default: Vec<T>) -> Vec<T> {
        let shown = default.iter().map(Setting::show).collect::<Vec<_>>().join(",");
        self.read(key, (!shown.is_empty()).then_some(shown), many).unwrap_or(default)
    }

    /// The `N` values at `key`.
    pub(crate) fn array<T: Setting, const N: usize>(&mut self, key: &str, default: [T; N]) -> [T; N] {
        let shown = default.each_ref().map(Setting::show).join(",");
        self.read(key, Some(shown), exactly).unwrap_or(default)
    }

    /// The section at `key`, whose keys are names that the operator chose, documented as `named`.
    pub(crate) fn map<T: Setting>(&mut self, key: &str, named: &str) -> BTreeMap<String, T> {
        let path = self.path(key);
        let values = self.reader.take_section(&path, named).into_iter();
        values
            .filter_map(|(name, value)| Some((name.clone(), self.parsed(&format!("{path}.{name}"), value, one)?)))
            .collect()
    }

    /// The secret at `key`, or in the file that `<key>_file` names, without the line end that editors
    /// leave behind it; `follows` documents what holds without one.
    ///
    /// A secret in a file goes from there into memory that is wiped; one in a variable or a flag has
    /// already been where others can read it.
    pub(crate) fn secret(&mut self, key: &str, follows: Option<&str>) -> Option<Zeroizing<String>> {
        let (path, file_path) = (self.path(key), self.path(&format!("{key}_file")));
        debug_assert!(SECRETS.contains(&path.as_str()), "layers must know a secret by name");
        let given = self.read(key, follows.map(str::to_owned), verbatim);
        let Some(file) = self.optional::<PathBuf>(&format!("{key}_file")) else { return given };
        if given.is_some() {
            let other = self.reader.written(&path).to_owned();
            self.reader.wrong(&file_path, format!("{other} is set as well; keep one"));
            return None;
        }
        match secret_in(&file) {
            Ok(secret) => {
                // A mistake in the secret itself is one in the file.
                let written = self.reader.written(&file_path).to_owned();
                self.reader.note_written(&path, written);
                Some(secret)
            }
            Err(sentence) => {
                self.reader.wrong(&file_path, sentence);
                None
            }
        }
    }

    /// Notes that the value of `key` is not what it should be.
    pub(crate) fn wrong(&mut self, key: &str, sentence: impl Into<String>) {
        self.reader.wrong(&self.path(key), sentence);
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn read<T>(&mut self, key: &str, default: Option<String>, parse: Parse<T>) -> Option<T> {
        let path = self.path(key);
        let value = self.reader.take(&path, default)?;
        self.parsed(&path, value, parse)
    }

    fn parsed<T>(&mut self, path: &str, value: Value, parse: Parse<T>) -> Option<T> {
        let sentences = match parse(value.kind) {
            Ok(value) => return Some(value),
            Err(sentences) => sentences,
        };
        for sentence in sentences {
            self.reader.wrong(path, sentence);
        }
        None
    }
}

/// Reads what stands behind a key, or says everything that is wrong with it.
type Parse<T> = fn(ValueKind) -> Result<T, Vec<String>>;

/// Reads one value.
fn one<T: Setting>(kind: ValueKind) -> Result<T, Vec<String>> {
    let text = match kind {
        ValueKind::String(text) => text,
        ValueKind::Boolean(value) => value.to_string(),
        ValueKind::I64(value) => value.to_string(),
        ValueKind::Float(value) => value.to_string(),
        ValueKind::Array(_) => return Err(vec!["takes one value, not a list".to_owned()]),
        _ => return Err(vec!["takes one value".to_owned()]),
    };
    T::parse(text.trim()).map_err(|sentence| vec![sentence])
}

/// Takes a secret over as it is: no copy, and no white space cut off.
fn verbatim(kind: ValueKind) -> Result<Zeroizing<String>, Vec<String>> {
    match kind {
        ValueKind::String(text) => Ok(Zeroizing::new(text)),
        _ => Err(vec!["takes a text".to_owned()]),
    }
}

/// Reads a list, with every mistake in it.
fn many<T: Setting>(kind: ValueKind) -> Result<Vec<T>, Vec<String>> {
    let items: Vec<ValueKind> = match kind {
        ValueKind::Array(items) => items.into_iter().map(|item| item.kind).collect(),
        ValueKind::String(text) => text.split(',').map(ValueKind::from).collect(),
        single => vec![single],
    };
    let mut values = Vec::new();
    let mut sentences = Vec::new();
    for item in items {
        match one(item) {
            Ok(value) => values.push(value),
            Err(mistakes) => sentences.extend(mistakes),
        }
    }
    if sentences.is_empty() { Ok(values) } else { Err(sentences) }
}

/// Reads a list of `N`.
fn exactly<T: Setting, const N: usize>(kind: ValueKind) -> Result<[T; N], Vec<String>> {
    many(kind)?.try_into().map_err(|got: Vec<T>| vec![format!("{} values; there are {N}", got.len())])
}

/// The secret that a file holds.
fn secret_in(file: &Path) -> Result<Zeroizing<String>, String> {
    let text = fs::read_to_string(file).map(Zeroizing::new);
    let text = text.map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(format!("{} is empty", file.display())),
        secret => Ok(Zeroizing::new(secret.to_owned())),
    }
}
