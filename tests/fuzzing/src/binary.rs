//! Fixed layouts: HELLOs, packed contacts, public keys.
//!
//! Source: robert.md §2.2 (keys), §3.5 (HELLO), §8.1 (queue).

use vigie_crypto::{aws_lc, portable};
use vigie_protocol::robert::{contact::Contact, hello::Hello};

/// A HELLO has 16 bytes and no field with an invalid value.
pub(crate) fn hello(bytes: &[u8]) {
    match Hello::decode(bytes) {
        Ok(hello) => assert_eq!(hello.encode(), bytes),
        Err(_) => assert_ne!(bytes.len(), Hello::LEN),
    }
}

/// A packed contact is written as it was read.
pub(crate) fn contact(bytes: &[u8]) {
    if let Ok(contact) = Contact::unpack(bytes) {
        assert_eq!(contact.pack(), bytes);
        assert!(contact.hellos.len() <= bytes.len() / 13, "no more than there is room for");
    }
}

/// A public key is good for both backends or for none, and they write it alike.
pub(crate) fn public_keys(bytes: &[u8]) {
    let ours = aws_lc::p256::PublicKey::from_spki_der(bytes);
    let theirs = portable::p256::PublicKey::from_spki_der(bytes);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "one backend takes what the other refuses");
    if let (Ok(ours), Ok(theirs)) = (&ours, &theirs) {
        assert_eq!(ours.to_uncompressed(), theirs.to_uncompressed());
        assert_eq!(ours.to_spki_der(), theirs.to_spki_der());
        let again = aws_lc::p256::PublicKey::from_spki_der(&ours.to_spki_der()).expect("our own writing");
        assert_eq!(again.to_uncompressed(), ours.to_uncompressed());
    }
    let (ours, theirs) = (aws_lc::p256::PublicKey::from_sec1(bytes), portable::p256::PublicKey::from_sec1(bytes));
    assert_eq!(ours.is_ok(), theirs.is_ok(), "a bare point: one backend takes what the other refuses");
    if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
        assert_eq!(ours.to_uncompressed(), theirs.to_uncompressed());
        assert_eq!(ours.to_compressed(), theirs.to_compressed());
    }
    let verifying =
        (aws_lc::p256::VerifyingKey::from_spki_der(bytes), portable::p256::VerifyingKey::from_spki_der(bytes));
    assert_eq!(verifying.0.is_ok(), verifying.1.is_ok(), "a verifying key: one backend takes what the other refuses");
}
