//! Everything the service remembers.
//!
//! One [`Store`] trait, split by area, with verbs of the domain over *many* values at once. **A verb is
//! one transaction**: it takes all that must happen together, and it happened or it did not. No
//! transaction object crosses the trait, so none is held open while a handler computes or waits, one
//! SQLite writer is enough, and the batcher (`crate::batch`) may merge what forty requests ask.
//!
//! Two implementations, each with its own SQL: [`sqlite`] (the embedded default) and [`postgres`]. The
//! rules that decide *what* is stored are functions of `vigie_protocol`; a verb locks its rows, calls
//! them and writes the result. One suite, `conformance` in the tests crate, runs on both engines.

mod code_counts;
mod codes;
mod columns;
mod error;
mod evaluations;
mod jobs;
mod lot_rows;
mod lots;
mod meta;
mod migrations;
mod open;
pub mod postgres;
mod push;
mod requests;
mod robert;
mod spending;
mod sql_error;
pub mod sqlite;

pub use codes::{CodeDay, CodeStore, NewCode, Spend, SpendKey, Spent};
pub use error::StoreError;
pub use jobs::{JobRecord, JobStore, Lease};
pub use lots::{Lot, LotFile, LotId, LotState, LotStore, NewLot, NewLotDay, StoredCode};
pub use meta::{Bound, Examined, MetaStore};
pub use migrations::{SchemaState, checksums};
pub use open::{Engine, Opening, PoolSize, examine, migrate, open, open_sized, schema_state};
pub use push::{NewPush, PushClaim, PushDelivery, PushDue, PushKey, PushResult, PushStore};
pub use robert::{
    Accepted, AppliedScores, ConfigEntry, Exposure, Identity, Kpi, Mixed, NewIdentity, NewReport, Note, Outdated,
    QueueKey, QueuedContact, Registered, RiskUpdate, RobertStore, Sixteenth, StatusAsk,
};

/// Everything the service remembers. Each call is one transaction: it happened, or it did not.
pub trait Store: RobertStore + CodeStore + LotStore + PushStore + JobStore + MetaStore {}

impl<T: RobertStore + CodeStore + LotStore + PushStore + JobStore + MetaStore> Store for T {}
