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

#[cfg(feature = "aws-lc")]
/// `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`.
pub(super) fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let mut numbers = Vec::with_capacity(modulus.len() + exponent.len() + 10);
    for number in [modulus, exponent] {
        let sign: &[u8] = if number.first().is_none_or(|&first| first >= 0x80) { &[0] } else { &[] };
        push(INTEGER, &[sign, number], &mut numbers);
    }
    let mut sequence = Vec::with_capacity(numbers.len() + 4);
    push(SEQUENCE, &[&numbers], &mut sequence);
    sequence
}

#[cfg(feature = "aws-lc")]
fn push(tag: u8, contents: &[&[u8]], out: &mut Vec<u8>) {
    let length: usize = contents.iter().map(|part| part.len()).sum();
    out.push(tag);
    match u16::try_from(length).map(u16::to_be_bytes) {
        Ok([0, short @ 0..=0x7f]) => out.push(short),
        Ok([0, byte]) => out.extend_from_slice(&[0x81, byte]),
        Ok([high, low]) => out.extend_from_slice(&[0x82, high, low]),
        // Keys longer than the profile allows are never written: `Material::rsa_in_range`.
        Err(_) => out.push(0xff),
    }
    contents.iter().for_each(|part| out.extend_from_slice(part));
}
