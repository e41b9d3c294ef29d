//! A screen for a door: one scan a line, one answer, nothing kept.
//!
//! The answer is a bar across the whole screen, green, amber or red, with its word and a sign, so that nobody depends
//! on colour; below it the name and birth date to compare with an identity document, and what to do in a sentence. It
//! is wiped at the next scan or after some seconds. At the end counts remain, and no person in them.
//!
//! | module | what it is |
//! |---|---|
//! | `scanner` | lines from a keyboard-like scanner or a serial device, the passing of time, the end |
//! | `keyboard` | texts that a wrong keyboard layout garbled |
//! | `stop` | what ends the program from outside |
//! | `screen`, `page` | what is drawn, and how it fits |
//! | `counts` | what remains |
//! | `terminal` | the size and the echo of terminals |
//!
//! Source: verifier.md §8, dcc.md §3.2.

mod counts;
mod keyboard;
mod page;
mod scanner;
mod screen;
mod stop;
mod terminal;

use std::{ffi::OsString, fs::File, io::Write, time::Duration};

use clap::Args;
use zeroize::Zeroizing;

use super::{
    Exit, Options,
    exit::{CannotRun, complain},
    input,
    setup::Setup,
};
use crate::verify;
use counts::Counts;
use scanner::{Event, Scanner};
use screen::{Person, Screen};

#[derive(Debug, Args)]
pub(crate) struct Gate {
    #[command(flatten)]
    options: Options,
    /// Wipe the answer after this many seconds, from 1 to 3600
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    clear: u32,
    /// The scanner's serial device; - or none for a scanner that types like a keyboard
    #[arg(value_name = "FILE")]
    scanner: Option<OsString>,
}

impl Gate {
    pub(crate) fn run(&self) -> Result<Exit, CannotRun> {
        let setup = self.options.set_up()?;
        let file = self.scanner.clone().unwrap_or_else(|| input::STDIN.into());
        let scanner = Scanner::start(&file).map_err(|error| CannotRun::at(file.as_ref(), error))?;
        let mut out = terminal::unbuffered_stdout()?;
        let person = terminal::audience(&out);
        if person == Person::LeftOut {
            complain("standard output is no screen: answers leave out name and date of birth");
        }
        let screen = Screen::new(setup.language, person);
        let mut counts = Counts::starting_at(setup.clock.now());
        let failure = self.watch(&setup, &scanner, &screen, &mut counts, &mut out)?;
        show(&mut out, &screen.end(&counts, setup.clock.now()))?;
        Ok(match failure {
            None => Exit::Done,
            Some(error) => {
                complain(format_args!("{}: {error}", file.display()));
                Exit::CouldNotRun
            }
        })
    }

    /// Answers scans until the end; says what ended it, if that was a failure.
    fn watch(
        &self,
        setup: &Setup,
        scanner: &Scanner,
        screen: &Screen,
        counts: &mut Counts,
        out: &mut File,
    ) -> Result<Option<std::io::Error>, CannotRun> {
        let clear = Duration::from_secs(self.clear.into());
        let idle = |out: &mut File| show(out, &screen.idle(&setup.trust, &setup.policy, setup.clock.now()));
        idle(out)?;
        let mut shown = false;
        loop {
            match scanner.next(shown.then_some(clear)) {
                Event::Line(text) if !text.is_empty() => {
                    let now = setup.clock.now();
                    let verdict = verify(&text, &setup.trust, &setup.policy, now);
                    counts.add(&verdict);
                    let garbled = keyboard::garbled(&text);
                    show(out, &screen.answer(&verdict, garbled, &setup.trust, &setup.policy, now))?;
                    shown = true;
                }
                // An empty line is a return pressed by hand: it wipes, and is no scan.
                Event::Line(_) | Event::Quiet => {
                    idle(out)?;
                    shown = false;
                }
                Event::End => return Ok(None),
                Event::Failed(error) => return Ok(Some(error)),
            }
        }
    }
}

/// Draws in one write.
fn show(out: &mut File, drawn: &Zeroizing<String>) -> Result<(), CannotRun> {
    out.write_all(drawn.as_bytes())?;
    Ok(out.flush()?)
}
