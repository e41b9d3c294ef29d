//! The database about itself.

use async_trait::async_trait;

use super::PostgresStore;
use crate::store::{Bound, MetaStore, StoreError};

#[async_trait]
impl MetaStore for PostgresStore {
    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    async fn keystore(&self) -> Result<Option<String>, StoreError> {
        let bound = sqlx::query_scalar("SELECT value FROM vigie_meta WHERE name = 'keystore'");
        Ok(bound.fetch_optional(&self.pool).await?)
    }

    async fn bind_keystore(&self, id: &str) -> Result<Bound, StoreError> {
        // Two statements and no transaction: whoever comes second waits for the first's insert, and the
        // row is never changed after.
        sqlx::query("INSERT INTO vigie_meta (name, value) VALUES ('keystore', $1) ON CONFLICT DO NOTHING")
            .bind(id)
            .execute(&self.pool)
            .await?;
        let bound: String =
            sqlx::query_scalar("SELECT value FROM vigie_meta WHERE name = 'keystore'").fetch_one(&self.pool).await?;
        Ok(if bound == id { Bound::Ours } else { Bound::Other(bound) })
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
