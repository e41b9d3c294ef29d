//! The command `vigie-verify`: certificates in, verdicts out, with no network.
//!
//! | module | what it is |
//! |---|---|
//! | `arguments` | the command line |
//! | `options` | what several commands can be told |
//! | `setup` | options to trust, policy and clock |
//! | `clock`, `age` | what time it is, and how old a list |
//! | `exit` | how a command ends |
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

mod age;
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
mod options;
mod setup;
mod trust;

pub use arguments::{Cli, main};
pub use check::Check;
pub use exit::Exit;
pub use inspect::Inspect;
pub use options::Options;
