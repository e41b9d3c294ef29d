//! The command: all checks, and the report.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use serde_json::json;

use super::{
    clock, database, files,
    finding::{Finding, Verdict, exit_code},
    keystore, ports, settings,
};
use crate::{
    commands::Failure,
    config::{Config, Mistakes},
};

/// Look for what is wrong, and say what to do about it: exit 0 nothing wrong, 1 something, 2 could not tell
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Doctor {
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(in crate::commands) async fn run(&self, loaded: Result<Config, Mistakes>) -> Result<ExitCode, Failure> {
        let findings = match loaded {
            Ok(config) => examine(&config).await,
            Err(mistakes) => settings::mistaken(&mistakes),
        };
        let mut out = io::stdout().lock();
        if self.json {
            let ok = findings.iter().all(|f| matches!(f.verdict, Verdict::Ok | Verdict::Warning));
            writeln!(out, "{}", json!({ "ok": ok, "checks": findings }))?;
        } else {
            tell(&findings, io::stdout().is_terminal(), &mut out)?;
        }
        Ok(exit_code(&findings))
    }
}

async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![settings::right()];
    findings.extend(files::examine(&config.data_dir));
    let keyring = keystore::open(config, &mut findings);
    let database = database::examine(config, keyring.as_ref(), &mut findings).await;
    findings.extend(clock::examine(config, database.as_ref()));
    findings.extend(ports::examine(config).await);
    findings.extend(settings::production(config, keyring.as_ref()));
    findings
}

/// One line a finding, and what to do below it.
fn tell(findings: &[Finding], colour: bool, out: &mut impl Write) -> io::Result<()> {
    for finding in findings {
        // A word beside each colour: not everybody sees it.
        let (word, paint) = match finding.verdict {
            Verdict::Ok => ("ok", "32"),
            Verdict::Warning => ("warning", "33"),
            Verdict::Wrong => ("wrong", "31"),
            Verdict::Unknown => ("unknown", "35"),
        };
        let word = format!("{word:7}");
        let word = if colour { format!("\x1b[{paint}m{word}\x1b[0m") } else { word };
        writeln!(out, "{word}  {:13}  {}", finding.check, finding.found)?;
        if let Some(advice) = &finding.advice {
            writeln!(out, "{:24}→ {advice}", "")?;
        }
    }
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (wrong, unknown, warnings) = (count(Verdict::Wrong), count(Verdict::Unknown), count(Verdict::Warning));
    let close = match (wrong, unknown, warnings) {
        (0, 0, 0) => "nothing is wrong".to_owned(),
        (0, 0, n) => format!("nothing is wrong; {n} to know of"),
        (0, n, _) => format!("{n} could not be looked at"),
        (n, _, _) => format!("{n} wrong"),
    };
    writeln!(out, "\n{close}")
}
