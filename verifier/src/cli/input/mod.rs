//! What is to be checked: lines of text from files, standard input or a serial device, and pictures.
//!
//! A file is a picture if it begins like one, whatever its name. Text is bytes: a line ends with LF or CR LF and
//! nothing else is trimmed, for the blank is a character of Base45 (dcc.md §1.7).
//!
//! Source: verifier.md §2.

mod lines;
mod source;

pub(crate) use lines::{Lines, READ_LIMIT};
pub(crate) use source::{Content, STDIN, open, recognise};
