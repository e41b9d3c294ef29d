//! The schema of a file: looked at, or brought up.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use sqlx::{Connection, SqliteConnection};

use super::connect;
use crate::store::{
    Engine, Examined, Opening, SchemaState, StoreError,
    migrations::{self, Admitted},
};

/// See [`crate::store::migrate`].
pub(in crate::store) async fn migrate(url: &str) -> Result<SchemaState, StoreError> {
    prepare(&connect::file(url)?, Opening::Migrate).await
}

/// See [`crate::store::schema_state`].
pub(in crate::store) async fn schema_state(url: &str) -> Result<SchemaState, StoreError> {
    let path = connect::file(url)?;
    if !path.exists() {
        return SchemaState::judge(Engine::Sqlite, &[]);
    }
    let mut connection = connect::connect(&path).await?;
    let state = state(&path, &mut connection).await;
    close(&path, connection).await?;
    state
}

/// See [`crate::store::examine`].
pub(in crate::store) async fn examine(url: &str) -> Result<Examined, StoreError> {
    let path = connect::file(url)?;
    let (none, file) = (Duration::ZERO, Some(path.clone()));
    if !path.exists() {
        let schema = SchemaState::judge(Engine::Sqlite, &[])?;
        return Ok(Examined { schema, keystore: None, latency: none, clock_micros: None, file });
    }
    let mut connection = connect::connect(&path).await?;
    let schema = state(&path, &mut connection).await?;
    let mut examined = Examined { schema, keystore: None, latency: none, clock_micros: None, file };
    if schema.found.is_some() {
        let began = Instant::now();
        examined.keystore = sqlx::query_scalar("SELECT value FROM vigie_meta WHERE name = 'keystore'")
            .fetch_optional(&mut connection)
            .await
            .map_err(|error| connect::why(&path, error))?;
        examined.latency = began.elapsed();
    }
    close(&path, connection).await?;
    Ok(examined)
}

/// Makes the file fit to be opened, or says why it is not. Answers the state before.
pub(super) async fn prepare(path: &Path, opening: Opening) -> Result<SchemaState, StoreError> {
    if opening == Opening::Migrate {
        connect::create(path)?;
    } else if !path.exists() {
        SchemaState::judge(Engine::Sqlite, &[])?.admit(opening)?;
    }
    let mut connection = connect::connect(path).await?;
    let state = state(path, &mut connection).await?;
    if state.admit(opening)? == Admitted::AfterMigration {
        bring_up(path, &mut connection).await?;
    }
    close(path, connection).await?;
    Ok(state)
}

/// All migrations in one transaction that holds the write lock from the start: of two processes that
/// come at the same moment the second waits, and finds nothing left to do.
async fn bring_up(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let why = |error| connect::why(path, error);
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(why)?;
    migrations::migrator(Engine::Sqlite)
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(migrations::failed)?;
    transaction.commit().await.map_err(why)
}

async fn state(path: &Path, connection: &mut SqliteConnection) -> Result<SchemaState, StoreError> {
    let why = |error| connect::why(path, error);
    let begun: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations')",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(why)?;
    let applied: Vec<(i64, Vec<u8>)> = match begun {
        true => sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(connection)
            .await
            .map_err(why)?,
        false => Vec::new(),
    };
    SchemaState::judge(Engine::Sqlite, &applied)
}

async fn close(path: &Path, connection: SqliteConnection) -> Result<(), StoreError> {
    connection.close().await.map_err(|error| connect::why(path, error))
}
