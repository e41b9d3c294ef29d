//! Reaching the server, and what is asked of every connection to it.

use std::{io, str::FromStr, sync::atomic::AtomicBool, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions},
};

use super::{retry::Failure, schema};
use crate::store::{Opening, PoolSize, StoreError};

/// How long to wait for the server to answer, and for a connection to become free.
const PATIENCE: Duration = Duration::from_secs(5);

/// Everything the service remembers, on a server.
pub struct PostgresStore {
    pub(super) pool: PgPool,
    /// Something was written that [`crate::store::RobertStore::mix_queue`] has to mix; true at first, since
    /// nobody knows what the last process left.
    pub(super) arrivals: AtomicBool,
}

/// Prints nothing of the server.
impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresStore")
    }
}

impl PostgresStore {
    /// Opens the database of an address `postgres://…`.
    ///
    /// # Errors
    /// As [`crate::store::open`].
    pub async fn open(url: &str, opening: Opening, size: PoolSize) -> Result<Self, StoreError> {
        let options = options(url)?;
        schema::prepare(&options, opening).await?;
        let pool = PgPoolOptions::new()
            .max_connections(size.0.get())
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(serving(options));
        Ok(Self { pool, arrivals: AtomicBool::new(true) })
    }

    /// Begins a transaction.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Postgres>, Failure> {
        Ok(self.pool.begin().await?)
    }
}

/// Reads an address. What it leaves out comes from the variables `PG…` and from `.pgpass`.
///
/// # Errors
/// [`StoreError::Address`], without the address: it may hold a password.
pub(super) fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| {
        StoreError::Address(
            "the database address cannot be read; it looks like postgres://user:password@host:5432/database".into(),
        )
    })?;
    Ok(options.application_name("vigie"))
}

/// Limits for a connection that serves requests. `synchronous_commit` is left on: nothing is acknowledged
/// before it is on the disk.
fn serving(options: PgConnectOptions) -> PgConnectOptions {
    options.options([
        ("statement_timeout", "30s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "30s"),
        // A batch is the same statement every time; planning it anew over all partitions would cost
        // more than running it.
        ("plan_cache_mode", "force_generic_plan"),
        // Nearly every statement finds its rows by the keys it brings along. A plan made while the tables are
        // small would read them whole, and be kept while they grow.
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
    ])
}

/// Limits for the connection that migrates: an index on a large table takes its time, and of two nodes
/// that start at once one waits for the other.
fn migrating(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("statement_timeout", "0"), ("lock_timeout", "60s")])
}

/// One connection to look at the schema and to migrate with.
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let patient = migrating(options.clone());
    match tokio::time::timeout(PATIENCE, PgConnection::connect_with(&patient)).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(unreachable(options, error)),
        Err(_) => Err(trouble(options, "did not answer within 5 seconds; check the host, the port and the network")),
    }
}

/// Says where, and what to do.
fn unreachable(options: &PgConnectOptions, error: sqlx::Error) -> StoreError {
    let code = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
        .map(|error| error.code().to_owned());
    let text = match (code.as_deref(), &error) {
        (Some("28P01" | "28000"), _) => "refused this user or its password; check both",
        (Some("3D000"), _) => "has no such database; create it, for example with createdb",
        (Some("53300"), _) => "has no connection left; raise max_connections or stop another client",
        (Some("57P03"), _) => "is starting up or shutting down; try again",
        (_, sqlx::Error::Io(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            "refused the connection; check that it runs and listens there"
        }
        _ => {
            let cause = StoreError::from(error).to_string();
            return trouble(options, &format!("cannot be reached: {cause}"));
        }
    };
    trouble(options, text)
}

/// Names the server, without the password.
fn trouble(options: &PgConnectOptions, text: &str) -> StoreError {
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    StoreError::Unavailable(format!("PostgreSQL at {place} (database {database}, user {user}) {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_read_is_not_repeated() {
        let text = options("postgres://u:hunter2@host:port/db").expect_err("no port").to_string();
        assert!(text.contains("postgres://user"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn trouble_names_the_place_and_not_the_password() {
        let options = options("postgres://vigie:hunter2@db.example:5433/tracing").expect("an address");
        let text = trouble(&options, "is away").to_string();
        assert!(text.contains("db.example:5433 (database tracing, user vigie) is away"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}
