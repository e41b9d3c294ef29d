//! `vigie completions`: what a shell needs to complete the command line.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory, ValueEnum};

use super::{Cli, Failure};

/// A shell that people of a Debian-like system use.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Shell {
    /// into ~/.local/share/bash-completion/completions/vigie
    Bash,
    /// into a folder of $fpath, as _vigie
    Zsh,
    /// into ~/.config/fish/completions/vigie.fish
    Fish,
}

pub(super) fn run(shell: Shell) -> Result<ExitCode, Failure> {
    io::stdout().write_all(&script(shell))?;
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell) -> Vec<u8> {
    let shell = match shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
    };
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vigie", &mut script);
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_learns_the_commands_and_their_flags() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(script(*shell)).expect("text");
            for word in ["serve", "doctor", "export-public", "simulated-clock"] {
                assert!(script.contains(word), "{shell:?} does not know {word}");
            }
        }
    }
}
