//! The terminals at the door: the one that shows, how large it is, and the one that types, which neither echoes nor
//! keeps what is scanned.

use std::{
    fs::File,
    io::{self, IsTerminal},
};

use super::screen::Person;

/// A screen, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// Columns.
    pub(super) width: usize,
    /// Lines; `None` where none scrolls off.
    pub(super) height: Option<usize>,
}

/// The size of the terminal; 80 columns where there is none.
pub(super) fn size() -> Size {
    terminal_size::terminal_size_of(io::stdout()).map_or(Size { width: 80, height: None }, |(width, height)| Size {
        width: usize::from(width.0).min(400),
        height: Some(usize::from(height.0)),
    })
}

/// Whether what is drawn here may name somebody: on a terminal, and in a pipe, where another program draws the screen.
/// A file or a journal keeps what it is given.
pub(super) fn audience(out: &File) -> Person {
    if out.is_terminal() || is_pipe(out) { Person::Shown } else { Person::LeftOut }
}

#[cfg(unix)]
fn is_pipe(out: &File) -> bool {
    use std::os::unix::fs::FileTypeExt;
    out.metadata().is_ok_and(|about| about.file_type().is_fifo())
}

/// Other systems do not tell; what is no terminal is taken for something that keeps.
#[cfg(not(unix))]
fn is_pipe(_: &File) -> bool {
    false
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

#[cfg(unix)]
pub(super) use posix::{Quiet, open_device};

#[cfg(unix)]
mod posix {
    use std::{
        ffi::OsStr,
        fs::{File, OpenOptions},
        io,
        os::{
            fd::{AsFd, OwnedFd},
            unix::fs::OpenOptionsExt,
        },
    };

    use rustix::{
        fs::OFlags,
        termios::{
            InputModes, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr,
            tcgetpgrp, tcsetattr,
        },
    };

    /// Opens the scanner's device without making it the terminal that stops this program.
    pub(in super::super) fn open_device(path: &OsStr) -> io::Result<File> {
        OpenOptions::new().read(true).custom_flags(OFlags::NOCTTY.bits().cast_signed()).open(path)
    }

    /// A terminal that does not echo: what a scanner types is somebody's pass. As it was before, once this is dropped.
    pub(in super::super) struct Quiet {
        terminal: OwnedFd,
        before: Termios,
    }

    impl Quiet {
        /// Standard input, `None` if it is no terminal: lines end as they are typed, Ctrl-C and Ctrl-D mean what they do.
        pub(in super::super) fn keyboard() -> Option<Self> {
            Self::set(io::stdin(), typed)
        }

        /// A serial line, `None` if it is none: each byte as it comes.
        pub(in super::super) fn device(device: &File) -> Option<Self> {
            // The terminal that stops this program, by another name, has to go on stopping it.
            Self::set(device, if tcgetpgrp(device).is_ok() { typed } else { raw })
        }

        fn set(terminal: impl AsFd, mode: impl FnOnce(&mut Termios)) -> Option<Self> {
            let before = tcgetattr(&terminal).ok()?;
            let terminal = terminal.as_fd().try_clone_to_owned().ok()?;
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
            // A CR that came as LF could not be told from the LF of CR LF.
            quiet.input_modes.remove(InputModes::ICRNL | InputModes::INLCR | InputModes::IGNCR);
            mode(&mut quiet);
            tcsetattr(&terminal, OptionalActions::Now, &quiet).ok()?;
            Some(Self { terminal, before })
        }
    }

    fn typed(mode: &mut Termios) {
        if mode.local_modes.contains(LocalModes::ICANON) {
            mode.special_codes[SpecialCodeIndex::VEOL] = b'\r';
        }
    }

    fn raw(mode: &mut Termios) {
        mode.local_modes.remove(LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
        mode.input_modes.remove(InputModes::BRKINT | InputModes::IXON);
        mode.special_codes[SpecialCodeIndex::VMIN] = 1;
        mode.special_codes[SpecialCodeIndex::VTIME] = 0;
    }

    impl Drop for Quiet {
        fn drop(&mut self) {
            // Scanned and not read, it would be typed into the shell. The terminal may be gone: nothing is left to be
            // done then.
            let _ = tcflush(&self.terminal, QueueSelector::IFlush);
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        }
    }
}

/// Consoles of other systems echo; the screen is wiped at each answer all the same.
#[cfg(not(unix))]
pub(super) struct Quiet;

#[cfg(not(unix))]
impl Quiet {
    pub(super) fn keyboard() -> Option<Self> {
        None
    }

    pub(super) fn device(_: &File) -> Option<Self> {
        None
    }
}

#[cfg(not(unix))]
pub(super) fn open_device(path: &std::ffi::OsStr) -> io::Result<File> {
    File::open(path)
}
