//! The client configuration: entries of the database that register and status hand to every phone.
//!
//! It changes a few times a year and is asked for a thousand times a second, so it is kept in memory
//! and read again every half minute.
//!
//! Source: robert.md §2.2 (`config`), §8.1 (`application_configuration`).

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use tokio_util::sync::CancellationToken;

use crate::store::{ConfigEntry, Store, StoreError};

/// How long a change in the database may go unseen.
const EVERY: Duration = Duration::from_secs(30);

/// The entries as last read.
pub struct ClientConfiguration(ArcSwap<Vec<ConfigEntry>>);

impl ClientConfiguration {
    /// Reads the entries.
    ///
    /// # Errors
    /// What the store says.
    pub async fn read(store: &Arc<dyn Store>) -> Result<Self, StoreError> {
        Ok(Self(ArcSwap::from_pointee(store.client_configuration().await?)))
    }

    /// The entries.
    pub fn entries(&self) -> Arc<Vec<ConfigEntry>> {
        self.0.load_full()
    }

    /// Reads them again now and then, until `stop`. A failure keeps what was known.
    pub async fn follow(self: Arc<Self>, store: Arc<dyn Store>, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            match store.client_configuration().await {
                Ok(entries) => self.0.store(Arc::new(entries)),
                Err(error) => tracing::warn!(%error, "the client configuration could not be read again"),
            }
        }
    }
}
