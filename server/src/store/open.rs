//! From an address to a store, and the state of the schema on the way.

use std::{fmt, num::NonZeroU32, sync::Arc};

use super::{Examined, SchemaState, Store, StoreError, postgres, sqlite};

/// Which database stands behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file on this machine, `sqlite:PATH` or `sqlite://PATH`.
    Sqlite,
    /// A server, `postgres://…` or `postgresql://…`.
    Postgres,
}

impl Engine {
    /// For people and machines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// Reads the engine off an address.
    ///
    /// # Errors
    /// [`StoreError::Address`] for any other scheme. The address is not repeated: it may hold a password.
    pub fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Self::Postgres),
            _ => Err(StoreError::Address(
                "the database address begins with none of sqlite: (a file), postgres:// or postgresql:// (a \
                 server)"
                    .into(),
            )),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// What to do with an empty or older database. A newer one is refused in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Bring it to this version.
    Migrate,
    /// Refuse it, and name `vigie migrate`.
    RequireCurrent,
}

/// How many connections a node opens to PostgreSQL, at most. SQLite has one writer and four readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSize(pub NonZeroU32);

impl Default for PoolSize {
    /// Eight: a batched verb keeps a connection busy for a millisecond or two, and more of them wait
    /// for the same disk.
    fn default() -> Self {
        const EIGHT: NonZeroU32 = NonZeroU32::new(8).unwrap();
        Self(EIGHT)
    }
}

/// Opens the store behind an address, with the default [`PoolSize`].
///
/// # Errors
/// As [`open_sized`].
pub async fn open(url: &str, opening: Opening) -> Result<Arc<dyn Store>, StoreError> {
    open_sized(url, opening, PoolSize::default()).await
}

/// Opens the store behind an address. Gives up after about five seconds if it does not answer.
///
/// # Errors
/// [`StoreError::Address`] for an address that cannot be read, [`StoreError::Unavailable`] for a
/// database that cannot be reached, read or written, [`StoreError::Schema`] for one of another version.
pub async fn open_sized(url: &str, opening: Opening, size: PoolSize) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match Engine::of(url)? {
        Engine::Sqlite => Arc::new(sqlite::SqliteStore::open(url, opening).await?),
        Engine::Postgres => Arc::new(postgres::PostgresStore::open(url, opening, size).await?),
    })
}

/// Brings a database to the schema of this version; creates the file of an SQLite database. Does
/// nothing to a current one. Answers the state before.
///
/// # Errors
/// As [`open_sized`].
pub async fn migrate(url: &str) -> Result<SchemaState, StoreError> {
    match Engine::of(url)? {
        Engine::Sqlite => sqlite::migrate(url).await,
        Engine::Postgres => postgres::migrate(url).await,
    }
}

/// Looks at the schema of a database and changes nothing.
///
/// # Errors
/// As [`open_sized`]; a database of another version is not an error.
pub async fn schema_state(url: &str) -> Result<SchemaState, StoreError> {
    match Engine::of(url)? {
        Engine::Sqlite => sqlite::schema_state(url).await,
        Engine::Postgres => postgres::schema_state(url).await,
    }
}

/// Looks at a database as `vigie doctor` does, and changes nothing.
///
/// # Errors
/// As [`open_sized`]; a database of another version is not an error.
pub async fn examine(url: &str) -> Result<Examined, StoreError> {
    match Engine::of(url)? {
        Engine::Sqlite => sqlite::examine(url).await,
        Engine::Postgres => postgres::examine(url).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_names_the_engine() {
        assert_eq!(Engine::of("sqlite:/data/vigie.db").ok(), Some(Engine::Sqlite));
        assert_eq!(Engine::of("sqlite://vigie.db").ok(), Some(Engine::Sqlite));
        assert_eq!(Engine::of("postgres://u@h/d").ok(), Some(Engine::Postgres));
        assert_eq!(Engine::of("postgresql://h").ok(), Some(Engine::Postgres));
    }

    #[test]
    fn another_address_is_refused_without_repeating_it() {
        for url in ["mysql://root:hunter2@h/d", "/data/hunter2.db", "postgres:hunter2", "", "hunter2"] {
            let text = Engine::of(url).expect_err("no engine of ours").to_string();
            assert!(text.contains("sqlite:") && text.contains("postgres://"), "{text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
