//! What a file of vectors held, section by section.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::verdict::Verdict;

/// The outcome of one file.
#[derive(Debug, Default)]
pub struct FileReport {
    /// Its sections, in the order of the file.
    pub sections: Vec<Section>,
}

/// The outcome of one section.
#[derive(Debug)]
pub struct Section {
    /// Its name in the file.
    pub name: &'static str,
    /// How many cases it holds; `None` if the file does not have it.
    pub total: Option<usize>,
    /// Those that failed.
    pub failures: Vec<Failure>,
}

/// A case that failed.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its name, or its place in the section.
    pub case: String,
    /// What differed.
    pub why: String,
}

impl Section {
    /// How many cases held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.total.unwrap_or(0) - self.failures.len()
    }
}

/// `official 2 / 2`, or `official: not in this file, skipped`.
impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.total {
            Some(total) => write!(f, "{} {} / {total}", self.name, self.held()),
            None => write!(f, "{}: not in this file, skipped", self.name),
        }
    }
}

impl FileReport {
    /// Holds every case of a section against `check`. `title` names a case; one without is named by its
    /// place, counted from 0.
    pub(super) fn section<C>(
        &mut self,
        name: &'static str,
        cases: Option<&[C]>,
        title: impl Fn(&C) -> Option<&str>,
        check: impl Fn(&C) -> Verdict,
    ) {
        let outcomes = cases.map(|cases| {
            let named = cases.iter().enumerate().map(|(at, case)| {
                let name = title(case).map_or_else(|| format!("{name}[{at}]"), str::to_owned);
                (name, guarded(|| check(case)))
            });
            named.collect()
        });
        self.add(name, outcomes);
    }

    /// A section that is one story: its steps are the cases, each with its name.
    pub(super) fn steps<C>(
        &mut self,
        name: &'static str,
        story: Option<&C>,
        steps: impl Fn(&C) -> Vec<(&'static str, Verdict)>,
    ) {
        let outcomes =
            story.map(|story| steps(story).into_iter().map(|(step, verdict)| (step.to_owned(), verdict)).collect());
        self.add(name, outcomes);
    }

    fn add(&mut self, name: &'static str, outcomes: Option<Vec<(String, Verdict)>>) {
        let total = outcomes.as_ref().map(Vec::len);
        let failed = outcomes.into_iter().flatten().filter_map(|(case, verdict)| {
            let why = verdict.err()?;
            Some(Failure { case, why })
        });
        self.sections.push(Section { name, total, failures: failed.collect() });
    }
}

/// A library that panics on a case has failed it, and the other cases still count.
fn guarded(check: impl FnOnce() -> Verdict) -> Verdict {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| Err("it panics".to_owned()))
}
