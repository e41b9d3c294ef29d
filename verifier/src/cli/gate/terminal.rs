//! The terminal at the door: how wide it is, and that it neither echoes nor keeps what is scanned.

use std::{fs::File, io};

/// The width of the terminal, in columns; 80 where there is none.
pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).clamp(20, 400))
}

/// Standard output without the standard library's buffer, which would keep the last name shown.
#[cfg(unix)]
pub(super) fn unbuffered_stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(io::stdout().as_fd().try_clone_to_owned()?.into())
}

/// Standard output without the standard library's buffer, which would keep the last name shown.
#[cfg(windows)]
pub(super) fn unbuffered_stdout() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(io::stdout().as_handle().try_clone_to_owned()?.into())
}

/// Switches the echo of a terminal off: what a scanner types is somebody's pass. On again when the answer is dropped.
#[cfg(unix)]
pub(super) fn without_echo() -> Option<Echo> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let before = tcgetattr(io::stdin()).ok()?; // not a terminal: nothing echoes
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
    tcsetattr(io::stdin(), OptionalActions::Now, &quiet).ok()?;
    Some(Echo(before))
}

/// The state of the terminal before.
#[cfg(unix)]
pub(super) struct Echo(rustix::termios::Termios);

#[cfg(unix)]
impl Drop for Echo {
    fn drop(&mut self) {
        // The terminal may be gone; nothing is left to be done then.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.0);
    }
}

/// Consoles of other systems echo; the screen is wiped at each answer all the same.
#[cfg(not(unix))]
pub(super) fn without_echo() {}
