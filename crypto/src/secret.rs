//! Key bytes of a fixed length: wiped on drop, compared in constant time, never printed.
//!
//! Every key of the crates above is, at bottom, a [`Secret`]. Functions take `&Secret<N>` rather than
//! `&[u8]`, so that a length is checked once, where the bytes come in, and a key cannot be mistaken
//! for a message.

use std::fmt;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// `N` secret bytes.
///
/// The bytes are stored inline: moving a `Secret` may leave a copy behind on the stack, as any move
/// in Rust may. What is stored for long stands behind a reference, a `Box` or an `Arc`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// Takes bytes as a secret. The caller's own copy is the caller's to wipe.
    pub fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// Copies a slice, or answers `None` unless it is exactly `N` long.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Draws `N` fresh bytes.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut secret = Self([0; N]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    /// The bytes themselves. Named so that a reader notices each place where they leave.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

/// In constant time.
impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<const N: usize> Eq for Secret<N> {}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", Secret::new([0x41; 32])), "Secret(…)");
        assert_eq!(format!("{:#?}", Some(Secret::new([7; 24]))), "Some(\n    Secret(…),\n)");
    }

    #[test]
    fn a_slice_of_another_length_is_refused() {
        assert!(Secret::<24>::from_slice(&[0; 23]).is_none());
        assert!(Secret::<24>::from_slice(&[0; 25]).is_none());
        assert_eq!(Secret::from_slice(&[9; 24]), Some(Secret::new([9; 24])));
    }

    #[test]
    fn secrets_differ_in_any_byte() {
        let reference = Secret::new([0x5a; 32]);
        for i in 0..32 {
            let mut bytes = [0x5a; 32];
            bytes[i] ^= 1 << (i % 8);
            assert_ne!(reference, Secret::new(bytes));
        }
    }
}
