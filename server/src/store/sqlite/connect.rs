//! Opening the file, and what is asked of every connection to it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
    time::Duration,
};

use sqlx::{
    Connection, Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteError, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::schema;
use crate::store::{Opening, StoreError, sql_error};

/// How long a statement waits for a lock that another process holds, and a caller for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections that read. Reads are short and mostly served from memory.
const READERS: u32 = 4;

/// Everything the service remembers, in one file.
pub struct SqliteStore {
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
    /// Something was written that [`crate::store::RobertStore::mix_queue`] has to mix; true at first, since
    /// nobody knows what the last process left.
    pub(super) arrivals: AtomicBool,
}

/// Prints nothing of the file.
impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SqliteStore")
    }
}

impl SqliteStore {
    /// Opens the file of an address `sqlite:PATH`; creates it, readable by its owner alone, where it may
    /// be migrated.
    ///
    /// # Errors
    /// As [`crate::store::open`].
    pub async fn open(url: &str, opening: Opening) -> Result<Self, StoreError> {
        let path = file(url)?;
        schema::prepare(&path, opening).await?;
        let writer = pool(1).connect_lazy_with(options(&path));
        let readers = pool(READERS).connect_lazy_with(options(&path).pragma("query_only", "ON"));
        Ok(Self { writer, readers, arrivals: AtomicBool::new(true) })
    }

    /// Begins a transaction that may write.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Begins a transaction that sees one state of the database throughout.
    pub(super) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.readers.begin().await?)
    }
}

/// Connections are kept for good: they cost nothing, and the last one to close would fold the log.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // A write that fails for want of room is rolled back by SQLite itself. The driver then cannot roll
        // it back a second time, takes it for open, and would refuse every other for good.
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL, often advised with a write-ahead log, loses acknowledged commits when power fails.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        // What is erased is overwritten, not only unlinked: a copy of the file holds no forgotten
        // contact. Costs the writing of the freed pages. What stands in the log is overwritten as the
        // log goes round.
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-32768") // KiB
        // Phones come in no order, so nearly every row written is on a page of its own. Letting the log grow
        // to 16 MB before its pages are copied into the file made registrations a third faster.
        .pragma("wal_autocheckpoint", "4000")
        // A log that a large transaction blew up is cut back.
        .pragma("journal_size_limit", "67108864")
}

/// The path in an address, literally: nothing in it is an option or an escape.
///
/// # Errors
/// [`StoreError::Address`] for no path, and for a database in memory: every connection would see its own.
pub(super) fn file(url: &str) -> Result<PathBuf, StoreError> {
    let rest = url.strip_prefix("sqlite:").unwrap_or(url);
    match rest.strip_prefix("//").unwrap_or(rest) {
        "" => Err(StoreError::Address("the database address sqlite: names no file".into())),
        path if path.contains(":memory:") => Err(StoreError::Address(
            "a database in memory would be forgotten with the process; give sqlite: a file".into(),
        )),
        path => Ok(path.into()),
    }
}

/// Makes the file, empty and readable by its owner alone, if there is none. SQLite gives its log the
/// same mode.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(trouble(path, "cannot be created: its folder does not exist; create it"))
        }
        Err(error) => Err(trouble(path, &format!("cannot be created: {error}"))),
    }
}

/// One connection to a file that is there.
pub(super) async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    if path.is_dir() {
        return Err(trouble(path, "is a folder; name a file in it"));
    }
    SqliteConnection::connect_with(&options(path)).await.map_err(|error| why(path, error))
}

/// Says of a file what SQLite says of "the database", and what to do.
pub(super) fn why(path: &Path, error: sqlx::Error) -> StoreError {
    let code =
        error.as_database_error().and_then(|error| error.try_downcast_ref::<SqliteError>()).map(sql_error::sqlite_code);
    let text = match code {
        Some(sql_error::BUSY | sql_error::LOCKED) => "is locked by another process; stop it, or wait until it is done",
        Some(sql_error::READONLY | sql_error::CANTOPEN | sql_error::PERM) => {
            "cannot be opened for writing, or its folder cannot; check who owns them"
        }
        Some(sql_error::NOTADB) => "is not an SQLite database; name another file",
        Some(sql_error::FULL) => "has no room left on its disk; make some",
        _ => return error.into(),
    };
    trouble(path, text)
}

fn trouble(path: &Path, text: &str) -> StoreError {
    StoreError::Unavailable(format!("{} {text}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_taken_as_it_stands() {
        let path = |url| file(url).map(|path| path.display().to_string()).ok();
        assert_eq!(path("sqlite:vigie.db").as_deref(), Some("vigie.db"));
        assert_eq!(path("sqlite:///data/a b%20?.db").as_deref(), Some("/data/a b%20?.db"));
        assert_eq!(path("sqlite:/data/vigie.db").as_deref(), Some("/data/vigie.db"));
        assert_eq!(path("sqlite:"), None);
        assert_eq!(path("sqlite::memory:"), None);
    }
}
