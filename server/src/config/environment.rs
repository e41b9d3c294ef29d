//! The environment as a source: `VIGIE__SECTION__KEY`, and the short names of the common settings.
//!
//! Every `VIGIE__…` name must be a key. Other `VIGIE_…` names are left alone unless they are a slip of a
//! short name: orchestrators put their own there (Kubernetes sets `VIGIE_PORT` for a service called
//! `vigie`).

use ::config::ValueKind;

use super::flags::COMMON;
use super::layer::{Layer, SECRETS};
use super::mistake::Mistake;
use super::suggest;

/// What every variable of ours begins with.
const PREFIX: &str = "VIGIE_";
/// What the general form begins with; also what stands between its parts.
const GENERAL: &str = "VIGIE__";
/// Sections whose keys are names that the operator chose: they keep their letters' case.
const NAMED: [&[&str]; 1] = [&["codes", "jwt_keys"]];

/// The variables of this process that concern us.
///
/// One that is not valid Unicode keeps its place with its odd bytes replaced, so that the mistake about
/// it names it.
pub fn process_environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
        Some((name, value.to_string_lossy().into_owned()))
    })
}

/// Reads the variables; a variable set to nothing counts as not set, which is what container tools make
/// of a setting left blank.
pub(super) fn layer(variables: impl Iterator<Item = (String, String)>, mistakes: &mut Vec<Mistake>) -> Layer {
    let mut layer = Layer::default();
    let mut variables: Vec<_> = variables.filter(|(_, value)| !value.is_empty()).collect();
    variables.sort_unstable(); // the environment has no order; messages should have one
    for (name, value) in variables {
        let path = match path_of(&name) {
            Named::Key(path) => path,
            Named::Slip(meant) => {
                mistakes.push(
                    Mistake::new(&name, format!("not a variable of vigie; did you mean {meant}?")).written_as(&name),
                );
                continue;
            }
            Named::NotOurs => continue,
        };
        if let Err(mistake) = layer.put(&path, &name, ValueKind::String(value)) {
            mistakes.push(mistake);
        }
    }
    layer.hide_other_forms();
    layer
}

/// What a variable's name says.
enum Named {
    /// The path of a key, which may or may not exist.
    Key(Vec<String>),
    /// Nothing of ours, but nearly this short name.
    Slip(String),
    /// Somebody else's.
    NotOurs,
}

fn path_of(name: &str) -> Named {
    if let Some(rest) = name.strip_prefix(GENERAL) {
        return Named::Key(general(rest));
    }
    let short = short_names();
    if let Some((_, key)) = short.iter().find(|(variable, _)| variable == name) {
        return Named::Key(key.split('.').map(str::to_owned).collect());
    }
    if !name.starts_with(PREFIX) {
        return Named::NotOurs;
    }
    match short.into_iter().map(|(variable, _)| variable).find(|v| suggest::distance(v, name) <= 2) {
        Some(meant) => Named::Slip(meant),
        None => Named::NotOurs,
    }
}

/// The path behind `SECTION__KEY`.
fn general(rest: &str) -> Vec<String> {
    let lower: Vec<String> = rest.split("__").map(str::to_ascii_lowercase).collect();
    for section in NAMED {
        if lower.len() > section.len() && lower.iter().zip(section).all(|(part, name)| part == name) {
            let chosen = rest.splitn(section.len() + 1, "__").last().unwrap_or_default();
            let section = section.iter().map(|&part| part.to_owned());
            return section.chain([chosen.to_owned()]).collect();
        }
    }
    lower
}

/// The short names with the keys they stand for, `…_FILE` forms included.
fn short_names() -> Vec<(String, String)> {
    let plain = COMMON.iter().map(|common| (common.variable.to_owned(), common.key.to_owned()));
    let files = COMMON
        .iter()
        .filter(|common| SECRETS.contains(&common.key))
        .map(|common| (format!("{}_FILE", common.variable), format!("{}_file", common.key)));
    plain.chain(files).collect()
}

/// The variable that sets `key` in its general form.
pub(super) fn variable_of(key: &str) -> String {
    let mut variable = GENERAL.to_owned();
    let mut parts = key.split('.').peekable();
    while let Some(part) = parts.next() {
        // What an operator chooses himself stands as `<NAME>` and keeps its case.
        variable.push_str(&if part.starts_with('<') { part.to_owned() } else { part.to_ascii_uppercase() });
        if parts.peek().is_some() {
            variable.push_str("__");
        }
    }
    variable
}
