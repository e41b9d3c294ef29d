//! The two stores every story runs on.

/// Where a world's server keeps what it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in the world's directory.
    Sqlite,
    /// A fresh database on the PostgreSQL that the tests start.
    Postgres,
}
