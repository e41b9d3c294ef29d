//! The configuration itself, and whether it would do in production.

use super::finding::Finding;
use crate::{
    config::{Config, Mistakes},
    keyring::Keyring,
};

const CHECK: &str = "configuration";

/// All settings are right.
pub(super) fn right() -> Finding {
    Finding::ok(CHECK, "every setting can be read, and they fit together")
}

/// They are not, and nothing else is looked at: with other settings it would be something else.
pub(super) fn mistaken(mistakes: &Mistakes) -> Vec<Finding> {
    let one = |mistake: &crate::config::Mistake| Finding::wrong_as_said(CHECK, mistake.to_string());
    let mut findings: Vec<_> = mistakes.0.iter().map(one).collect();
    let rest = Finding::unknown(
        "the rest",
        "not looked at: the settings say where it is",
        "put the settings right (docs/configuration.md) and ask again",
    );
    findings.push(rest);
    findings
}

/// What stands between this configuration and `--production`. With it, what it refuses is a mistake already.
pub(super) fn production(config: &Config, keyring: Option<&Keyring>) -> Option<Finding> {
    if config.production {
        return None;
    }
    let mut refused: Vec<String> =
        config.refused_in_production().iter().map(|mistake| mistake.key().to_owned()).collect();
    if keyring.is_some_and(|keyring| keyring.list().iter().any(|key| key.development)) {
        refused.push("development keys".to_owned());
    }
    Some(if refused.is_empty() {
        Finding::ok("production", "nothing here is fit for development only")
    } else {
        Finding::warning(
            "production",
            format!("fit for development only: {}", refused.join(", ")),
            "nothing to do on a developer's machine; `vigie doctor --production` says what each one needs",
        )
    })
}
