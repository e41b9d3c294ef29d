//! A verdict for programs: one JSON object a line.

use std::io::{self, Write};

use super::check::Checked;
pub(crate) use crate::json::one_line;
use crate::{json, sentence::Language};

pub(crate) fn write(out: &mut impl Write, checked: &Checked<'_>, language: Language) -> io::Result<()> {
    writeln!(out, "{}", json::line(&checked.verdict, checked.file, checked.line, language)?)
}
