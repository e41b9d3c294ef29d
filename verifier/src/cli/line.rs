//! A verdict for people: `<verdict> <reason or -> <line> <rest>`.

use std::io::{self, Write};

use vigie_protocol::dcc::payload::Holder;

use super::check::Checked;
use crate::sentence::{Language, shown};

/// Whether a line tells its file: with several, a number alone says little. A picture, which has none, always does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileName {
    Told,
    Untold,
}

/// Writes one line.
pub(crate) fn write(out: &mut impl Write, checked: &Checked<'_>, language: Language, name: FileName) -> io::Result<()> {
    let Checked { file, line, verdict } = checked;
    write!(out, "{} {} ", verdict.outcome, verdict.reason.as_ref().map_or("-", |reason| reason.code()))?;
    match line {
        Some(line) => write!(out, "{line} ")?,
        None => write!(out, "- ")?,
    }
    if name == FileName::Told || line.is_none() {
        write!(out, "{}: ", shown(file))?;
    }
    if let Some(holder) = verdict.holder() {
        write!(out, "{}: ", person(&holder))?;
    }
    write!(out, "{}", language.verdict(verdict))?;
    for warning in &verdict.warnings {
        write!(out, " [{warning}]")?;
    }
    writeln!(out)
}

/// Name and date of birth in one line, safe to show.
pub(crate) fn person(holder: &Holder<&str>) -> String {
    let dob = Some(holder.birth_date).filter(|dob| !dob.is_empty()).map(shown);
    [Some(name(holder)), dob].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The name as the person writes it, else as a passport does; safe to show.
pub(crate) fn name(holder: &Holder<&str>) -> String {
    let spelled = joined([holder.forename, holder.surname], " ");
    if spelled.is_empty() { passport_name(holder) } else { spelled }
}

/// The name as it stands in a passport's machine-readable zone: `MUSTERMANN<<MAX`; safe to show.
pub(crate) fn passport_name(holder: &Holder<&str>) -> String {
    joined([holder.surname_mrz, holder.forename_mrz], "<<")
}

fn joined(names: [Option<&str>; 2], between: &str) -> String {
    let parts = names.into_iter().flatten().filter(|part| !part.is_empty());
    parts.map(shown).collect::<Vec<_>>().join(between)
}
