//! A file, standard input or a device: text or a picture?

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read},
};

use super::Lines;
use crate::picture::{self, PictureFormat};

/// The name of standard input.
pub(crate) const STDIN: &str = "-";

/// What a file turned out to be.
pub(crate) enum Content {
    /// The bytes of a picture, at most one more than are looked into.
    Picture(Vec<u8>),
    /// Lines of text.
    Text(Lines<Box<dyn Read + Send>>),
}

/// Opens a file, or standard input under the name `-`, and looks how it begins.
///
/// # Errors
/// Whatever keeps it from being opened or read.
pub(crate) fn open(file: &OsStr) -> io::Result<Content> {
    let reader: Box<dyn Read + Send> =
        if file == STDIN { Box::new(unbuffered_stdin()?) } else { Box::new(File::open(file)?) };
    recognise(reader)
}

/// Reads until the beginning is no picture's any more, or all of one's. A line typed at a keyboard is let through at
/// its first byte: nothing waits for eight.
///
/// # Errors
/// Whatever the reader reports.
pub(crate) fn recognise(mut reader: Box<dyn Read + Send>) -> io::Result<Content> {
    let mut head = Vec::with_capacity(PictureFormat::MAGIC_LEN);
    while PictureFormat::may_begin(&head) && PictureFormat::of(&head).is_none() {
        let mut byte = [0];
        match reader.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => head.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if PictureFormat::of(&head).is_none() {
        return Ok(Content::Text(Lines::new(head, reader)));
    }
    // One byte more than is looked into tells that it is too much.
    let limit = (picture::MAX_BYTES + 1 - head.len()) as u64;
    reader.take(limit).read_to_end(&mut head)?;
    Ok(Content::Picture(head))
}

/// Standard input without the standard library's buffer, which would keep a certificate that was read long ago.
#[cfg(unix)]
fn unbuffered_stdin() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
fn unbuffered_stdin() -> io::Result<io::Stdin> {
    Ok(io::stdin())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &'static [u8]) -> &'static str {
        match recognise(Box::new(bytes)).expect("memory reads") {
            Content::Picture(whole) => {
                assert_eq!(whole, bytes);
                "picture"
            }
            Content::Text(mut lines) => {
                let mut line = Vec::new();
                let mut all = Vec::new();
                while lines.read(&mut line).expect("memory reads").is_some() {
                    all.push(line.clone());
                }
                assert_eq!(all.join(&b'\n'), bytes);
                "text"
            }
        }
    }

    #[test]
    fn a_file_is_what_it_begins_like() {
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\nrest"[..], "picture"),
            (b"\xff\xd8\xff\xe0rest", "picture"),
            (b"HC1:6BF", "text"),
            (b"\x89PNG", "text"),
            (b"\xff\xd8", "text"),
            (b"\xff\xd8X\xff", "text"),
            (b"", "text"),
            (b"x", "text"),
        ] {
            assert_eq!(kind(bytes), expected, "{}", bytes.escape_ascii());
        }
    }
}
