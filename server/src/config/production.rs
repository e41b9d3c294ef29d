//! What `--production` refuses: settings that are a help on a developer's machine and a hole anywhere else.
//!
//! Development keys are the keyring's to refuse, an outdated database the store's.

use super::{Config, Mistake};
use crate::{captcha, push};

/// Every setting that a production service must not have.
pub(super) fn refusals(config: &Config) -> Vec<Mistake> {
    let mut refused = Vec::new();
    let mut refuse = |key: &str, sentence: &str| {
        refused.push(Mistake::new(key, format!("{sentence}; refused with --production")));
    };
    if config.simulated_clock.is_some() {
        refuse("simulated_clock", "a clock that somebody moves");
    }
    if config.captcha.mode == captcha::Mode::Off {
        refuse("captcha.mode", "off lets any program register phones; take builtin or relay");
    }
    if !config.robert.check_token {
        refuse("robert.check_token", "anybody could report without a declaration code");
    }
    if config.push.sender == push::SenderKind::Log {
        refuse("push.sender", "log wakes nobody");
    }
    let plain = [("listen", config.listen), ("admin_listen", config.admin_listen)];
    for (key, _) in plain.iter().filter(|(_, address)| !address.ip().is_loopback()) {
        if !config.http.trusted_proxies.is_empty() {
            continue;
        }
        refuse(
            key,
            "plain HTTP on an address that others reach: listen on 127.0.0.1 behind a proxy that ends TLS, \
             or name the networks of your proxies in VIGIE__HTTP__TRUSTED_PROXIES",
        );
    }
    refused
}
