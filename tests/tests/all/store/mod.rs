//! What the service remembers, on both engines.
//!
//! [`conformance`] says what every verb does, once, and runs on SQLite and on a real PostgreSQL;
//! [`opening`] is about databases that are empty, old, new, locked or not there; [`schema`] compares the
//! two schemas.

mod bed;
mod conformance;
mod opening;
mod schema;
