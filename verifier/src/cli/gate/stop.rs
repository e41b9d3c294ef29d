//! What stops the gate from outside: in every way it ends in order, with the screen wiped and the counts printed.

use std::{io, sync::mpsc::SyncSender};

use super::scanner::Event;

/// Tells of Ctrl-C, Ctrl-\, a terminal that is closed and a request to end as [`Event::End`]; of Ctrl-Z as
/// [`Event::Quiet`], for a program that stands still would leave a name on the screen.
///
/// # Errors
/// Whatever keeps the signals from being watched.
#[cfg(unix)]
pub(super) fn watch(send: &SyncSender<Event>) -> io::Result<()> {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP},
        iterator::Signals,
    };
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP])?;
    let send = send.clone();
    std::thread::Builder::new().name("stop".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let event = if signal == SIGTSTP { Event::Quiet } else { Event::End };
            if send.send(event).is_err() {
                return; // the gate has ended
            }
        }
    })?;
    Ok(())
}

/// Tells of Ctrl-C and a request to end as [`Event::End`].
///
/// # Errors
/// None: a handler that an embedding program has set decides instead.
#[cfg(not(unix))]
pub(super) fn watch(send: &SyncSender<Event>) -> io::Result<()> {
    let send = send.clone();
    let _ = ctrlc::set_handler(move || {
        let _ = send.send(Event::End);
    });
    Ok(())
}
