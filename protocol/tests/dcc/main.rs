//! Certificates from outside: the official cases, texts from the field, and certificates with one thing odd
//! about each, made by a script that shares no line with this crate.

mod cases;
mod certificates;
#[cfg(feature = "strict-schema")]
mod issue;
mod revocation;
mod round_trip;
mod texts;
mod vectors;
