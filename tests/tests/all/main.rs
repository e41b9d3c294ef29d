//! Every integration test of Vigie, in one binary: a second one would link everything again.
//!
//! - `stories`: what people do, told with independent phones, on both stores.
//! - `crash`: what `kill -9` does to it, on both stores.
//! - `privacy`: what never appears anywhere.
//! - `captcha`: the server's own captchas, and those of a service behind it.
//! - `bad_input`: what strangers send, and machines that are not as they should be.
//! - `fuzzing`: every target of the fuzzer, over its seeds and its corpus.
//! - `model`: random lives against a small model of the server.
//! - `disk`: disks that fill up or turn read-only.
//! - `connections`: clients that hold on to what they get.
//! - `vectors`: the published vectors, and that the runner notices a wrong one.
//! - `cli`: the commands `vigie`, `phone` and `vectors` as a shell sees them.
//! - `sim`: the command `vigie sim`, against its own server and against others.
//! - `docs_page`, `doctor`: what people are shown and told.
//! - `rotation`: keys are replaced while phones go on.
//! - `store`: the conformance suite of the two stores.
//! - `wasm`: the verifier for browsers, in Node, against the native one.
//!
//! A test that runs on a store has that store's name in its path (`…::sqlite::…`, `…::postgres::…`).

#[macro_use]
mod support;

mod bad_input;
mod captcha;
mod cli;
mod connections;
mod crash;
mod disk;
mod docs_page;
mod doctor;
mod fuzzing;
mod model;
mod privacy;
mod rotation;
mod sim;
mod store;
mod stories;
mod vectors;
mod wasm;
