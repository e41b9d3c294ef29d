//! Forgetting which contacts came together.
//!
//! Rows lie in the order of random keys, but within a page SQLite puts a new row where there is room, and
//! the write-ahead log beside the file holds page after page as each transaction left it: two states of
//! a page, laid on each other, show what one report brought. So the table is emptied and filled again in the
//! order of its keys, and the log is written into the file and cut to nothing.

use std::sync::atomic::Ordering;

use super::super::SqliteStore;
use crate::store::{Mixed, StoreError};

/// Sealed bytes above which only the log is cut: writing them anew would hold up every other writer for
/// more than a second. In a table of that size a page holds contacts of many reports.
const LIMIT: i64 = 32 << 20;

impl SqliteStore {
    pub(super) async fn rewrite_queue(&self) -> Result<Mixed, StoreError> {
        // Taken back before we look: what arrives from here on counts for the next mixing.
        if !self.arrivals.swap(false, Ordering::AcqRel) {
            return Ok(Mixed::Nothing);
        }
        let mixed = self.rewrite().await;
        if !matches!(mixed, Ok(Mixed::Rewritten(_))) {
            self.arrivals.store(true, Ordering::Release);
        }
        mixed
    }

    async fn rewrite(&self) -> Result<Mixed, StoreError> {
        let mut transaction = self.begin().await?;
        let bytes: i64 = sqlx::query_scalar("SELECT coalesce(sum(length(sealed)), 0) FROM robert_contact")
            .fetch_one(&mut *transaction)
            .await?;
        let mut rows = 0;
        if bytes <= LIMIT {
            // What is deleted is overwritten (`secure_delete`), in the temporary table too.
            for statement in [
                "CREATE TEMPORARY TABLE IF NOT EXISTS aside (key BLOB NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) \
                 STRICT, WITHOUT ROWID",
                "INSERT INTO aside SELECT key, sealed FROM robert_contact ORDER BY key",
                "DELETE FROM robert_contact",
                "INSERT INTO robert_contact (key, sealed) SELECT key, sealed FROM aside ORDER BY key",
                "DELETE FROM aside",
            ] {
                rows = sqlx::query(statement).execute(&mut *transaction).await?.rows_affected();
            }
        }
        transaction.commit().await?;
        // `log` and `checkpointed` say how far a checkpoint came that a reader stopped.
        let (busy, _log, _checkpointed): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.writer).await?;
        Ok(match bytes <= LIMIT {
            false => Mixed::TooLarge,
            true if busy != 0 => Mixed::InUse,
            true => Mixed::Rewritten(rows),
        })
    }
}
