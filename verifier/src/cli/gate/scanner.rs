//! Where scans come from: a scanner that types a line and a return, or a serial device.

use std::{
    ffi::OsStr,
    io,
    sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    thread,
    time::Duration,
};

use zeroize::Zeroizing;

use crate::cli::input::{self, Content, READ_LIMIT};

/// What happened.
pub(super) enum Event {
    /// A line was scanned. Its bytes are wiped when it is dropped.
    Line(Zeroizing<Vec<u8>>),
    /// Nothing, for as long as was asked.
    Quiet,
    /// The scanner is gone, or somebody stopped the program.
    End,
    /// The scanner cannot be read any more.
    Failed(io::Error),
}

/// A scanner being listened to.
pub(super) struct Scanner {
    events: Receiver<Event>,
}

impl Scanner {
    /// Begins to listen.
    ///
    /// # Errors
    /// Whatever keeps the device from being opened; a picture is no scanner.
    pub(super) fn start(file: &OsStr) -> io::Result<Self> {
        // No room: a line waits in the listener's hands until the last answer was given.
        let (send, events) = mpsc::sync_channel(0);
        let stop = send.clone();
        // A second handler cannot be set; the first, of an embedding program, then decides what Ctrl-C does.
        let _ = ctrlc::set_handler(move || {
            let _ = stop.send(Event::End);
        });
        let file = file.to_owned();
        if file != input::STDIN {
            std::fs::File::open(&file)?; // a device that is not there is told at once
        }
        thread::Builder::new().name("scanner".to_owned()).spawn(move || {
            let last = match listen(&file, &send) {
                Ok(()) => Event::End,
                Err(error) => Event::Failed(error),
            };
            let _ = send.send(last); // nobody waits any more: the program ends
        })?;
        Ok(Self { events })
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

fn listen(file: &OsStr, send: &SyncSender<Event>) -> io::Result<()> {
    // Looking how the input begins waits for its first byte, so it happens here and not before the first screen.
    let Content::Text(mut lines) = input::open(file)? else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a picture, where a scanner is wanted"));
    };
    loop {
        // All the room at once: a buffer that grows would leave copies behind.
        let mut line = Zeroizing::new(Vec::with_capacity(READ_LIMIT));
        if lines.read(&mut line)?.is_none() || send.send(Event::Line(line)).is_err() {
            return Ok(());
        }
    }
}
