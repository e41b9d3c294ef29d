//! One public key of a trust list, whatever its kind, parsed once and checked against many times.
//!
//! A list of signers holds keys of several kinds, and some of kinds that nothing here can use. Those
//! are kept too: a certificate signed by one is *unsupported*, which is another answer than *unknown*.
//! What is asked of a key, and in which order, is the same for both backends; only the arithmetic is
//! theirs: [`PublicKey`] is [`Key`] over `portable::public_key` or `aws_lc::public_key`.
//!
//! | algorithm | signature | here for |
//! |---|---|---|
//! | ES256 | ECDSA, P-256, SHA-256, `r \| s` | certificates, lists |
//! | PS256 | RSASSA-PSS, SHA-256, MGF1 with SHA-256, salt of 32 bytes | certificates |
//! | RS256 | RSA PKCS#1 v1.5, SHA-256 | signed lists alone |
//!
//! Source: dcc.md §1.5 and §9.

mod admit;
mod error;
mod key;
mod kind;
mod material;
mod p384;
mod rsa;

#[cfg(feature = "aws-lc")]
pub use crate::aws_lc::public_key::PublicKey;
#[cfg(all(feature = "portable", not(feature = "aws-lc")))]
pub use crate::portable::public_key::PublicKey;

pub(crate) use admit::Check;
pub(crate) use key::Arithmetic;
pub(crate) use material::Material;
pub(crate) use p384::P384Key;
pub(crate) use rsa::RsaKey;

pub use error::{SignatureError, SpkiError};
pub use key::Key;
pub use kind::{Algorithm, Curve, Curves, KeyKind, KeyPolicy, Rsa1024};
