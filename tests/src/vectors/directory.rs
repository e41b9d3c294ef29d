//! A directory of vectors: which files it holds, and what each of them says.

use std::{fmt, io, path::Path};

use super::{
    FileReport, auth_request_mac, contact_validation, ebid, ecc, end_to_end, hello_mac, jwt, key_agreement_tuples,
    risk_evaluation, scoring, skinny, time,
};

/// Reads a file's text and holds its cases against the code.
type Runner = fn(&str) -> Result<FileReport, serde_json::Error>;

/// The published files (robert.md §13).
pub const FILES: [(&str, Runner); 12] = [
    ("skinny64_192.json", skinny::run),
    ("ebid.json", ebid::run),
    ("ecc.json", ecc::run),
    ("hello_mac.json", hello_mac::run),
    ("auth_request_mac.json", auth_request_mac::run),
    ("key_agreement_tuples.json", key_agreement_tuples::run),
    ("time.json", time::run),
    ("contact_validation.json", contact_validation::run),
    ("scoring.json", scoring::run),
    ("risk_evaluation.json", risk_evaluation::run),
    ("jwt.json", jwt::run),
    ("end_to_end.json", end_to_end::run),
];

/// The outcome of a directory: each published name, with a report if the file is there.
#[derive(Debug)]
pub struct Outcome(pub Vec<(&'static str, Option<FileReport>)>);

/// Why a directory could not be run. Nothing is known of its vectors.
#[derive(Debug)]
pub enum CannotRun {
    /// It is no directory, or cannot be read.
    Directory(String),
    /// It holds none of the published names.
    NothingKnown(String),
    /// A file cannot be read.
    File(String, io::Error),
    /// A file is not JSON of its published shape.
    Garbled(String, serde_json::Error),
}

impl fmt::Display for CannotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(dir) => write!(f, "{dir} is no directory that can be read"),
            Self::NothingKnown(dir) => write!(f, "{dir} holds none of the published files, such as {}", FILES[0].0),
            Self::File(file, error) => write!(f, "{file} cannot be read: {error}"),
            Self::Garbled(file, error) => write!(f, "{file} is not of its published shape: {error}"),
        }
    }
}

impl std::error::Error for CannotRun {}

impl Outcome {
    /// Held and total over all files.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let sections = self.0.iter().filter_map(|(_, report)| report.as_ref()).flat_map(|report| &report.sections);
        sections.fold((0, 0), |(held, total), section| (held + section.held(), total + section.total.unwrap_or(0)))
    }
}

/// Runs every published file of a directory.
///
/// # Errors
/// [`CannotRun`].
pub fn run(dir: &Path) -> Result<Outcome, CannotRun> {
    if !dir.is_dir() {
        return Err(CannotRun::Directory(dir.display().to_string()));
    }
    let mut outcome = Vec::with_capacity(FILES.len());
    for (name, runner) in FILES {
        let path = dir.join(name);
        let report = match std::fs::read_to_string(&path) {
            Ok(text) => Some(runner(&text).map_err(|e| CannotRun::Garbled(path.display().to_string(), e))?),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(CannotRun::File(path.display().to_string(), e)),
        };
        outcome.push((name, report));
    }
    if outcome.iter().all(|(_, report)| report.is_none()) {
        return Err(CannotRun::NothingKnown(dir.display().to_string()));
    }
    Ok(Outcome(outcome))
}
