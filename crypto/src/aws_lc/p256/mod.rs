//! NIST P-256 by AWS-LC: key agreement and ES256 signatures.
//!
//! Private keys are drawn from the caller's generator. The nonce of a signature is not: AWS-LC draws
//! it from its own, and two signatures of one message differ.

mod agreement;
mod signature;

pub use crate::error::KeyError;
pub use agreement::{AgreementKey, PublicKey};
pub use signature::{SigningKey, VerifyingKey};
