//! COSE_Sign1: a payload, a signature, and two headers that say how to check it.
//!
//! ```text
//! [ protected: bytes, unprotected: map, payload: bytes, signature: bytes ]     tag 18, perhaps in tag 61
//!
//! signed:  [ "Signature1", protected, h'', payload ]
//! ```
//!
//! What was signed is the bytes as they came: [`Sign1::signed_bytes`] copies them, nothing here
//! encodes a header a second time. Which key fits, and whether the signature holds, is for
//! [`public_key`](crate::public_key).
//!
//! Source: dcc.md §1.5, RFC 9052 §4.

mod assemble;
mod error;
mod header;
mod sign1;

pub use crate::public_key::Algorithm;
pub use assemble::{assemble, protected_header, to_be_signed};
pub use error::{AlgorithmName, CoseError, CoseFault, Label};
pub use header::label;
pub use sign1::Sign1;
