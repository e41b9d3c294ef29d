//! Why the store could not do what it was asked.

/// A failure of the storage engine. What a caller may decide on (an unknown identity, a spent code) is
/// an outcome, never an error.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer: unreachable, locked too long, out of connections, disk full.
    /// Nothing was written, or it is unknown whether it was; trying again later is right.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The database refused the statement: a constraint or a value it cannot hold. One item of the
    /// batch is to blame, so the batcher tries the items one by one.
    #[error("the database refused the statement: {0}")]
    Refused(String),
    /// A stored value that this version cannot read. Names the column, never the value.
    #[error("unreadable value in {0}")]
    Unreadable(&'static str),
    /// The schema is not the one of this version. Says which it is and what to do.
    #[error("{0}")]
    Schema(String),
    /// The database address is not one this version understands.
    #[error("{0}")]
    Address(String),
}
