//! The client configuration.

use super::super::PostgresStore;
use crate::store::{ConfigEntry, StoreError, columns};

impl PostgresStore {
    pub(super) async fn read_client_configuration(&self) -> Result<Vec<ConfigEntry>, StoreError> {
        let rows =
            sqlx::query_as(r#"SELECT name, value::text FROM robert_client_configuration ORDER BY name COLLATE "C""#)
                .fetch_all(&self.pool)
                .await?;
        rows.into_iter().map(columns::config_entry).collect()
    }
}
