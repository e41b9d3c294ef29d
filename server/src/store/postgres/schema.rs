//! The schema of a database: looked at, or brought up.

use std::time::Instant;

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::connect;
use crate::store::{
    Engine, Examined, Opening, SchemaState, StoreError,
    migrations::{self, Admitted},
};

/// See [`crate::store::migrate`].
pub(in crate::store) async fn migrate(url: &str) -> Result<SchemaState, StoreError> {
    prepare(&connect::options(url)?, Opening::Migrate).await
}

/// See [`crate::store::schema_state`].
pub(in crate::store) async fn schema_state(url: &str) -> Result<SchemaState, StoreError> {
    let mut connection = connect::connect(&connect::options(url)?).await?;
    let state = state(&mut connection).await;
    connection.close().await?;
    state
}

/// See [`crate::store::examine`].
pub(in crate::store) async fn examine(url: &str) -> Result<Examined, StoreError> {
    let mut connection = connect::connect(&connect::options(url)?).await?;
    let schema = state(&mut connection).await?;
    let began = Instant::now();
    let clock = sqlx::query_scalar("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
    let clock_micros = Some(clock.fetch_one(&mut connection).await?);
    let latency = began.elapsed();
    let keystore = match schema.found {
        Some(_) => {
            sqlx::query_scalar("SELECT value FROM vigie_meta WHERE name = 'keystore'")
                .fetch_optional(&mut connection)
                .await?
        }
        None => None,
    };
    connection.close().await?;
    Ok(Examined { schema, keystore, latency, clock_micros, file: None })
}

/// Makes the database fit to be opened, or says why it is not. Answers the state before.
pub(super) async fn prepare(options: &PgConnectOptions, opening: Opening) -> Result<SchemaState, StoreError> {
    let mut connection = connect::connect(options).await?;
    let state = state(&mut connection).await?;
    if state.admit(opening)? == Admitted::AfterMigration {
        // Under an advisory lock: of two nodes that come at the same moment the second waits, and finds
        // nothing left to do. Each migration is a transaction with the note that it was applied.
        migrations::migrator(Engine::Postgres)
            .run_direct(None, &mut connection, false)
            .await
            .map_err(migrations::failed)?;
    }
    connection.close().await?;
    Ok(state)
}

async fn state(connection: &mut PgConnection) -> Result<SchemaState, StoreError> {
    let begun: bool =
        sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut *connection).await?;
    let applied: Vec<(i64, Vec<u8>)> = match begun {
        true => {
            sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
                .fetch_all(connection)
                .await?
        }
        false => Vec::new(),
    };
    SchemaState::judge(Engine::Postgres, &applied)
}
