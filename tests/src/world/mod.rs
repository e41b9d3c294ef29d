//! The world a story happens in: a server process of its own, its clock, and its database.
//!
//! A [`World`] starts `vigie-under-test` on free ports in a temporary directory, with a clock that the
//! story moves, on SQLite or on a fresh PostgreSQL database. It dies with the test, whatever happens to
//! the test. What phones do is in [`crate::phone`]; what an operator does (codes, jobs, figures) and
//! what a catastrophe does (`kill -9`, a second node, a row deleted by hand) is here.
//!
//! Helpers panic with a sentence when the world itself fails: that is never what a story is about.

mod admin;
mod apple;
mod database;
mod engine;
mod keystore;
mod process;
mod setup;
mod story;

pub use admin::{Admin, CodeKind, Kpis};
pub use apple::{Apple, AppleAnswer, Notification};
pub use database::{Database, Exposures};
pub use engine::Engine;
pub use keystore::Keystore;
pub use process::{Command, Exit, Process};
pub use setup::Setup;
pub use story::{Node, World};
