//! The store in a file: SQLite, the embedded default.
//!
//! One connection writes and four read. A write is one transaction, begun as such (`BEGIN IMMEDIATE`: a
//! transaction that reads first and then wants to write may find that it cannot, and no timeout helps),
//! and is on the disk when it is acknowledged (write-ahead log, `synchronous=FULL`). Who finds the
//! writer busy waits in the pool; the batcher before the verbs makes sure that few do.
//!
//! A batch is one statement over `json_each`, with binary values as hex digits. Two kinds of value go
//! another way: sealed contacts as one blob cut into pieces, since hex would double them, and scores as
//! bound doubles, since SQLite reads a decimal number only to within its last bit.

mod batch;
mod code_days;
mod codes;
mod connect;
mod jobs;
mod lots;
mod meta;
mod push;
mod robert;
mod schema;

pub use connect::SqliteStore;
pub(super) use schema::{examine, migrate, schema_state};
