//! The file about itself.

use async_trait::async_trait;

use super::SqliteStore;
use crate::store::{Bound, MetaStore, StoreError};

#[async_trait]
impl MetaStore for SqliteStore {
    async fn ping(&self) -> Result<(), StoreError> {
        // Touches the file; a bare `SELECT 1` would not.
        sqlx::query("SELECT 1 FROM vigie_meta LIMIT 1").fetch_optional(&self.readers).await?;
        Ok(())
    }

    async fn keystore(&self) -> Result<Option<String>, StoreError> {
        let bound = sqlx::query_scalar("SELECT value FROM vigie_meta WHERE name = 'keystore'");
        Ok(bound.fetch_optional(&self.readers).await?)
    }

    async fn bind_keystore(&self, id: &str) -> Result<Bound, StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO vigie_meta (name, value) VALUES ('keystore', ?1) ON CONFLICT DO NOTHING")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        let bound: String = sqlx::query_scalar("SELECT value FROM vigie_meta WHERE name = 'keystore'")
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(if bound == id { Bound::Ours } else { Bound::Other(bound) })
    }

    async fn close(&self) {
        // The writer last: the last connection to close folds the log into the file.
        self.readers.close().await;
        self.writer.close().await;
    }
}
