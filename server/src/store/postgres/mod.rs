//! The store on a server: PostgreSQL 14 or later, for several nodes and for whole countries.
//!
//! A batch is one statement over `unnest`. Rows are locked in the order of their key before anything is
//! written, in every verb, so that two nodes with the same phones in their batches wait for each other
//! and do not deadlock; should the server break a cycle all the same, the verb runs again ([`retry`]).
//! What many batches write, the KPIs, is written last.
//!
//! Isolation is READ COMMITTED: a statement that waited for a row sees what the other made of it, and
//! every decision is either taken under the row's lock or is a condition of the statement that writes.

mod code_days;
mod codes;
mod connect;
mod jobs;
mod lots;
mod meta;
mod push;
mod retry;
mod robert;
mod schema;

pub use connect::PostgresStore;
pub(super) use schema::{examine, migrate, schema_state};
