//! `vigie man`: the manual pages, made from the same definitions as `--help`.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::CommandFactory;

use super::{Cli, Failure};

/// Print the manual page (see it: vigie man | man -l -)
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// Write a page for every command into this folder instead: vigie.1, vigie-serve.1, …
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let Some(dir) = &self.to else {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            io::stdout().write_all(&page)?;
            return Ok(ExitCode::SUCCESS);
        };
        let written = fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(Cli::command(), dir));
        match written {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => Err(Failure::new(format!("the pages could not be written to {}: {error}", dir.display()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let dir = tempfile::tempdir().expect("a folder");
        Man { to: Some(dir.path().join("man1")) }.run().expect("written");
        for page in ["vigie.1", "vigie-serve.1", "vigie-keys.1", "vigie-keys-rotate.1", "vigie-doctor.1"] {
            let text = fs::read_to_string(dir.path().join("man1").join(page)).expect("there");
            assert!(text.contains(".SH NAME"), "{page}");
        }
    }
}
