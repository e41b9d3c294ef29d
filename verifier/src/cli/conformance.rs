//! The official test cases, from the command line.
//!
//! Source: verifier.md §9.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;

use super::{Exit, exit::CannotRun, json};
use crate::{
    conformance::{Case, Key, Known, Report, Skipped, Weight, cases_below, judge},
    sentence::shown,
};

#[derive(Debug, Args)]
pub(crate) struct Conformance {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Accept the differences that this file explains (may be repeated)
    #[arg(long, value_name = "FILE")]
    known: Vec<PathBuf>,
    /// Folders with cases below them
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
}

impl Conformance {
    pub(crate) fn run(&self) -> Result<Exit, CannotRun> {
        let report = self.report()?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        if self.json {
            writeln!(out, "{}", json::one_line(&report)?)?;
        } else {
            print(&mut out, &report)?;
        }
        out.flush()?;
        if report.cases == 0 {
            let folders: Vec<_> = self.folders.iter().map(|folder| folder.display().to_string()).collect();
            return Err(CannotRun::because(format_args!("no test case found below {}", folders.join(", "))));
        }
        Ok(if report.ok { Exit::Done } else { Exit::Negative })
    }

    fn report(&self) -> Result<Report, CannotRun> {
        let mut known = Known::default();
        for file in &self.known {
            let bytes = fs::read(file).map_err(|error| CannotRun::at(file, error))?;
            known.add(&bytes).map_err(|error| CannotRun::at(file, error))?;
        }
        let mut report = Report::default();
        for folder in &self.folders {
            for path in cases_below(folder).map_err(|error| CannotRun::at(folder, error))? {
                let case = fs::read(path.file()).map_err(|_| Skipped::Unreadable).and_then(|bytes| Case::read(&bytes));
                match case {
                    Err(why) => report.skip(&path, why),
                    Ok(case) => {
                        report.add(
                            &path,
                            case.stated.iter().map(|(key, stated)| (*key, *stated, judge(&case, *key))),
                            &known,
                        );
                    }
                }
            }
        }
        report.ok &= report.cases > 0;
        Ok(report)
    }
}

fn print(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let plural = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    writeln!(out, "{}, {} skipped", plural(report.cases, "case"), plural(report.skipped.len(), "file"))?;
    for skipped in &report.skipped {
        writeln!(out, "  skipped {}: {}", shown(&skipped.file), skipped.why)?;
    }
    writeln!(out, "\n{:<18}{:>8}{:>8}{:>12}{:>8}", "", "stated", "met", "not judged", "known")?;
    for key in Key::ALL {
        let count = report.keys.get(key.name()).copied().unwrap_or_default();
        let note = if key.weight() == Weight::Informative { "   (informative)" } else { "" };
        writeln!(out, "{key:<18}{:>8}{:>8}{:>12}{:>8}{note}", count.stated, count.met, count.not_judged, count.known)?;
    }
    if !report.differences.is_empty() {
        writeln!(out)?;
    }
    for differing in &report.differences {
        writeln!(
            out,
            "{} {}: stated {}, got {}: {}{}",
            differing.key,
            shown(&differing.file),
            differing.stated,
            differing.got,
            shown(&differing.why),
            if differing.known { " (known)" } else { "" }
        )?;
    }
    for stale in &report.stale {
        writeln!(
            out,
            "{} {}: known as different, and met now: take it off the known file",
            stale.key,
            shown(&stale.file)
        )?;
    }
    writeln!(out, "\n{}", if report.ok { "ok" } else { "not ok" })
}
