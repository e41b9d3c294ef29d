//! The settings of one process: where they come from, what they may be, and what is wrong with them.
//!
//! A flag wins over the environment, the environment over the file (`--config vigie.toml`), the file over
//! the default. Every feature owns its settings (`robert::Config`, `codes::Config`, …); this folder reads
//! them from their sources. All mistakes are told at once, each under the name that the operator wrote.
//! The operator's side of this is `docs/configuration.md`.

mod database;
mod environment;
mod file;
mod flags;
mod layer;
mod load;
mod merged;
mod mistake;
mod network;
mod production;
mod reader;
mod roles;
mod section;
mod setting;
mod suggest;

pub use database::DatabaseUrl;
pub use environment::process_environment;
pub use flags::Flags;
pub use load::Config;
pub use mistake::{Mistake, Mistakes};
pub use network::Network;
pub use roles::{Role, Roles};

pub(crate) use mistake::outside;
pub(crate) use section::Section;
pub(crate) use setting::Setting;

#[cfg(test)]
mod tests;
