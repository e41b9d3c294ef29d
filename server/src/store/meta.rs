//! What the database knows of itself.

use std::{path::PathBuf, time::Duration};

use async_trait::async_trait;

use super::{SchemaState, StoreError};

/// What a look at a database found; see [`super::examine`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Its schema.
    pub schema: SchemaState,
    /// The keystore it belongs to; `None` before the first start.
    pub keystore: Option<String>,
    /// Time of a question and its answer.
    pub latency: Duration,
    /// What the database's clock says, in microseconds of Unix time; `None` where that is this machine's.
    pub clock_micros: Option<i64>,
    /// The file, of an embedded database.
    pub file: Option<PathBuf>,
}

/// Answer of [`MetaStore::bind_keystore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// The database belongs to this keystore (from now on, if it was new).
    Ours,
    /// It belongs to the keystore with this identifier. Serving would hand out identities that only
    /// that keystore can open.
    Other(String),
}

/// The verbs of the database about itself.
#[async_trait]
pub trait MetaStore: Send + Sync {
    /// Asks the database for nothing, to know that it answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// The identifier of the keystore that the database belongs to, if it belongs to one.
    async fn keystore(&self) -> Result<Option<String>, StoreError>;

    /// Ties the database to a keystore by its random identifier, once.
    async fn bind_keystore(&self, id: &str) -> Result<Bound, StoreError>;

    /// Closes all connections; SQLite folds its write-ahead log into the file.
    async fn close(&self);
}
