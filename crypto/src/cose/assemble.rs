//! Writing a message: what an issuer signs, and what it hands out.
//!
//! Source: dcc.md §1.5; RFC 9052 §4.4.

use super::{
    Algorithm,
    header::{TAG, label},
};
use crate::cbor::{self, Value};

/// The bytes that are signed: `["Signature1", protected, h'', payload]`, the two byte strings as they
/// are, a zero-length one included.
pub fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    const BEFORE: &[u8] = b"\x84\x6aSignature1";
    let mut bytes = Vec::with_capacity(BEFORE.len() + protected.len() + payload.len() + 2 * 9 + 1);
    bytes.extend_from_slice(BEFORE);
    push_string(protected, &mut bytes);
    push_string(b"", &mut bytes);
    push_string(payload, &mut bytes);
    bytes
}

fn push_string(string: &[u8], out: &mut Vec<u8>) {
    cbor::encode_into(&Value::bytes(string), out);
}

/// The protected header of an issuer's message: algorithm and key identifier.
pub fn protected_header(algorithm: Algorithm, kid: &[u8]) -> Vec<u8> {
    cbor::encode(&Value::Map(vec![
        (Value::integer(label::ALGORITHM), Value::integer(algorithm.cose())),
        (Value::integer(label::KID), Value::bytes(kid)),
    ]))
}

/// The message, in tag 18, with an empty unprotected header.
pub fn assemble(protected: &[u8], payload: &[u8], signature: &[u8]) -> Vec<u8> {
    let array = Value::Array(vec![
        Value::bytes(protected),
        Value::Map(Vec::new()),
        Value::bytes(payload),
        Value::bytes(signature),
    ]);
    cbor::encode(&Value::Tag(TAG, Box::new(array)))
}
