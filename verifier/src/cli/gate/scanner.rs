//! Where scans come from: a scanner that types a line and a return, or a serial device.

use std::{
    ffi::OsStr,
    fs::File,
    io,
    sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    thread,
    time::Duration,
};

use zeroize::Zeroizing;

use super::{stop, terminal};
use crate::cli::input::{self, Content, READ_LIMIT};

/// What happened.
pub(super) enum Event {
    /// A line was scanned. Its bytes are wiped when it is dropped.
    Line(Zeroizing<Vec<u8>>),
    /// Nothing, for as long as was asked; or somebody wanted to leave the screen as it stands.
    Quiet,
    /// The scanner is gone, or somebody stopped the program.
    End,
    /// The scanner cannot be read any more.
    Failed(io::Error),
}

/// A scanner being listened to.
pub(super) struct Scanner {
    events: Receiver<Event>,
    // Given back in this order: they may be one terminal.
    _device: Option<terminal::Quiet>,
    _keyboard: Option<terminal::Quiet>,
}

/// What is read.
enum Source {
    StandardInput,
    Device(File),
}

impl Scanner {
    /// Begins to listen.
    ///
    /// # Errors
    /// Whatever keeps the device from being opened; a picture is no scanner.
    pub(super) fn start(file: &OsStr) -> io::Result<Self> {
        // Echo goes before the first byte comes. That of the terminal too when the scanner is another device: what is
        // typed there would stand among the answers.
        let keyboard = terminal::Quiet::keyboard();
        let (source, device) = if file == input::STDIN {
            (Source::StandardInput, None)
        } else {
            let device = terminal::open_device(file)?; // a device that is not there is told at once
            let quiet = terminal::Quiet::device(&device);
            (Source::Device(device), quiet)
        };
        // No room: a line waits in the listener's hands until the last answer was given.
        let (send, events) = mpsc::sync_channel(0);
        stop::watch(&send)?;
        thread::Builder::new().name("scanner".to_owned()).spawn(move || {
            let last = match listen(source, &send) {
                Ok(()) => Event::End,
                Err(error) => Event::Failed(error),
            };
            let _ = send.send(last); // nobody waits any more: the program ends
        })?;
        Ok(Self { events, _device: device, _keyboard: keyboard })
    }

    /// Waits for the next event, for `patience` at most.
    pub(super) fn next(&self, patience: Option<Duration>) -> Event {
        match patience {
            None => self.events.recv().unwrap_or(Event::End),
            Some(patience) => match self.events.recv_timeout(patience) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Quiet,
                Err(RecvTimeoutError::Disconnected) => Event::End,
            },
        }
    }
}

fn listen(source: Source, send: &SyncSender<Event>) -> io::Result<()> {
    // Looking how the input begins waits for its first byte, so it happens here and not before the first screen.
    let content = match source {
        Source::StandardInput => input::open(input::STDIN.as_ref()),
        Source::Device(device) => input::recognise(Box::new(device)),
    };
    let Content::Text(lines) = content? else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a picture, where a scanner is wanted"));
    };
    let mut lines = lines.of_scanner();
    loop {
        // All the room at once: a buffer that grows would leave copies behind.
        let mut line = Zeroizing::new(Vec::with_capacity(READ_LIMIT));
        if lines.read(&mut line)?.is_none() || send.send(Event::Line(line)).is_err() {
            return Ok(());
        }
    }
}
