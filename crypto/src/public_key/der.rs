//! As much DER as a public key needs: one element after the other, by tag.

use super::SpkiError;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

/// What is left of the contents of a constructed element.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a>(pub(super) &'a [u8]);

impl<'a> Elements<'a> {
    /// The contents of the next element, which has to have this tag.
    pub(super) fn next(&mut self, tag: u8) -> Result<&'a [u8], SpkiError> {
        let [found, first, rest @ ..] = self.0 else { return Err(SpkiError::Encoding) };
        if *found != tag {
            return Err(SpkiError::Encoding);
        }
        let (length, rest) = match *first {
            short @ 0..=0x7f => (usize::from(short), rest),
            // One to three bytes of length: sixteen megabytes, more than any list holds.
            long @ 0x81..=0x83 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(long & 0x7f)).ok_or(SpkiError::Encoding)?;
                (bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte)), rest)
            }
            _ => return Err(SpkiError::Encoding),
        };
        let (contents, rest) = rest.split_at_checked(length).ok_or(SpkiError::Encoding)?;
        self.0 = rest;
        Ok(contents)
    }

    /// Takes note that nothing may be left.
    pub(super) fn end(self) -> Result<(), SpkiError> {
        if self.0.is_empty() { Ok(()) } else { Err(SpkiError::Encoding) }
    }
}

/// An unsigned number without its leading zeros.
pub(super) fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}

/// `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`.
#[cfg(feature = "aws-lc")]
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
#[cfg(feature = "aws-lc")]
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
