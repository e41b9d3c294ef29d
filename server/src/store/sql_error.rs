//! What a failure of the driver means to the caller.
//!
//! The text names what kind of thing went wrong and, where the database says so, the table, the column
//! or the constraint. It never holds a bound value or a row: PostgreSQL puts key values into the detail
//! of an error, and the text of a conversion error quotes the value, so neither is taken over.

use sqlx::{postgres::PgDatabaseError, sqlite::SqliteError};

use super::StoreError;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match error {
            E::Database(error) => {
                if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
                    postgres(error)
                } else if let Some(error) = error.try_downcast_ref::<SqliteError>() {
                    sqlite(error)
                } else {
                    Self::Unavailable("an error of an unknown driver".into())
                }
            }
            E::Io(error) => Self::Unavailable(format!("the connection failed: {error}")),
            E::Tls(error) => Self::Unavailable(format!("TLS failed: {error}")),
            E::PoolTimedOut => Self::Unavailable("no connection became free in time".into()),
            E::PoolClosed => Self::Unavailable("it was closed".into()),
            E::WorkerCrashed => Self::Unavailable("the thread that held it is gone".into()),
            E::Encode(_) | E::InvalidArgument(_) => Self::Refused("a value it has no form for".into()),
            E::ColumnDecode { .. } | E::Decode(_) | E::ColumnNotFound(_) | E::ColumnIndexOutOfBounds { .. } => {
                Self::Unreadable("a column of another type than this version writes")
            }
            // What is left is an answer that the statement cannot have (no row, wrong protocol).
            _ => Self::Unavailable("it answered out of turn".into()),
        }
    }
}

/// By SQLSTATE class: 22, 23 and 54 (a value beyond a limit) blame the data, everything else the database or
/// its state.
fn postgres(error: &PgDatabaseError) -> StoreError {
    let code = error.code();
    let blamed = [error.table(), error.column(), error.constraint()];
    let place: Vec<&str> = blamed.into_iter().flatten().collect();
    let text = match place.is_empty() {
        true => format!("SQLSTATE {code}"),
        false => format!("SQLSTATE {code}, {}", place.join(" ")),
    };
    match code.get(..2) {
        Some("22" | "23" | "54") => StoreError::Refused(text),
        // These messages speak of the server: "no space left on device", "canceling statement due to
        // statement timeout", "the database system is shutting down".
        Some("08" | "25" | "53" | "55" | "57" | "58") => {
            StoreError::Unavailable(format!("{} ({text})", error.message()))
        }
        _ => StoreError::Unavailable(text),
    }
}

/// By primary result code. SQLite's messages name tables, columns and constraints, never values.
fn sqlite(error: &SqliteError) -> StoreError {
    use sqlx::error::DatabaseError as _;

    let code = sqlite_code(error);
    let message = error.message();
    match code {
        CONSTRAINT | MISMATCH | TOOBIG => StoreError::Refused(message.into()),
        BUSY | LOCKED => StoreError::Unavailable("another process kept it locked for too long".into()),
        FULL => StoreError::Unavailable("the disk is full".into()),
        READONLY | CANTOPEN | PERM => StoreError::Unavailable(format!("the file cannot be written to ({message})")),
        _ => StoreError::Unavailable(format!("{message} (SQLite result {code})")),
    }
}

/// Primary result codes of SQLite.
pub(super) const PERM: u32 = 3;
pub(super) const BUSY: u32 = 5;
pub(super) const LOCKED: u32 = 6;
pub(super) const READONLY: u32 = 8;
pub(super) const FULL: u32 = 13;
pub(super) const CANTOPEN: u32 = 14;
pub(super) const TOOBIG: u32 = 18;
pub(super) const CONSTRAINT: u32 = 19;
pub(super) const MISMATCH: u32 = 20;
pub(super) const NOTADB: u32 = 26;

/// The primary result code: the low byte of the extended one that the driver gives.
pub(super) fn sqlite_code(error: &SqliteError) -> u32 {
    use sqlx::error::DatabaseError as _;

    error.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or(1) & 0xff
}
