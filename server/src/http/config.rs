//! Settings of the listeners.

use std::time::Duration;

use crate::config::{Mistake, Network, Section, outside};

/// Settings of the listeners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Largest body of a request, in MB of 2^20 bytes; a larger one is answered 413. A report of 100 000
    /// messages has about 12 MB and must pass (robert.md §2.7); more costs memory per upload.
    pub max_body_mb: u32,
    /// Networks of the operator's own proxies. From these a `Forwarded` or `X-Forwarded-For` header is
    /// believed; from anywhere else it is ignored. Naming one also says that a proxy ends TLS before
    /// this listener.
    pub trusted_proxies: Vec<Network>,
    /// How long requests under way may take to end after the signal to stop, in seconds; then their
    /// connections are closed. 0 closes them at once.
    pub shutdown_seconds: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { max_body_mb: 32, trusted_proxies: Vec::new(), shutdown_seconds: 30 }
    }
}

impl Config {
    /// Reads the section `http`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        let default = Self::default();
        Self {
            max_body_mb: from.value("max_body_mb", default.max_body_mb),
            trusted_proxies: from.list("trusted_proxies", default.trusted_proxies),
            shutdown_seconds: from.value("shutdown_seconds", default.shutdown_seconds),
        }
    }

    /// Every mistake in the values.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        [
            outside("http.max_body_mb", self.max_body_mb, 16..=1024),
            outside("http.shutdown_seconds", self.shutdown_seconds, 0..=600),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// [`max_body_mb`](Self::max_body_mb) in bytes.
    #[must_use]
    pub fn max_body_bytes(&self) -> usize {
        // At most 1024 MB, which fits the 32 bits of the smallest `usize` we run on.
        self.max_body_mb as usize * (1 << 20)
    }

    /// [`shutdown_seconds`](Self::shutdown_seconds) as a duration.
    #[must_use]
    pub fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds.into())
    }
}
