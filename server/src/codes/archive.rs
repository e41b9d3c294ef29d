//! The archive of a lot: gzip of tar of one CSV file a day, written as it is read from the store.
//!
//! The same lot gives the same bytes at every download, so that the digest fetched a minute later is that
//! of the archive: codes come in their order, and the only time in it is that of the lot.
//!
//! Source: health-data.md A.3.

use std::{
    io::{self, Read, Write},
    sync::Arc,
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;
use vigie_protocol::code::{QrTemplate, csv_header, csv_length, csv_line, csv_name};

use crate::store::{Lot, LotFile, LotId, Store};

/// Codes read at a time: some hundred kilobytes of lines.
const PAGE: u32 = 2_000;

/// Where the codes come from, and what the lines look like.
pub(crate) struct Archive {
    /// The store.
    pub(crate) store: Arc<dyn Store>,
    /// The runtime on which the store is asked.
    pub(crate) runtime: Handle,
    /// The address behind a QR code.
    pub(crate) template: QrTemplate,
}

impl Archive {
    /// Writes the archive of `lot`. Blocks: for a thread of its own.
    ///
    /// # Errors
    /// Those of `out`; the store's; and [`io::ErrorKind::UnexpectedEof`] if codes are missing, because the
    /// lot was deleted meanwhile.
    pub(crate) fn write<W: Write>(&self, lot: &Lot, out: W) -> io::Result<W> {
        let mut tar = tar::Builder::new(GzEncoder::new(out, Compression::default()));
        for file in &lot.files {
            let lines = Lines::of(self, lot.id, file);
            let length = csv_length(&self.template, file.codes, file.window).ok_or_else(beyond_the_calendar)?;
            let mut header = tar::Header::new_ustar();
            header.set_size(length);
            header.set_mode(0o600); // whoever unpacks it keeps the codes to himself
            header.set_mtime(u64::try_from(lot.asked.to_unix_seconds()).unwrap_or(0));
            tar.append_data(&mut header, csv_name(file.sequence, file.day), lines)?;
        }
        tar.into_inner()?.finish()
    }
}

/// Writes on, and takes the SHA-256 of what it writes.
pub(crate) struct Digesting<W> {
    out: W,
    digest: Sha256,
}

impl<W: Write> Digesting<W> {
    pub(crate) fn over(out: W) -> Self {
        Self { out, digest: Sha256::new() }
    }

    /// What it wrote to, and the digest in hexadecimal.
    pub(crate) fn finish(self) -> (W, String) {
        (self.out, hex::encode(self.digest.finalize()))
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn beyond_the_calendar() -> io::Error {
    io::Error::other("the validity of a lot lies beyond the calendar")
}

/// One CSV file, as bytes that are made when they are read.
struct Lines<'a> {
    archive: &'a Archive,
    lot: LotId,
    file: &'a LotFile,
    /// The last code that was read; nothing comes before the empty text.
    last: String,
    left: u64,
    ready: io::Cursor<Vec<u8>>,
}

impl<'a> Lines<'a> {
    fn of(archive: &'a Archive, lot: LotId, file: &'a LotFile) -> Self {
        let ready = io::Cursor::new(csv_header().as_bytes().to_vec());
        Self { archive, lot, file, last: String::new(), left: file.codes, ready }
    }

    fn next_page(&mut self) -> io::Result<()> {
        let Archive { store, runtime, template } = self.archive;
        let rows = u32::try_from(self.left).unwrap_or(u32::MAX).min(PAGE);
        let codes = runtime.block_on(store.lot_texts(self.lot, self.file.window.from, &self.last, rows));
        let codes = codes.map_err(io::Error::other)?;
        let Some(last) = codes.last() else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        self.last.clone_from(last);
        self.left -= codes.len() as u64;
        let mut lines = Vec::new();
        for code in &codes {
            let line = csv_line(template, code, self.file.window).ok_or_else(beyond_the_calendar)?;
            lines.extend_from_slice(line.as_bytes());
        }
        self.ready = io::Cursor::new(lines);
        Ok(())
    }
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.ready.read(buffer)?;
        if read > 0 || buffer.is_empty() || self.left == 0 {
            return Ok(read);
        }
        self.next_page()?;
        self.ready.read(buffer)
    }
}
