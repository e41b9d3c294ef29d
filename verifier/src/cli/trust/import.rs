//! Taking lists in.
//!
//! Source: verifier.md §5 (`trust import`).

use std::{io::Write, path::PathBuf};

use clap::Args;

use crate::{
    cli::{
        Exit,
        exit::{CannotRun, complain},
        setup::{complain_of, list_keys},
    },
    sentence::shown,
    trust::{
        Input, Signature, files,
        store::{EmptyLists, Imported, Store},
    },
};

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The store of this device: a folder, made if it is not there
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Check signed lists with this certificate, public key or well-known document (may be repeated)
    #[arg(long, value_name = "FILE")]
    list_key: Vec<PathBuf>,
    /// Let an empty list take the place of a full one
    #[arg(long)]
    allow_empty: bool,
    /// The lists
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

impl Import {
    pub(super) fn run(&self, out: &mut impl Write) -> Result<Exit, CannotRun> {
        let keys = list_keys(&self.list_key)?;
        let mut exit = Exit::Done;
        let mut files = Vec::new();
        for file in &self.files {
            let name = file.display().to_string();
            if name == "-" {
                complain("-: lists are taken from files, whose names tell which list takes the place of which");
                exit = Exit::CouldNotRun;
                continue;
            }
            match files::read_bounded(file) {
                Ok(bytes) => files.push((name, bytes)),
                // The others are none the worse for it.
                Err(error) => {
                    complain(format_args!("{name}: {error}"));
                    exit = Exit::CouldNotRun;
                }
            }
        }
        let inputs: Vec<_> = files.iter().map(|(name, bytes)| Input { name: short(name), bytes }).collect();
        let empty = if self.allow_empty { EmptyLists::Allowed } else { EmptyLists::Refused };
        let outcomes = Store::import(&self.store, &inputs, &keys, empty).map_err(CannotRun::because)?;
        for outcome in outcomes {
            match outcome {
                Ok(imported) => {
                    writeln!(out, "taken in {}", shown(told(&imported)))?;
                    complain_of(&imported.files, &imported.notes);
                }
                Err(refused) => {
                    writeln!(out, "refused {}", shown(format_args!("{}: {}", refused.files.join(", "), refused.why)))?;
                    exit = exit.and(Exit::Negative);
                }
            }
        }
        Ok(exit)
    }
}

/// A list that was taken in, in a line: what it is, and who vouches for it.
fn told(Imported { files, source, notes }: &Imported) -> String {
    let vouched = match source.signature {
        Signature::Checked => "",
        Signature::Unchecked => ", for no list key was given: nothing vouches for it but the stick it came on",
        Signature::None => ": nothing vouches for it but the stick it came on",
    };
    let left_out = match notes.len() {
        0 => String::new(),
        count => format!(" ({count} left out)"),
    };
    let (files, signature) = (files.join(", "), source.signature.as_str());
    format!("{files}: {}, {} entries{left_out}, signature {signature}{vouched}", source.kind, source.entries)
}

/// The name without its folder: a source is the same list from whatever stick it comes.
fn short(name: &str) -> &str {
    name.rsplit(std::path::is_separator).next().unwrap_or(name)
}
