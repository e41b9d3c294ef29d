//! Every integration test of Vigie, in one binary: a second one would link everything again.
//!
//! - `stories`: what people do, told with independent phones, on both stores.
//! - `crash`: what `kill -9` does to it, on both stores.
//! - `privacy`: what never appears anywhere.
//! - `bad_input`: what strangers send, and machines that are not as they should be.
//! - `vectors`: the published vectors, and that the runner notices a wrong one.
//! - `cli`: the commands `vigie`, `phone` and `vectors` as a shell sees them.
//! - `sim`: the command `vigie sim`, against its own server and against others.
//! - `store`: the conformance suite of the two stores.
//!
//! A test that runs on a store has that store's name in its path (`…::sqlite::…`, `…::postgres::…`).

#[macro_use]
mod support;

mod bad_input;
mod cli;
mod crash;
mod privacy;
mod sim;
mod store;
mod stories;
mod vectors;
