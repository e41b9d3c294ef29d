//! The database behind a world's server, read (and spoiled) by plain SQL.
//!
//! For what no interface tells: which scores were stored, and what happens when a row is missing.

use std::{collections::BTreeMap, str::FromStr as _, time::Duration};

use sqlx::{
    PgPool, Row as _, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

/// Scores by identity, without the identities: for each, the sorted list of (epoch, score). Two runs of
/// one story give equal values, although no identifier is the same.
pub type Exposures = Vec<Vec<(i64, f64)>>;

/// A second pair of eyes on the database.
#[derive(Clone, Debug)]
pub enum Database {
    /// The file.
    Sqlite(SqlitePool),
    /// The server.
    Postgres(PgPool),
}

impl Database {
    /// Opens it beside the server.
    ///
    /// # Panics
    /// If it cannot.
    pub async fn open(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).expect("a SQLite address");
            let options = options.create_if_missing(false).busy_timeout(Duration::from_secs(20));
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
            Self::Sqlite(pool.expect("the world's SQLite file opens"))
        } else {
            let pool = PgPoolOptions::new().max_connections(1).connect(url).await;
            Self::Postgres(pool.expect("the world's PostgreSQL database opens"))
        }
    }

    /// Runs one statement; answers how many rows it touched.
    ///
    /// # Panics
    /// If it fails.
    pub async fn execute(&self, sql: &'static str) -> u64 {
        match self {
            Self::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected()),
            Self::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected()),
        }
        .unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// The number that a query gives.
    ///
    /// # Panics
    /// If it fails or gives something else.
    pub async fn number(&self, sql: &'static str) -> i64 {
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
        }
        .unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// The text that a query gives.
    ///
    /// # Panics
    /// If it fails or gives something else.
    pub async fn text(&self, sql: &'static str) -> Option<String> {
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
        }
        .unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// The blobs that a query gives, one a row.
    ///
    /// # Panics
    /// If it fails or gives something else.
    pub async fn blobs(&self, sql: &'static str) -> Vec<Vec<u8>> {
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
        }
        .unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// How many contacts wait to be scored.
    pub async fn waiting(&self) -> i64 {
        self.number("SELECT count(*) FROM robert_contact").await
    }

    /// Every row of every table of a PostgreSQL database as text (blobs in hexadecimal); nothing for a
    /// SQLite file, whose bytes can be read directly.
    ///
    /// # Panics
    /// If they cannot be read.
    pub async fn dump(&self) -> Vec<(String, String)> {
        let Self::Postgres(pool) = self else { return Vec::new() };
        const TABLES: &str = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                              WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition";
        let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(pool).await.expect("tables can be listed");
        let mut dump = Vec::with_capacity(tables.len());
        for table in tables {
            let rows = format!("SELECT t::text FROM \"{table}\" t");
            let rows: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_all(pool).await.expect("a table can be read");
            dump.push((table, rows.join("\n")));
        }
        dump
    }

    /// Every score stored, see [`Exposures`].
    ///
    /// # Panics
    /// If they cannot be read.
    pub async fn exposures(&self) -> Exposures {
        const ALL: &str = "SELECT id, CAST(epoch AS BIGINT) AS epoch, score FROM robert_exposure";
        let rows: Vec<(Vec<u8>, i64, f64)> = match self {
            Self::Sqlite(pool) => {
                let rows = sqlx::query(ALL).fetch_all(pool).await.expect("exposures can be read");
                rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
            }
            Self::Postgres(pool) => {
                let rows = sqlx::query(ALL).fetch_all(pool).await.expect("exposures can be read");
                rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
            }
        };
        let mut by_identity: BTreeMap<Vec<u8>, Vec<(i64, f64)>> = BTreeMap::new();
        for (id, epoch, score) in rows {
            by_identity.entry(id).or_default().push((epoch, score));
        }
        let mut lists: Exposures = by_identity.into_values().collect();
        for list in &mut lists {
            list.sort_by(|a, b| a.partial_cmp(b).expect("scores are numbers"));
        }
        lists.sort_by(|a, b| a.partial_cmp(b).expect("scores are numbers"));
        lists
    }
}
