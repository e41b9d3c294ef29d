//! What a run found: per key how many statements were met, and each one that was not.
//!
//! Source: verifier.md §9.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{CasePath, Judgement, Key, Known, Skipped, Weight};

/// The counts of one key. `stated = met + not_judged + differences`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Cases that state the key true or false.
    pub stated: usize,
    /// Of these, how many came out as stated.
    pub met: usize,
    /// Of these, how many give nothing to judge by.
    pub not_judged: usize,
    /// How many of the differences are known.
    pub known: usize,
}

/// A statement that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// The case, below the folder it was found under.
    pub file: String,
    /// The key, by its name.
    pub key: &'static str,
    /// What the case says.
    pub stated: bool,
    /// What came out.
    pub got: bool,
    /// A reason code or a few words.
    pub why: String,
    /// Whether a known file explains it.
    pub known: bool,
}

/// A file that is no case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedFile {
    /// The file, below the folder it was found under.
    pub file: String,
    /// Why.
    pub why: String,
}

/// A known difference that is none any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// The case.
    pub file: String,
    /// The key, by its name.
    pub key: &'static str,
}

/// A whole run. Serializes as verifier.md §9 shows.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How many cases were judged.
    pub cases: usize,
    /// The files that are none.
    pub skipped: Vec<SkippedFile>,
    /// The counts; all eleven keys are here.
    pub keys: BTreeMap<&'static str, Count>,
    /// Each statement that does not hold, the known ones too.
    pub differences: Vec<Differing>,
    /// The known entries of scored keys that are met now.
    pub stale: Vec<Stale>,
    /// Whether no scored statement differs without being known, and nothing is stale; of a finished run also that
    /// there was a case.
    pub ok: bool,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            cases: 0,
            skipped: Vec::new(),
            keys: Key::ALL.map(|key| (key.name(), Count::default())).into(),
            differences: Vec::new(),
            stale: Vec::new(),
            ok: true,
        }
    }
}

impl Report {
    /// Notes a file that is no case.
    pub fn skip(&mut self, path: &CasePath, why: Skipped) {
        self.skipped.push(SkippedFile { file: path.relative.clone(), why: why.to_string() });
    }

    /// Notes a case: what it states, and what came out.
    pub fn add(&mut self, path: &CasePath, judged: impl IntoIterator<Item = (Key, bool, Judgement)>, known: &Known) {
        self.cases += 1;
        for (key, stated, judgement) in judged {
            let count = self.keys.entry(key.name()).or_default();
            count.stated += 1;
            match judgement {
                Judgement::NotJudged => count.not_judged += 1,
                Judgement::Outcome(outcome) if outcome.is_ok() == stated => {
                    count.met += 1;
                    if key.weight() == Weight::Scored && known.holds(path, key) {
                        self.ok = false;
                        self.stale.push(Stale { file: path.relative.clone(), key: key.name() });
                    }
                }
                Judgement::Outcome(outcome) => {
                    let known = known.holds(path, key);
                    count.known += usize::from(known);
                    self.ok &= known || key.weight() == Weight::Informative;
                    self.differences.push(Differing {
                        file: path.relative.clone(),
                        key: key.name(),
                        stated,
                        got: outcome.is_ok(),
                        why: outcome.err().unwrap_or_else(|| "holds".to_owned()),
                        known,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn run(key: Key, stated: bool, outcome: Result<(), String>, known: &Known) -> Report {
        let mut report = Report::default();
        let path = CasePath::new(Path::new("/data"), Path::new("XX/a.json"));
        report.add(&path, [(key, stated, Judgement::Outcome(outcome))], known);
        report
    }

    fn known(key: Key) -> Known {
        let mut known = Known::default();
        let file = format!(r#"{{"known":[{{"file":"XX/a.json","key":"{key}","reason":"r"}}]}}"#);
        known.add(file.as_bytes()).expect("a known file");
        known
    }

    #[test]
    fn only_unknown_scored_differences_and_stale_entries_fail_a_run() {
        let fails = || Err("SignatureInvalid".to_owned());
        let none = Known::default();
        assert!(run(Key::Verify, false, fails(), &none).ok, "met");
        assert!(!run(Key::Verify, true, fails(), &none).ok, "a difference");
        assert!(!run(Key::Verify, false, Ok(()), &none).ok, "a difference the other way");
        assert!(run(Key::Verify, true, fails(), &known(Key::Verify)).ok, "a known difference");
        assert!(!run(Key::Verify, true, Ok(()), &known(Key::Verify)).ok, "a stale entry");
        assert!(run(Key::SchemaValidation, true, fails(), &none).ok, "an informative difference");
        assert!(run(Key::SchemaValidation, true, Ok(()), &known(Key::SchemaValidation)).ok, "informative and stale");
    }

    #[test]
    fn the_counts_add_up() {
        let report = run(Key::Verify, true, Err("KeyNotTrusted".to_owned()), &known(Key::Verify));
        assert_eq!(report.keys["VERIFY"], Count { stated: 1, met: 0, not_judged: 0, known: 1 });
        assert_eq!((report.keys.len(), report.keys["ENCODE"]), (11, Count::default()));
        assert_eq!(report.differences[0].why, "KeyNotTrusted");
    }
}
