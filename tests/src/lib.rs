//! Everything that tests the whole of Vigie.
//!
//! - [`phone`]: an independent phone, written from the specification with nothing of ours.
//! - [`world`]: a server process with its clock, its chance and its database, for a story to happen in.
//! - [`vectors`]: the published vectors and whatever other directory holds files of their names.
//!
//! Three commands use them: `phone` (by hand), `vectors` (any directory) and `vigie-under-test` (the
//! server with points at which it can be made to die).

pub mod phone;
pub mod postgres;
pub mod vectors;
pub mod world;
