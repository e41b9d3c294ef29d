//! What the doctor has to say of one thing.

use std::process::ExitCode;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// As it should be.
    Ok,
    /// It works; somebody should know.
    Warning,
    /// It does not work, or will not.
    Wrong,
    /// It could not be looked at.
    Unknown,
}

/// One line of the report.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    /// What was looked at: one word.
    pub(super) check: &'static str,
    pub(super) verdict: Verdict,
    /// What was found.
    pub(super) found: String,
    /// What to type or to do.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Ok, found: found.into(), advice: None }
    }

    pub(super) fn warning(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warning, advice: Some(advice.into()), ..Self::ok(check, found) }
    }

    pub(super) fn wrong(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { verdict: Verdict::Wrong, advice: Some(advice.into()), ..Self::ok(check, found) }
    }

    /// Something is wrong, and the sentence found says what helps.
    pub(super) fn wrong_as_said(check: &'static str, found: impl Into<String>) -> Self {
        Self { verdict: Verdict::Wrong, ..Self::ok(check, found) }
    }

    pub(super) fn unknown(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { verdict: Verdict::Unknown, advice: Some(advice.into()), ..Self::ok(check, found) }
    }
}

/// The exit code for all findings together.
pub(super) fn exit_code(findings: &[Finding]) -> ExitCode {
    let any = |verdict| findings.iter().any(|finding| finding.verdict == verdict);
    if any(Verdict::Wrong) {
        ExitCode::from(1)
    } else if any(Verdict::Unknown) {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides() {
        let (ok, warning) = (Finding::ok("a", ""), Finding::warning("b", "", ""));
        let (wrong, unknown) = (Finding::wrong("c", "", ""), Finding::unknown("d", "", ""));
        for (findings, code) in [
            (vec![], 0),
            (vec![ok.clone(), warning.clone()], 0),
            (vec![ok, unknown.clone()], 2),
            (vec![unknown, wrong, warning], 1),
        ] {
            assert_eq!(exit_code(&findings), ExitCode::from(code), "{findings:?}");
        }
    }
}
