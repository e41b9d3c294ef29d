//! Primitives and keys: bytes in, bytes out.
//!
//! The crates above speak of phones, venues and certificates; here there are only keys, blocks and
//! messages. No clock, no I/O, and randomness comes in as an argument.
//!
//! | module | what | made for |
//! |---|---|---|
//! | [`secret`] | key bytes that wipe themselves and never print | every key |
//! | [`skinny`] | SKINNY-64/192 | blocks of 8 bytes, one or millions |
//! | [`hmac`] | HMAC-SHA-256 with a prepared key; SHA-256 | short messages by the million |
//! | [`aes_block`] | AES-256 on single blocks | a few bytes of keystream each |
//! | [`aead`] | AES-256-GCM | whole messages, data at rest |
//! | [`p256`] | ECDH and ECDSA (ES256) on NIST P-256 | shared secrets, signatures |
//! | `rsa` | signing with RS256, AWS-LC only | signatures whose bytes must not vary |
//! | [`public_key`] | a key of any kind that checks ES256, PS256 or RS256 | the signers of trust lists |
//! | [`base45`] | bytes as the characters of a QR code | texts of a few hundred characters |
//! | [`cbor`] | CBOR within bounds | what strangers send |
//! | [`der`] | a lenient reader of DER | public keys, certificates, signatures of lists |
//! | [`cose`] | COSE_Sign1 over the bytes as they came | certificates |
//! | [`wrap`] | 32-byte keys under a 32-byte key | keys at rest |
//!
//! # Two backends
//!
//! P-256, AES-GCM and the arithmetic under [`public_key`] exist twice, with the same types and
//! functions: `portable` (the RustCrypto crates; WebAssembly and phones; ES256 signatures are
//! deterministic) and `aws_lc` (AWS-LC; the server; several times faster; signing with RSA too). Each
//! stands behind the feature of its name. Features add up: when both are on, both modules are there,
//! and the plain names `aead`, `p256` and `public_key::PublicKey` mean AWS-LC. The other modules are
//! the same code under either feature.

#[cfg(not(any(feature = "portable", feature = "aws-lc")))]
compile_error!("vigie-crypto needs a backend: turn on the feature `portable` (RustCrypto) or `aws-lc` (AWS-LC)");

pub mod aes_block;
pub mod base45;
pub mod cbor;
pub mod der;
pub mod hmac;
pub mod secret;
pub mod skinny;

#[cfg(feature = "aws-lc")]
pub mod aws_lc;
#[cfg(feature = "portable")]
pub mod portable;

#[cfg(feature = "aws-lc")]
pub use aws_lc::{aead, p256, rsa};
#[cfg(all(feature = "portable", not(feature = "aws-lc")))]
pub use portable::{aead, p256};

#[cfg(any(feature = "portable", feature = "aws-lc"))]
pub mod cose;
#[cfg(any(feature = "portable", feature = "aws-lc"))]
pub mod public_key;
#[cfg(any(feature = "portable", feature = "aws-lc"))]
pub mod wrap;

mod blob;
mod error;
mod scalar;
mod spki;

pub use error::{KeyError, OpenError};
pub use secret::Secret;
