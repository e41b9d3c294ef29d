//! What lives for minutes: captcha challenges now; rate buckets, one-time links and replay guards as
//! the features that need them arrive.
//!
//! [`Ephemeral`] is the seam: [`Memory`] keeps it in this process, a Redis one can take its place for
//! several nodes. What is kept here runs on real time, never on a simulated clock, and may be lost: a
//! client then starts over.

mod memory;

use std::time::Duration;

use async_trait::async_trait;

pub use memory::Memory;

/// The store of short-lived values had no answer.
#[derive(Debug, Clone, thiserror::Error)]
#[error("short-lived state is not available: {0}")]
pub struct EphemeralError(pub String);

/// A store of small values, each with an end.
#[async_trait]
pub trait Ephemeral: Send + Sync {
    /// Keeps `value` under `key` for `length`, in place of what was there.
    async fn put(&self, key: &str, value: Vec<u8>, length: Duration) -> Result<(), EphemeralError>;

    /// The value, if it has not ended.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, EphemeralError>;

    /// The value, and it is gone: of two takers exactly one gets it.
    async fn take(&self, key: &str) -> Result<Option<Vec<u8>>, EphemeralError>;
}
