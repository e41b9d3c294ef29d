//! The command `vigie-verify`: certificates in, verdicts out, with no network.
//!
//! | module | what it is |
//! |---|---|
//! | `arguments` | the command line, and the options that several commands share |
//! | `setup` | options to trust, policy and clock |
//! | `input` | lines of text and pictures |
//! | `check` | the command without a name: one verdict a line |
//! | `line`, `json` | a verdict for people, and for programs |
//! | `gate` | a screen at a door |
//! | `inspect` | every layer and step, for developers |
//! | `trust` | the lists of a device |
//! | `conformance` | the official test cases |
//! | `bench` | how fast |
//!
//! Exit codes: 0 when all is valid or done, 1 when something is not, 2 when it could not run.
//!
//! Source: verifier.md.

mod arguments;
mod bench;
mod check;
mod clock;
mod conformance;
mod exit;
mod gate;
mod input;
mod inspect;
mod json;
mod line;
mod setup;
mod trust;

pub use arguments::{Cli, Options, main};
pub use check::Check;
pub use exit::Exit;
pub use inspect::Inspect;
