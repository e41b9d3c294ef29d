//! The command without a name: certificates in, one verdict a line out.
//!
//! Source: verifier.md §2, §6.

use std::{
    ffi::OsString,
    io::{self, Write},
};

use clap::Args;
use vigie_protocol::dcc::time::UnixSeconds;

use super::{
    Exit, Options,
    exit::{CannotRun, complain, or_complain},
    input::{self, Content},
    json,
    line::{self, FileName},
    setup::Setup,
};
use crate::{
    Outcome, Reason, Verdict, Warning,
    picture::{self, Mode, PictureError},
    steps, verify,
};

/// Certificates to verdicts: `vigie-verify` by itself.
#[derive(Debug, Default, Args)]
pub struct Check {
    #[command(flatten)]
    options: Options,
    /// Print one JSON object for each verdict
    #[arg(long)]
    json: bool,
    /// Files of certificate texts, one a line, or QR pictures; - or none for standard input
    #[arg(value_name = "FILE")]
    files: Vec<OsString>,
}

/// One verdict and where its certificate stood.
pub(crate) struct Checked<'a> {
    pub(crate) file: &'a str,
    /// `None` for a picture.
    pub(crate) line: Option<u64>,
    pub(crate) verdict: Verdict,
}

impl Check {
    /// Runs the command.
    #[must_use]
    pub fn run(&self) -> Exit {
        or_complain(self.check(&mut io::stdout().lock()))
    }

    fn check(&self, out: &mut impl Write) -> Result<Exit, CannotRun> {
        let setup = self.options.set_up()?;
        let name = if self.files.len() > 1 { FileName::Told } else { FileName::Untold };
        each_text(&self.files, |text, file, line| {
            let checked = Checked { file, line, verdict: judge(text, &setup) };
            let valid = checked.verdict.outcome == Outcome::Valid;
            if self.json {
                json::write(out, &checked, setup.language)?;
            } else {
                line::write(out, &checked, setup.language, name)?;
            }
            Ok(if valid { Exit::Done } else { Exit::Negative })
        })
    }
}

/// A text to be judged, or what stands in its place.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    /// A line.
    Line(&'a [u8]),
    /// What a picture said, and how.
    Scan(&'a [u8], Mode),
    /// A picture that gave no text.
    Unreadable(PictureError),
}

/// Judges a text now.
fn judge(text: Text<'_>, setup: &Setup) -> Verdict {
    let Setup { trust, policy, clock, .. } = setup;
    let now = clock.now();
    match text {
        Text::Line(text) => verify(text, trust, policy, now),
        Text::Scan(text, mode) => {
            let mut verdict = verify(text, trust, policy, now);
            warn_about_mode(&mut verdict, mode);
            verdict
        }
        Text::Unreadable(why) => unreadable(why, setup, now),
    }
}

/// Adds what a picture tells beyond its text.
pub(crate) fn warn_about_mode(verdict: &mut Verdict, mode: Mode) {
    if mode == Mode::Other {
        verdict.warnings.insert(0, Warning::QrNotAlphanumeric);
    }
}

/// The verdict about a picture that gave no text.
pub(crate) fn unreadable(why: PictureError, Setup { trust, policy, .. }: &Setup, now: UnixSeconds) -> Verdict {
    let mut verdict = Verdict::refused(match why {
        PictureError::TooLarge => Reason::PictureTooLarge,
        why => Reason::QrUnreadable { found: why.found() },
    });
    steps::warn_about_lists(trust, policy, now, &mut verdict.warnings);
    verdict
}

/// Hands every text of every file to `see`, with the file's name and the line's number. A file that cannot be read is
/// named and the others are gone through.
pub(crate) fn each_text(
    files: &[OsString],
    mut see: impl FnMut(Text<'_>, &str, Option<u64>) -> io::Result<Exit>,
) -> Result<Exit, CannotRun> {
    let stdin = [OsString::from(input::STDIN)];
    let files = if files.is_empty() { &stdin } else { files };
    let mut exit = Exit::Done;
    for file in files {
        let name = file.to_string_lossy();
        match each_text_of(file, |text, line| see(text, &name, line)) {
            Ok(ended) => exit = exit.and(ended),
            Err(Interrupted::Reading(error)) => {
                complain(format_args!("{name}: {error}"));
                exit = Exit::CouldNotRun;
            }
            Err(Interrupted::Writing(error)) => return Err(error.into()),
        }
    }
    Ok(exit)
}

/// Why a file was not gone through to its end.
enum Interrupted {
    Reading(io::Error),
    Writing(io::Error),
}

fn each_text_of(
    file: &OsString,
    mut see: impl FnMut(Text<'_>, Option<u64>) -> io::Result<Exit>,
) -> Result<Exit, Interrupted> {
    match input::open(file).map_err(Interrupted::Reading)? {
        Content::Picture(bytes) => match picture::read(&bytes) {
            Ok(scan) => see(Text::Scan(&scan.text, scan.mode), None),
            Err(error) => see(Text::Unreadable(error), None),
        }
        .map_err(Interrupted::Writing),
        Content::Text(mut lines) => {
            let mut exit = Exit::Done;
            let mut line = Vec::new();
            while let Some(number) = lines.read(&mut line).map_err(Interrupted::Reading)? {
                if !line.is_empty() {
                    exit = exit.and(see(Text::Line(&line), Some(number)).map_err(Interrupted::Writing)?);
                }
            }
            Ok(exit)
        }
    }
}
