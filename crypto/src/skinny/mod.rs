//! SKINNY-64/192: a block cipher with blocks of 8 bytes and keys of 24.
//!
//! Blocks are independent of each other (no mode of operation), which lets one key work through many
//! at once. Three forms compute the same function:
//!
//! | form | blocks at a time | where it wins |
//! |---|--:|---|
//! | [`Form::Scalar`] | 1 | a handful of blocks; it is also the one to read first |
//! | [`Form::Sliced`] | 64 | some tens of blocks, or no vector instructions |
//! | [`Form::Wide`] | 256 | everything else |
//!
//! None of them looks anything up in a table by secret data or branches on it: all three run in
//! constant time.
//!
//! Source: Beierle et al., "The SKINNY Family of Block Ciphers and its Low-Latency Variant MANTIS",
//! CRYPTO 2016; robert.md §3.2.

mod cipher;
mod lanes;
mod scalar;
mod schedule;
mod sliced;

pub use cipher::{Form, Skinny};
