//! The published vectors of the specification, one module per file.
//!
//! Source: robert.md §13; `tests/vectors/README.md` tells where they come from.

mod auth_request_mac;
mod contact_validation;
mod data;
mod ebid_and_ecc;
mod end_to_end;
mod fixed;
mod hello_mac;
mod jwt;
mod key_agreement_tuples;
mod risk_evaluation;
mod scoring;
mod time;
