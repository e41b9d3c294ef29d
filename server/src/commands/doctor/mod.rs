//! `vigie doctor`: looks at everything a server stands on, changes nothing, and says what is wrong and what to
//! type. Works with the server running or not; prints no secret.
//!
//! | file | looks at |
//! |---|---|
//! | `settings` | the configuration, and what `--production` would refuse |
//! | `files` | the data directory |
//! | `keystore` | the keys |
//! | `database` | schema, owner, latency, room |
//! | `clock` | the machine's clock |
//! | `ports` | the two listeners |
//!
//! Exit codes: 0 nothing is wrong, 1 something is, 2 it could not tell.

mod clock;
mod database;
mod files;
mod finding;
mod keystore;
mod ports;
mod run;
mod settings;

pub(super) use run::Doctor;
