//! `vigie-verify` as people run it: the built program, its output and its exit code.

mod check;
mod conformance;
mod gate;
#[cfg(unix)]
mod gate_terminal;
mod harness;
mod hostile;
mod inspect;
#[path = "../all/maker/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "shared with the library's tests, which use the rest")]
mod maker;
mod pictures;
mod texts;
mod trust;
