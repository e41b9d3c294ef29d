//! What people do with it: a story per test, in the words of the story, told on both stores.
//!
//! Together they are the acceptance checklist of robert.md §15; each file says which points it shows.

mod batch;
mod bundle;
mod code_service;
mod codes;
mod forgetting;
mod identity;
mod older_apps;
mod operations;
mod push;
mod registration;
mod report;
mod status;
mod tokens;
mod warning;
