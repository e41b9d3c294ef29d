//! What is judged of the lists rather than of the certificate: before the steps, and after them.
//!
//! Source: verifier.md §4 (`ClockSuspect`, `ListUnchecked`, `RevocationStale`, `TrustListStale`).

use vigie_protocol::dcc::time::UnixSeconds;

use crate::{Policy, Reason, Trust, Warning, policy::Clock, trust::Anchor};

/// What is to be said with every verdict, whatever the certificate.
pub fn warn_about_lists(trust: &Trust, policy: &Policy, now: UnixSeconds, warnings: &mut Vec<Warning>) {
    if let Clock::Machine { source_date } = policy.clock
        && (now < source_date || trust.newest().is_some_and(|newest| now < newest))
    {
        warnings.push(Warning::ClockSuspect);
    }
    if trust.has_unchecked() {
        warnings.push(Warning::ListUnchecked);
    }
    if trust.revocations().first_end().is_some_and(|end| end < now) {
        warnings.push(Warning::RevocationStale);
    }
}

/// Whether a list that vouches for the signer is fresh: the last question, asked of what would be valid.
///
/// # Errors
/// [`Reason::TrustListStale`].
pub fn check_freshness(trust: &Trust, signer: &Anchor, policy: &Policy, now: UnixSeconds) -> Result<(), Reason> {
    if trust.is_fresh(signer, now, policy.max_age) {
        return Ok(());
    }
    // A signer stands on a list, and one without a date and an end never is too old.
    let youngest = trust.youngest(signer);
    Err(Reason::TrustListStale {
        list: youngest.map(|source| source.name.clone()).unwrap_or_default(),
        age_days: youngest.and_then(|source| source.age_days(now)),
    })
}
