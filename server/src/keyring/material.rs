//! What a new key is made of, by its kind.

use rand_core::Rng as _;
use vigie_crypto::{
    p256::{AgreementKey, SigningKey},
    rsa,
};
use zeroize::Zeroizing;

use super::alias::Kind;
use crate::rng;

/// Draws the material of a new key, in the form that [`Kind`] describes.
pub(super) fn draw(kind: Kind) -> Zeroizing<Vec<u8>> {
    match kind {
        Kind::Skinny => bytes(24),
        Kind::Aes256 | Kind::Hmac => bytes(32),
        Kind::Agreement => scalar(AgreementKey::generate(&mut rng::os()).scalar().expose()),
        Kind::Es256 => scalar(SigningKey::generate(&mut rng::os()).scalar().expose()),
        // AWS-LC draws RSA keys from its own generator (about a quarter of a second each).
        Kind::Rs256 => rsa::SigningKey::generate_2048().to_pkcs8(),
    }
}

fn bytes(length: usize) -> Zeroizing<Vec<u8>> {
    let mut drawn = Zeroizing::new(vec![0; length]);
    rng::os().fill_bytes(&mut drawn);
    drawn
}

fn scalar(bytes: &[u8; 32]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.to_vec())
}
