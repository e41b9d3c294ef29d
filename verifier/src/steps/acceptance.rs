//! Steps 17 and 18: codes that nobody knows, and what is refused for what it says.
//!
//! Dates that cannot be read refuse nothing: states wrote them in ways that no list is complete of. The
//! check is left out and the verdict says so.
//!
//! Source: dcc.md §3.1, steps 17 and 18.

use vigie_protocol::dcc::{
    payload::{Entry, Event, Group, Member, Place, Pointer, Recovery, Test},
    time::{Date, UnixSeconds, read_date, read_instant},
    value_set::{CodeStatus, Field, ValueSets},
};

use crate::{Policy, Reason, Warning, policy::Check};

/// The result of a test that found the virus.
const DETECTED: &str = "260373001";

/// Step 17: warns of codes that stand in no value set, or are no longer given out.
pub fn warn_about_codes(entry: &Entry<&str>, warnings: &mut Vec<Warning>) {
    let sets = ValueSets::builtin();
    for (member, value) in entry.members() {
        let (Some(field), Member::Text(code)) = (Field::of_member(entry.group(), member), value) else { continue };
        let at = pointer(entry.group(), member);
        match sets.status(field, code) {
            CodeStatus::Active => {}
            CodeStatus::Inactive => warnings.push(Warning::InactiveCode(at)),
            CodeStatus::Unknown => warnings.push(Warning::UnknownCode(at)),
        }
    }
}

/// Step 18: whether what the certificate says is to be accepted, wherever it is shown.
///
/// # Errors
/// [`Reason::TestPositive`], [`Reason::SampleInFuture`], [`Reason::RecoveryOutsideWindow`].
pub fn check_acceptance(
    entry: &Entry<&str>,
    policy: &Policy,
    now: UnixSeconds,
    warnings: &mut Vec<Warning>,
) -> Result<(), Reason> {
    match &entry.event {
        Event::Vaccination(_) => Ok(()),
        Event::Test(test) => check_test(test, policy, now, warnings),
        Event::Recovery(recovery) => check_recovery(recovery, policy, now.date(), warnings),
    }
}

fn check_test(test: &Test<&str>, policy: &Policy, now: UnixSeconds, warnings: &mut Vec<Warning>) -> Result<(), Reason> {
    if policy.acceptance.positive_test == Check::On && test.result == DETECTED {
        return Err(Reason::TestPositive);
    }
    if policy.acceptance.future_sample == Check::On {
        match read_instant(test.sampled) {
            Some(sampled) if sampled > policy.ahead_of(now) => return Err(Reason::SampleInFuture),
            Some(_) => {}
            None => warnings.push(Warning::DateUnreadable(pointer(Group::Test, "sc"))),
        }
    }
    Ok(())
}

fn check_recovery(
    recovery: &Recovery<&str>,
    policy: &Policy,
    today: Date,
    warnings: &mut Vec<Warning>,
) -> Result<(), Reason> {
    if policy.acceptance.recovery_window == Check::Off {
        return Ok(());
    }
    let mut date = |member, text: &str| {
        let date = read_date(text);
        if date.is_none() {
            warnings.push(Warning::DateUnreadable(pointer(Group::Recovery, member)));
        }
        date
    };
    let (from, until) = (date("df", recovery.valid_from), date("du", recovery.valid_until));
    // One end alone can show that today is outside.
    let outside = from.is_some_and(|from| today < from) || until.is_some_and(|until| until < today);
    if outside { Err(Reason::RecoveryOutsideWindow) } else { Ok(()) }
}

/// A member of the one entry that there is.
const fn pointer(group: Group, member: &'static str) -> Pointer {
    Pointer::new(Place::Entry(group, 0), member)
}
