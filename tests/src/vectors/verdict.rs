//! Whether a case holds, and if not, what differed.

use std::fmt::Debug;

/// `Ok`, or a few words on what differed.
pub(super) type Verdict = Result<(), String>;

/// Holds if `got` equals what the case says.
pub(super) fn same<T: PartialEq + Debug>(what: &str, got: &T, expected: &T) -> Verdict {
    if got == expected { Ok(()) } else { Err(format!("{what}: expected {expected:?}, got {got:?}")) }
}

/// Holds if the two numbers agree to one part in 10⁹ (robert.md §7.5).
pub(super) fn near(what: &str, got: f64, expected: f64) -> Verdict {
    let close = (got - expected).abs() <= 1e-9 * expected.abs().max(1e-3);
    if close { Ok(()) } else { Err(format!("{what}: expected {expected}, got {got}")) }
}

/// Holds if `true`.
pub(super) fn holds(what: &str, truth: bool) -> Verdict {
    if truth { Ok(()) } else { Err(what.to_owned()) }
}

/// Holds if all do; the first difference is told.
pub(super) fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().collect()
}
