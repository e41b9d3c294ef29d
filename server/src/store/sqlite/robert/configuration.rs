//! The client configuration.

use super::super::SqliteStore;
use crate::store::{ConfigEntry, StoreError, columns};

impl SqliteStore {
    pub(super) async fn read_client_configuration(&self) -> Result<Vec<ConfigEntry>, StoreError> {
        let rows = sqlx::query_as("SELECT name, value FROM robert_client_configuration ORDER BY name")
            .fetch_all(&self.readers)
            .await?;
        rows.into_iter().map(columns::config_entry).collect()
    }
}
