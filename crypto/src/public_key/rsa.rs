//! RSA signatures, the checking half: what a public key can do.
//!
//! For the portable backend, and on both for the 1024 bits of [`Rsa1024`](super::Rsa1024), which
//! AWS-LC does not take. All numbers here are public, so nothing needs constant time; private-key
//! operations, where the pure Rust implementation leaks keys through its timing (RUSTSEC-2023-0071),
//! cannot even be written with what is here.
//!
//! Source: RFC 8017 §5.2.2 (RSAVP1), §8.1.2 and §9.1.2 (PSS), §8.2.2 and §9.2 (PKCS#1 v1.5).

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use sha2::{Digest, Sha256};

use super::Material;

/// The length of the hash and of the salt, in bytes.
const HASH: usize = 32;

/// What PKCS#1 v1.5 writes before a SHA-256 hash: DigestInfo.
const DIGEST_INFO: &[u8] = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";

/// An RSA public key, made ready for its modulus.
#[derive(Clone)]
pub(crate) struct RsaKey {
    params: BoxedMontyParams,
    modulus: Vec<u8>,
    bits: usize,
    exponent: u32,
}

impl RsaKey {
    /// Takes big-endian numbers without leading zeros; `None` when they are out of the range that
    /// arithmetic is done in.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        if !Material::rsa_in_range(modulus, exponent) {
            return None;
        }
        let number = BoxedUint::from_be_slice_vartime(modulus);
        let bits = number.bits_vartime() as usize;
        let params = BoxedMontyParams::new_vartime(Option::<Odd<_>>::from(Odd::new(number))?);
        let exponent = exponent.iter().fold(0, |number, &byte| number << 8 | u32::from(byte));
        Some(Self { params, modulus: modulus.to_vec(), bits, exponent })
    }

    /// Whether `signature` is an RSASSA-PSS signature: SHA-256 throughout, salt of 32 bytes.
    pub(crate) fn verify_pss(&self, message: &[u8], signature: &[u8]) -> bool {
        let hash = Sha256::digest(message);
        self.open(signature).is_some_and(|encoded| pss_consistent(&hash.into(), &encoded, self.bits - 1))
    }

    /// Whether `signature` is a PKCS#1 v1.5 signature with SHA-256.
    pub(crate) fn verify_pkcs1(&self, message: &[u8], signature: &[u8]) -> bool {
        let hash = Sha256::digest(message);
        let Some(padding) = self.modulus.len().checked_sub(3 + DIGEST_INFO.len() + HASH) else { return false };
        let expected = [&[0, 1], vec![0xff; padding].as_slice(), &[0], DIGEST_INFO, &hash].concat();
        self.open(signature).is_some_and(|encoded| encoded == expected)
    }

    /// The signature to the power of the exponent, as long as the modulus; `None` for a signature of
    /// another length or not below the modulus.
    fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        // Of equal length, so bytes compare as the numbers do. Without this the signature plus the
        // modulus would be another signature of the same message.
        if signature.len() != self.modulus.len() || signature >= self.modulus.as_slice() {
            return None;
        }
        let number = BoxedUint::from_be_slice(signature, self.params.bits_precision()).ok()?;
        let base = BoxedMontyForm::new(number, &self.params);
        // Square and multiply from the bit below the highest: 17 products for 65537.
        let mut power = base.clone();
        for bit in (0..self.exponent.ilog2()).rev() {
            power = power.square();
            if self.exponent >> bit & 1 == 1 {
                power = power.mul(&base);
            }
        }
        let bytes = power.retrieve().to_be_bytes();
        // Limbs are eight bytes, a modulus may end between two of them.
        Some(bytes[bytes.len() - self.modulus.len()..].to_vec())
    }
}

/// EMSA-PSS-VERIFY: whether `encoded`, `bits` long, belongs to a message of this hash.
///
/// ```text
/// encoded:  maskedDB | H (32) | bc        DB:  0… | 01 | salt (32)
/// H = SHA-256(0 × 8 | hash | salt)        maskedDB = DB xor MGF1(H)
/// ```
fn pss_consistent(hash: &[u8; HASH], encoded: &[u8], bits: usize) -> bool {
    // One byte shorter than the modulus when that has one bit more than whole bytes.
    let (before, encoded) = encoded.split_at(encoded.len() - bits.div_ceil(8));
    let Some((0xbc, encoded)) = encoded.split_last().map(|(last, rest)| (*last, rest)) else { return false };
    let Some((masked, h)) = encoded.split_last_chunk::<HASH>() else { return false };
    if before.iter().any(|&byte| byte != 0) || masked.len() < 1 + HASH {
        return false;
    }
    let unused = bits.div_ceil(8) * 8 - bits;
    let keep = 0xff_u8 >> unused;
    if masked[0] & !keep != 0 {
        return false;
    }
    let mut block = masked.to_vec();
    for (counter, chunk) in (0_u32..).zip(block.chunks_mut(HASH)) {
        let mask = Sha256::new().chain_update(h).chain_update(counter.to_be_bytes()).finalize();
        chunk.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    }
    block[0] &= keep;
    let (padding, salt) = block.split_at(block.len() - HASH);
    let Some((1, zeros)) = padding.split_last().map(|(last, rest)| (*last, rest)) else { return false };
    let expected = Sha256::new().chain_update([0; 8]).chain_update(hash).chain_update(salt).finalize();
    zeros.iter().all(|&byte| byte == 0) && expected.as_slice() == h
}
