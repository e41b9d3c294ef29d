//! RSA public keys in the one form that AWS-LC reads: PKCS#1.
//!
//! ```text
//! RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
//! ```
//!
//! Source: RFC 8017 §A.1.1.

use crate::der::{INTEGER, SEQUENCE, without_leading_zeros};

/// Modulus and exponent, big-endian, as `RSAPublicKey`.
pub(super) fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let mut numbers = Vec::with_capacity(modulus.len() + exponent.len() + 12);
    for number in [modulus, exponent] {
        // A zero keeps the highest bit from being read as a sign.
        let sign: &[u8] = if number.first().is_none_or(|&first| first >= 0x80) { &[0] } else { &[] };
        push(INTEGER, &[sign, number], &mut numbers);
    }
    let mut sequence = Vec::with_capacity(numbers.len() + 6);
    push(SEQUENCE, &[&numbers], &mut sequence);
    sequence
}

/// Writes one element.
fn push(tag: u8, contents: &[&[u8]], out: &mut Vec<u8>) {
    let length: usize = contents.iter().map(|part| part.len()).sum();
    out.push(tag);
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let bytes = without_leading_zeros(&bytes);
            // A length has no more bytes than the machine's words have.
            out.push(0x80 | bytes.len() as u8);
            out.extend_from_slice(bytes);
        }
    }
    contents.iter().for_each(|part| out.extend_from_slice(part));
}
