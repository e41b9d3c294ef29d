//! Every layer and step of a certificate, for developers: what it holds, which step fails and why.
//!
//! Shows what the certificate says, whoever signed it: for test certificates, not for a door.
//!
//! Source: verifier.md §7, dcc.md §3.1 (diagnostic mode).

mod notation;
mod object;
mod people;

use std::{ffi::OsString, io};

use clap::Args;

use super::{
    Exit, Options,
    check::{self, Text, each_text},
    exit::{CannotRun, or_complain},
};
use crate::{Diagnosis, Judgement, Outcome, Warning, diagnose, picture::Mode, sentence::Language};

/// Certificates to their layers and steps: `vigie-verify inspect`.
#[derive(Debug, Default, Args)]
pub struct Inspect {
    #[command(flatten)]
    options: Options,
    /// Print one JSON object for each certificate
    #[arg(long)]
    json: bool,
    /// Files of certificate texts, one a line, or QR pictures; - or none for standard input
    #[arg(value_name = "FILE")]
    files: Vec<OsString>,
}

/// Where a text stood, and the language to speak of it in.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a str,
    line: Option<u64>,
    language: Language,
}

impl Inspect {
    /// Runs the command.
    #[must_use]
    pub fn run(&self) -> Exit {
        or_complain(self.inspect(&mut io::stdout().lock()))
    }

    fn inspect(&self, out: &mut impl io::Write) -> Result<Exit, CannotRun> {
        let setup = self.options.set_up()?;
        each_text(&self.files, |text, file, line| {
            let place = Place { file, line, language: setup.language };
            let now = setup.clock.now();
            let diagnosis = match text {
                Text::Line(text) => diagnose(text, &setup.trust, &setup.policy, now),
                Text::Scan(text, mode) => {
                    let mut diagnosis = diagnose(text, &setup.trust, &setup.policy, now);
                    check::warn_about_mode(&mut diagnosis.verdict, mode);
                    diagnosis.judge_picture(&match mode {
                        Mode::Other => Judgement::Warned(vec![Warning::QrNotAlphanumeric]),
                        Mode::Alphanumeric | Mode::Unknown => Judgement::Held,
                    });
                    diagnosis
                }
                Text::Unreadable(why) => Diagnosis::without_text(check::unreadable(why, &setup, now)),
            };
            let exit = if diagnosis.verdict.outcome == Outcome::Valid { Exit::Done } else { Exit::Negative };
            if self.json {
                object::write(out, place, diagnosis)?;
            } else {
                people::write(out, place, &diagnosis)?;
            }
            Ok(exit)
        })
    }
}
