//! P-256, AES-GCM and RSA by AWS-LC: the server's backend.

pub mod aead;
pub mod p256;
pub mod public_key;
pub mod rsa;

mod rsa_der;
