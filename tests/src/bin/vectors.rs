//! Runs directories of test vectors: says per file and section how many held, and names each that did not.
//!
//! Exit codes: 0 all held, 1 some case failed, 2 could not run (no such directory, no known file, a file
//! that is not of its published shape).

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use vigie_tests::vectors::{FileReport, Outcome, run};

/// Holds Vigie against directories of test vectors in the published form (robert.md §13).
#[derive(Debug, Parser)]
#[command(name = "vectors", version)]
struct Cli {
    /// Directories that hold files such as skinny64_192.json
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<PathBuf>,
}

#[expect(clippy::print_stderr, reason = "what a command says when it could not run")]
fn main() -> ExitCode {
    let mut worst = ExitCode::SUCCESS;
    for dir in Cli::parse().dirs {
        match run(&dir) {
            Ok(outcome) => {
                let (held, total) = outcome.counts();
                print(&dir.display().to_string(), &outcome);
                if held < total && worst == ExitCode::SUCCESS {
                    worst = ExitCode::from(1);
                }
            }
            Err(error) => {
                eprintln!("vectors: {error}");
                worst = ExitCode::from(2);
            }
        }
    }
    worst
}

#[expect(clippy::print_stdout, reason = "what the command is asked for")]
fn print(dir: &str, outcome: &Outcome) {
    println!("{dir}");
    for (name, report) in &outcome.0 {
        match report {
            None => println!("  {name}: not there, skipped"),
            Some(FileReport { sections }) => {
                println!("  {name}");
                for section in sections {
                    println!("    {section}");
                    for failure in &section.failures {
                        println!("      FAILED {}: {}", failure.case, failure.why);
                    }
                }
            }
        }
    }
    let (held, total) = outcome.counts();
    println!("  held {held} / {total}");
}
