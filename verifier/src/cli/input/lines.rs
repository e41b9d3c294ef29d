//! Lines of bytes, of any length, in bounded memory.

use std::io::{self, Read};

use vigie_protocol::dcc::limits;

/// How much of a line is kept: one byte more than a certificate may be long, and the CR that may follow it.
/// Whatever reaches this length is too long, and the verifier says so by its length alone.
pub(crate) const READ_LIMIT: usize = limits::TEXT_BYTES + 2;

/// How much is read at once.
const CHUNK: usize = 16 << 10;

/// What ends a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// LF or CR LF: a file.
    Text,
    /// CR as well, and the LF right after it belongs to it: a scanner, of which each kind ends a scan its own way.
    Scan,
}

/// Reads lines one after the other. Its buffers are wiped when they are dropped: a line is somebody's certificate.
pub(crate) struct Lines<R> {
    reader: R,
    chunk: zeroize::Zeroizing<Vec<u8>>,
    /// What of `chunk` is read and not yet given out.
    unread: std::ops::Range<usize>,
    number: u64,
    ends: Ends,
    /// Whether the last line ended with a CR whose LF may still come.
    awaits_lf: bool,
}

impl<R: Read> Lines<R> {
    /// Lines of `head` followed by what `reader` gives.
    pub(crate) fn new(head: Vec<u8>, reader: R) -> Self {
        let unread = 0..head.len();
        let mut chunk = zeroize::Zeroizing::new(head);
        chunk.resize(CHUNK.max(unread.end), 0);
        Self { reader, chunk, unread, number: 0, ends: Ends::Text, awaits_lf: false }
    }

    /// The same lines, but each ended as soon as a scanner sent its CR: nobody waits at a door for an LF that may
    /// never come.
    pub(crate) fn of_scanner(self) -> Self {
        Self { ends: Ends::Scan, ..self }
    }

    /// Reads the next line into `line`, without its end, and says its number; `None` at the end of the input.
    ///
    /// Of a line longer than [`READ_LIMIT`] the beginning is kept and the rest read past.
    ///
    /// # Errors
    /// Whatever the reader reports.
    pub(crate) fn read(&mut self, line: &mut Vec<u8>) -> io::Result<Option<u64>> {
        line.clear();
        let mut begun = false;
        loop {
            if self.unread.is_empty() && self.fill()? == 0 {
                if begun {
                    self.number += 1;
                }
                return Ok(begun.then_some(self.number));
            }
            if std::mem::take(&mut self.awaits_lf) && self.chunk[self.unread.start] == b'\n' {
                self.unread.start += 1;
                continue;
            }
            begun = true;
            let unread = &self.chunk[self.unread.clone()];
            let ends = |byte: &u8| *byte == b'\n' || *byte == b'\r' && self.ends == Ends::Scan;
            let end = unread.iter().position(ends);
            self.awaits_lf = end.is_some_and(|end| unread[end] == b'\r');
            let part = &unread[..end.unwrap_or(unread.len())];
            line.extend_from_slice(&part[..part.len().min(READ_LIMIT - line.len())]);
            self.unread.start += part.len() + usize::from(end.is_some());
            if end.is_some() {
                // A line cut at the limit has lost its end, and is too long with or without it.
                if line.len() < READ_LIMIT && line.last() == Some(&b'\r') {
                    line.pop();
                }
                self.number += 1;
                return Ok(Some(self.number));
            }
        }
    }

    fn fill(&mut self) -> io::Result<usize> {
        // The last line's bytes are not kept until others happen to cover them.
        zeroize::Zeroize::zeroize(&mut self.chunk[..]);
        loop {
            match self.reader.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    self.unread = 0..read;
                    return Ok(read);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<(u64, Vec<u8>)> {
        let (head, rest) = input.split_at(input.len().min(3));
        let mut lines = Lines::new(head.to_vec(), rest);
        let mut line = Vec::new();
        let mut all = Vec::new();
        while let Some(number) = lines.read(&mut line).expect("memory reads") {
            all.push((number, line.clone()));
        }
        all
    }

    fn texts(input: &[u8]) -> Vec<Vec<u8>> {
        lines(input).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn a_line_ends_with_lf_or_crlf_and_nothing_else_is_trimmed() {
        for (input, expected) in [
            (&b""[..], &[][..]),
            (b"a\nb", &[&b"a"[..], b"b"]),
            (b"a\r\nb\r\n", &[b"a", b"b"]),
            (b" a \n\n\xff\x00\n", &[b" a ", b"", b"\xff\x00"]),
            (b"a\rb\r\r\n", &[b"a\rb\r"]),
            (b"last\r", &[b"last\r"]), // a CR alone ends nothing
            (b"\n", &[b""]),
        ] {
            assert_eq!(texts(input), expected, "{}", input.escape_ascii());
        }
    }

    #[test]
    fn a_scanner_ends_a_scan_with_cr_lf_or_both_in_one_piece_or_in_two() {
        /// Gives one byte at a time, as a serial line does.
        struct Slowly<'a>(&'a [u8]);
        impl Read for Slowly<'_> {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                let length = room.len().min(1);
                self.0.read(&mut room[..length])
            }
        }
        for (input, expected) in [
            (&b"a\r\nb\r\n"[..], &[&b"a"[..], b"b"][..]),
            (b"a\rb\r", &[b"a", b"b"]),
            (b"a\nb", &[b"a", b"b"]),
            (b"a\r\n\r\nb", &[b"a", b"", b"b"]), // a return pressed by hand
            (b"a\r\rb", &[b"a", b"", b"b"]),
            (b"a\n\nb", &[b"a", b"", b"b"]),
        ] {
            let readers: [Box<dyn Read>; 2] = [Box::new(input), Box::new(Slowly(input))];
            for reader in readers {
                let mut lines = Lines::new(Vec::new(), reader).of_scanner();
                let mut line = Vec::new();
                let mut all = Vec::new();
                while lines.read(&mut line).expect("memory reads").is_some() {
                    all.push(line.clone());
                }
                assert_eq!(all, expected, "{}", input.escape_ascii());
            }
        }
    }

    #[test]
    fn empty_lines_count() {
        assert_eq!(lines(b"\n\r\nx\n"), [(1, vec![]), (2, vec![]), (3, b"x".to_vec())]);
    }

    #[test]
    fn a_line_at_the_limit_is_whole_and_a_longer_one_is_cut_beyond_it() {
        let longest = vec![b'A'; limits::TEXT_BYTES];
        for length in [0, 1, 2, 3, 1_000_000] {
            for end in [&b"\n"[..], b"\r\n"] {
                let input = [&longest[..], &vec![b'B'; length], end, b"next"].concat();
                let found = texts(&input);
                assert_eq!(found[0].len() > limits::TEXT_BYTES, length > 0, "{length} more");
                assert!(found[0].len() <= READ_LIMIT, "{length} more");
                assert_eq!(found[1], b"next", "{length} more");
            }
        }
    }
}
