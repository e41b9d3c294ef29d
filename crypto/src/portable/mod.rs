//! P-256 and AES-GCM by the RustCrypto crates: pure Rust, constant-time, at home in WebAssembly.

pub mod aead;
pub mod p256;
pub mod public_key;
