//! The machine's clock: phones sign requests with theirs, and a minute's difference turns them away.

use std::{fs, time::UNIX_EPOCH};

use super::finding::Finding;
use crate::{
    clock::{Clock as _, SystemClock},
    config::Config,
    store::Examined,
};

const CHECK: &str = "clock";

/// What to type.
const ADVICE: &str = "timedatectl set-ntp true (or let another NTP service set the clock), on both machines";

/// How far this machine and the database may be apart, in microseconds.
const APART: u64 = 5_000_000;

/// Looks at the clock.
pub(super) fn examine(config: &Config, database: Option<&Examined>) -> Vec<Finding> {
    let now = SystemClock.now().0;
    let mut findings = vec![against_program(now, program_written())];
    // The question took a moment; its clock was read somewhere in it.
    findings.extend(database.and_then(|d| against_database(now, d.clock_micros?, d.latency.as_micros())));
    if let Some(at) = config.simulated_clock {
        let at = jiff::Timestamp::from_microsecond(at.0)
            .map_or_else(|_| "an instant beyond the calendar".to_owned(), |t| t.to_string());
        findings.push(Finding::ok(CHECK, format!("simulated: protocols begin at {at} and wait to be moved on")));
    }
    findings
}

/// When this program's file was written, in microseconds of Unix time: no clock was right before that.
fn program_written() -> Option<i64> {
    let written = fs::metadata(std::env::current_exe().ok()?).ok()?.modified().ok()?;
    i64::try_from(written.duration_since(UNIX_EPOCH).ok()?.as_micros()).ok()
}

fn against_program(now: i64, written: Option<i64>) -> Finding {
    match written {
        Some(written) if now < written => {
            Finding::wrong(CHECK, "the machine's clock is before the day on which this program was made", ADVICE)
        }
        Some(_) => Finding::ok(CHECK, "after the day on which this program was made"),
        None => Finding::unknown(CHECK, "this program's own file cannot be looked at", ADVICE),
    }
}

fn against_database(now: i64, theirs: i64, latency: u128) -> Option<Finding> {
    let apart = now.abs_diff(theirs);
    let seconds = apart / 1_000_000;
    Some(if u128::from(apart) > u128::from(APART) + latency {
        Finding::wrong(CHECK, format!("{seconds} s away from the database's clock"), ADVICE)
    } else {
        Finding::ok(CHECK, "agrees with the database's to within 5 s")
    })
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Verdict, *};

    #[test]
    fn a_clock_is_wrong_before_the_program_was_made() {
        for (written, verdict) in [(Some(99), Verdict::Ok), (Some(101), Verdict::Wrong), (None, Verdict::Unknown)] {
            assert_eq!(against_program(100, written).verdict, verdict);
        }
    }

    #[test]
    fn five_seconds_from_the_database_either_way_are_too_many() {
        let now = 1_700_000_000_000_000;
        for (theirs, verdict) in [
            (now, Verdict::Ok),
            (now + 5_000_000, Verdict::Ok),
            (now + 5_200_000, Verdict::Wrong),
            (now - 5_200_000, Verdict::Wrong),
        ] {
            assert_eq!(against_database(now, theirs, 100_000).expect("a finding").verdict, verdict, "{theirs}");
        }
    }
}
