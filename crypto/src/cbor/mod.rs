//! CBOR, read with bounds: what stands in a stranger's certificate.
//!
//! [`decode`] is one pass over the input. It borrows what it reads, allocates nothing that the input
//! does not pay for byte by byte, and gives up at fixed [`Limits`] of depth, items and tags. It takes
//! the whole input or nothing, and refuses what readers in the field disagree about: a key that
//! stands twice in a map, bytes after the end, text that is not UTF-8. Lengths that are not the
//! shortest and items of indefinite length are read, for the certificates of some states have them.
//!
//! [`encode`] writes the plain form: definite lengths, shortest integers.
//!
//! Source: dcc.md §1.3, RFC 8949.

#[cfg(test)]
mod cost;
mod decode;
mod duplicates;
mod encode;
mod error;
mod float;
mod input;
mod limits;
mod string;
mod value;

pub use decode::{decode, decode_elements, decode_embedded};
pub use encode::encode;
pub(crate) use encode::encode_into;
pub use error::{CborError, CborFault};
pub use limits::Limits;
pub use value::Value;
