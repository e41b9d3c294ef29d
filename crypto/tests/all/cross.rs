//! The two backends against each other: what one does, the other undoes or does alike.

use proptest::prelude::*;
use vigie_crypto::{Secret, aws_lc, portable};

use crate::rng;

proptest! {
    #[test]
    fn sealing(
        key in any::<[u8; 32]>(),
        nonce in any::<[u8; 12]>(),
        aad in prop::collection::vec(any::<u8>(), 0..40),
        plaintext in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let key = Secret::new(key);
        let (a, p) = (aws_lc::aead::Aes256Gcm::new(&key), portable::aead::Aes256Gcm::new(&key));
        let sealed = p.seal(&nonce, &aad, &plaintext);
        prop_assert_eq!(&a.seal(&nonce, &aad, &plaintext), &sealed);
        prop_assert!(a.open(&nonce, &aad, &sealed).is_ok_and(|text| *text == plaintext));
        prop_assert!(p.open(&nonce, &aad, &sealed).is_ok_and(|text| *text == plaintext));
    }

    #[test]
    fn opening_what_was_never_sealed(
        key in any::<[u8; 32]>(),
        blob in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let key = Secret::new(key);
        prop_assert!(aws_lc::aead::Aes256Gcm::new(&key).open_blob(&[], &blob).is_err());
        prop_assert!(portable::aead::Aes256Gcm::new(&key).open_blob(&[], &blob).is_err());
    }

    #[test]
    fn agreeing(seed in any::<u64>()) {
        let a = aws_lc::p256::AgreementKey::generate(&mut rng::seeded(seed));
        let p = portable::p256::AgreementKey::generate(&mut rng::seeded(seed));
        prop_assert_eq!(a.scalar(), p.scalar());
        let spki = a.public_key().to_spki_der();
        prop_assert_eq!(&p.public_key().to_spki_der(), &spki);
        prop_assert_eq!(a.public_key().to_compressed(), p.public_key().to_compressed());

        let peer = portable::p256::AgreementKey::generate(&mut rng::seeded(!seed)).public_key();
        let peer_too = aws_lc::p256::PublicKey::from_sec1(&peer.to_compressed()).expect("a point");
        prop_assert_eq!(p.agree(&peer), a.agree(&peer_too));
    }

    #[test]
    fn signing(seed in any::<u64>(), message in prop::collection::vec(any::<u8>(), 0..300)) {
        let a = aws_lc::p256::SigningKey::generate(&mut rng::seeded(seed));
        let p = portable::p256::SigningKey::generate(&mut rng::seeded(seed));
        prop_assert!(p.verifying_key().verify(&message, &a.sign(&message)));
        prop_assert!(a.verifying_key().verify(&message, &p.sign(&message)));
    }

    /// Any change to a public key is judged alike; nearly all of them are refused.
    #[test]
    fn reading_damaged_public_keys(
        seed in any::<u64>(),
        compressed in any::<bool>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in 0..3_usize,
    ) {
        let key = portable::p256::AgreementKey::generate(&mut rng::seeded(seed)).public_key();
        let mut der = key.to_spki_der();
        if compressed {
            (der[1], der[24]) = (0x39, 0x22);
            der.truncate(26);
            der.extend_from_slice(&key.to_compressed());
        }
        for (at, xor) in damage {
            let at = at.index(der.len());
            der[at] ^= xor;
        }
        der.truncate(der.len() - cut);

        let a = aws_lc::p256::PublicKey::from_spki_der(&der).map(|key| key.to_uncompressed());
        let p = portable::p256::PublicKey::from_spki_der(&der).map(|key| key.to_uncompressed());
        prop_assert_eq!(a, p);

        let a = aws_lc::p256::VerifyingKey::from_spki_der(&der).map(|key| key.to_spki_der());
        let p = portable::p256::VerifyingKey::from_spki_der(&der).map(|key| key.to_spki_der());
        prop_assert_eq!(a, p);
    }

    #[test]
    fn reading_any_scalar(scalar in any::<[u8; 32]>(), high in any::<bool>()) {
        let mut bytes = scalar;
        if high {
            // Into the neighbourhood of the order, where the answer is not obvious.
            bytes[..16].copy_from_slice(&[
                255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
            ]);
        }
        let scalar = Secret::new(bytes);
        let a = aws_lc::p256::AgreementKey::from_scalar(&scalar).map(|key| key.scalar());
        let p = portable::p256::AgreementKey::from_scalar(&scalar).map(|key| key.scalar());
        prop_assert_eq!(a, p);
    }
}
