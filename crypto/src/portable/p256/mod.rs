//! NIST P-256 by the RustCrypto crate `p256`: key agreement and ES256 signatures.
//!
//! Signatures are deterministic (RFC 6979).

mod agreement;
mod signature;

pub use crate::error::KeyError;
pub use agreement::{AgreementKey, PublicKey};
pub use signature::{SigningKey, VerifyingKey};
