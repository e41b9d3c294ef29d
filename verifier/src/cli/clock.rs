//! What time it is: by the person at the keyboard, or by the machine.

use std::time::SystemTime;

use vigie_protocol::dcc::time::{UnixSeconds, strict_instant};

use crate::{SOURCE_DATE, policy};

/// The clock of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// The instant that `--at` states.
    Stated(UnixSeconds),
    /// The machine's.
    Machine,
}

impl Clock {
    /// The instant, in whole seconds.
    pub(crate) fn now(self) -> UnixSeconds {
        match self {
            Self::Stated(at) => at,
            Self::Machine => machine(),
        }
    }

    /// How a verdict is to take the instant.
    pub(crate) const fn policy(self) -> policy::Clock {
        match self {
            Self::Stated(_) => policy::Clock::Stated,
            Self::Machine => policy::Clock::Machine { source_date: SOURCE_DATE },
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the command asks the machine for the time")]
fn machine() -> UnixSeconds {
    let now = SystemTime::now();
    UnixSeconds(match now.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        // A clock before 1970 is suspect whatever it says exactly.
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    })
}

/// Reads the argument of `--at`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn parse(text: &str) -> Result<UnixSeconds, String> {
    // RFC 3339 §5.6: the two letters may be small ones.
    let instant = strict_instant(&text.to_ascii_uppercase());
    instant.ok_or_else(|| "not an instant with seconds and a zone, such as 2021-06-01T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_cut_to_whole_seconds_downwards() {
        assert_eq!(SOURCE_DATE.to_string(), "2026-11-01T00:00:00Z");
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T02:00:01.999+02:00", 1),
            ("1969-12-31T23:59:59.5Z", -1),
            ("2021-06-01T12:00:00-10:00", 1_622_584_800),
        ] {
            assert_eq!(parse(text), Ok(UnixSeconds(seconds)), "{text}");
        }
        assert_eq!(parse("2021-06-01t12:00:00z"), Ok(UnixSeconds(1_622_548_800)));
        for text in [
            "2021-08-01T00Z",
            "2021-08-01T00:00Z",
            "2021-08-01 00:00:00Z",
            "20210801T000000+00[UTC]",
            "2021-08-01T00:00:00+00:00[UTC]",
            "2021-08-01T00:00:00,5Z",
            "2021-08-01T00:00:00+0200",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        for text in ["", "now", "2021-06-01", "2021-06-01T12:00:00", "2021-02-30T12:00:00Z", "1622548800"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
