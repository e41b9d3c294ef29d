//! Short-lived values in this process, bounded in bytes.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use moka::{Expiry, sync::Cache};

use super::{Ephemeral, EphemeralError};

/// Most bytes kept; when full, the values least asked for go first.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Clone)]
struct Kept {
    value: Vec<u8>,
    length: Duration,
}

struct OwnLength;

impl Expiry<String, Kept> for OwnLength {
    fn expire_after_create(&self, _: &String, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.length)
    }

    fn expire_after_update(&self, _: &String, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.length)
    }
}

/// [`Ephemeral`] in this process.
pub struct Memory {
    cache: Cache<String, Kept>,
}

impl Default for Memory {
    fn default() -> Self {
        let cache = Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|key: &String, kept: &Kept| u32::try_from(key.len() + kept.value.len() + 64).unwrap_or(u32::MAX))
            .expire_after(OwnLength)
            .build();
        Self { cache }
    }
}

#[async_trait]
impl Ephemeral for Memory {
    async fn put(&self, key: &str, value: Vec<u8>, length: Duration) -> Result<(), EphemeralError> {
        self.cache.insert(key.to_owned(), Kept { value, length });
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, EphemeralError> {
        Ok(self.cache.get(key).map(|kept| kept.value))
    }

    async fn take(&self, key: &str) -> Result<Option<Vec<u8>>, EphemeralError> {
        Ok(self.cache.remove(key).map(|kept| kept.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_value_is_there_until_taken_once() {
        let memory = Memory::default();
        memory.put("a", vec![1], LONG).await.expect("kept");
        assert_eq!(memory.get("a").await.expect("answered"), Some(vec![1]));
        assert_eq!(memory.take("a").await.expect("answered"), Some(vec![1]));
        assert_eq!(memory.take("a").await.expect("answered"), None);
    }

    #[tokio::test]
    async fn a_value_ends_by_itself_and_a_later_one_has_its_own_length() {
        let memory = Memory::default();
        memory.put("a", vec![1], Duration::from_millis(20)).await.expect("kept");
        memory.put("b", vec![1], Duration::from_millis(20)).await.expect("kept");
        memory.put("b", vec![2], LONG).await.expect("kept");
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert_eq!(memory.get("a").await.expect("answered"), None);
        assert_eq!(memory.get("b").await.expect("answered"), Some(vec![2]));
    }
}
