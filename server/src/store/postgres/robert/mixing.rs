//! Forgetting which rows came together.
//!
//! PostgreSQL notes with each row the transaction that wrote it (`xmin`), puts new rows behind older ones
//! (`ctid`), numbers long values as they come, and leaves what was deleted in the page until it is
//! vacuumed. All of it would tell, to whoever reads the files, which contacts one report brought, or whom
//! one scoring run found exposed. Freezing does not help: it sets a flag beside the number.
//!
//! So a table is emptied by `TRUNCATE`, which begins a new file and drops the old one with everything
//! dead in it, and filled again in the order of its keys, by one transaction. Afterwards the file is a
//! function of the set of rows. The transaction log still holds how they came, for as long as it is kept:
//! `docs/privacy.md`.

use std::sync::atomic::Ordering;

use sqlx::{AssertSqlSafe, PgConnection, postgres::PgDatabaseError};

use super::super::{PostgresStore, retry::Failure};
use crate::store::{Mixed, Sixteenth, StoreError};

/// How long uploads may have to wait behind us while we wait for somebody else.
const PATIENCE: &str = "SET LOCAL lock_timeout = '300ms'";

/// Bytes on disk above which a table is not written anew: some 160 000 contacts, two or three seconds in
/// which uploads wait.
const QUEUE_LIMIT: i64 = 96 << 20;

/// Likewise for a part of the exposures; nothing waits but the job and phones that erase themselves.
const EXPOSURES_LIMIT: i64 = 1 << 30;

/// A table to write anew.
struct Table {
    name: String,
    columns: &'static str,
    order: &'static str,
    limit: i64,
}

impl PostgresStore {
    pub(super) async fn rewrite_queue(&self) -> Result<Mixed, Failure> {
        // Taken back before we look: what arrives from here on counts for the next mixing.
        if !self.arrivals.swap(false, Ordering::AcqRel) {
            return Ok(Mixed::Nothing);
        }
        let queue = Table { name: "robert_contact".into(), columns: "key, sealed", order: "key", limit: QUEUE_LIMIT };
        let mixed = self.rewrite(&queue).await;
        if !matches!(mixed, Ok(Mixed::Rewritten(_))) {
            self.arrivals.store(true, Ordering::Release);
        }
        mixed
    }

    pub(super) async fn rewrite_exposures(&self, sixteenth: Sixteenth) -> Result<Mixed, Failure> {
        let part = Table {
            name: format!("robert_exposure_{:02}", sixteenth.number()),
            columns: "id, epoch, mark, score",
            order: "id, epoch, mark",
            limit: EXPOSURES_LIMIT,
        };
        self.rewrite(&part).await
    }

    async fn rewrite(&self, table: &Table) -> Result<Mixed, Failure> {
        let mut transaction = self.begin().await?;
        if size(&mut transaction, table).await? > table.limit {
            return Ok(Mixed::TooLarge);
        }
        run(&mut transaction, PATIENCE.into()).await?;
        let lock = format!("LOCK TABLE ONLY {} IN ACCESS EXCLUSIVE MODE", table.name);
        if let Err(error) = sqlx::query(AssertSqlSafe(lock)).execute(&mut *transaction).await {
            return if is_in_use(&error) { Ok(Mixed::InUse) } else { Err(error.into()) };
        }
        let Table { name, columns, order, .. } = table;
        // One temporary table for each connection and table, empty between transactions: making it anew
        // each time would fill the catalogue.
        let aside = format!("aside_{name}");
        run(&mut transaction, "SET LOCAL client_min_messages = warning".into()).await?;
        run(
            &mut transaction,
            format!("CREATE TEMPORARY TABLE IF NOT EXISTS {aside} (LIKE {name}) ON COMMIT DELETE ROWS"),
        )
        .await?;
        run(&mut transaction, format!("INSERT INTO {aside} ({columns}) SELECT {columns} FROM ONLY {name}")).await?;
        run(&mut transaction, format!("TRUNCATE ONLY {name}")).await?;
        let rows = run(
            &mut transaction,
            format!("INSERT INTO {name} ({columns}) SELECT {columns} FROM {aside} ORDER BY {order}"),
        )
        .await?;
        transaction.commit().await?;
        Ok(Mixed::Rewritten(rows))
    }
}

/// Bytes of a table with its index and its long values.
async fn size(connection: &mut PgConnection, table: &Table) -> Result<i64, Failure> {
    Ok(sqlx::query_scalar("SELECT pg_total_relation_size($1::regclass)")
        .bind(&table.name)
        .fetch_one(connection)
        .await?)
}

/// Runs a statement made of the names above; answers the rows it touched.
async fn run(connection: &mut PgConnection, sql: String) -> Result<u64, StoreError> {
    Ok(sqlx::query(AssertSqlSafe(sql)).execute(connection).await?.rows_affected())
}

/// `lock_not_available`: a backup, a migration, a long look by an operator.
fn is_in_use(error: &sqlx::Error) -> bool {
    let error = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    error.is_some_and(|error| error.code() == "55P03")
}
