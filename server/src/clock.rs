//! Where the time comes from.
//!
//! What the protocols and retention see comes from a [`Clock`]: the system's, or one that stands still
//! until the admin listener moves it, so that fourteen days pass in a moment. Leases, timeouts and the
//! time of log lines run on real time whatever the clock says.

use std::sync::atomic::{AtomicI64, Ordering};

use vigie_protocol::robert::time::UnixMicros;

/// Where the time comes from. [`SystemClock`] is the only caller of the operating system's.
pub trait Clock: Send + Sync {
    /// To the microsecond: the drift of a request is judged with the server's fraction of a second
    /// (robert.md §3.7 step 5).
    fn now(&self) -> UnixMicros;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> UnixMicros {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        // A machine that believes to be before 1970 is a machine at 1970: every protocol rule then
        // refuses for itself (no day key, no epoch).
        UnixMicros(since.map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }
}

/// A clock that stands still until somebody moves it.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn standing_at(at: UnixMicros) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Moves the clock, forwards or back.
    pub fn set(&self, to: UnixMicros) {
        self.0.store(to.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixMicros {
        UnixMicros(self.0.load(Ordering::SeqCst))
    }
}
