//! ES256 and RS256.

use serde::Deserialize;
use vigie_crypto::Secret;

use crate::{
    rng::{self, Scripted},
    vectors::{self, Base64},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    submission_code: SubmissionCode,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubmissionCode {
    public_keys: std::collections::BTreeMap<String, Base64>,
    cases: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    name: String,
    header: Header,
    token: String,
}

#[derive(Deserialize)]
struct Header {
    kid: String,
}

/// A compact JWS as what is signed, and the signature.
fn signed(token: &str) -> (&[u8], Vec<u8>) {
    let (message, signature) = token.rsplit_once('.').expect("three parts");
    (message.as_bytes(), vectors::base64(signature).expect("base64"))
}

on_each_backend! {
    use backend::p256::{KeyError, SigningKey, VerifyingKey};

    #[test]
    fn the_codes_of_the_vectors() {
        let file: File = vectors::load("jwt.json");
        let mut accepted = 0;
        for case in &file.submission_code.cases {
            let Some(key) = file.submission_code.public_keys.get(&case.header.kid) else {
                continue; // "unknown kid": there is nothing to check it with
            };
            let key = VerifyingKey::from_spki_der(&key.0).expect("a public key");
            let (message, signature) = signed(&case.token);
            let signature: [u8; 64] = signature.try_into().expect("r and s");
            let expected = case.name != "wrong key";
            assert_eq!(key.verify(message, &signature), expected, "{}", case.name);
            accepted += usize::from(expected);
        }
        assert!(accepted >= 8);
    }

    #[test]
    fn a_signature_holds_for_its_message_and_key_alone() {
        let mut rng = rng::seeded(11);
        let key = SigningKey::generate(&mut rng);
        let verifying = key.verifying_key();
        let signature = key.sign(b"message");
        assert!(verifying.verify(b"message", &signature));
        assert!(!verifying.verify(b"massage", &signature));
        assert!(!SigningKey::generate(&mut rng).verifying_key().verify(b"message", &signature));
        for bit in 0..512 {
            let mut altered = signature;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(!verifying.verify(b"message", &altered), "bit {bit}");
        }
        assert!(!verifying.verify(b"message", &[0; 64]), "r = s = 0");
        assert!(!verifying.verify(b"message", &[0xff; 64]), "r and s beyond the order");
    }

    #[test]
    fn keys_survive_storage() {
        let key = SigningKey::generate(&mut rng::seeded(12));
        let again = SigningKey::from_scalar(&key.scalar()).expect("a scalar");
        assert_eq!(again.verifying_key(), key.verifying_key());
        let spki = key.verifying_key().to_spki_der();
        assert_eq!(spki.len(), 91);
        let verifying = VerifyingKey::from_spki_der(&spki).expect("a public key");
        assert!(verifying == key.verifying_key());
        assert!(verifying.verify(b"message", &again.sign(b"message")));
    }

    #[test]
    fn a_key_of_openssl_is_read() {
        // `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`, as PKCS#8 DER, and its public half.
        let der = hex::decode(
            "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104203cf409c6c98691f80fbe46ca1c08\
        11d11ef87e861383cb03c72d3e44cfb95648a14403420004a146ffa6cf3f41eb2a1323a543fbf05e59252952bb1ede495c6b\
        2e9aca79e4de47aab7fe194e66866008b08438051cee79c60bd2a3d1565a944118940377e1b4",
        )
        .expect("hex");
        let public = hex::decode(
            "3059301306072a8648ce3d020106082a8648ce3d03010703420004a146ffa6cf3f41eb2a1323a543fbf05e59252952bb1ede\
        495c6b2e9aca79e4de47aab7fe194e66866008b08438051cee79c60bd2a3d1565a944118940377e1b4",
        )
        .expect("hex");
        let key = SigningKey::from_pkcs8_der(&der).expect("a P-256 key");
        assert_eq!(key.verifying_key().to_spki_der(), public);
        let verifying = VerifyingKey::from_spki_der(&public).expect("a public key");
        assert!(verifying.verify(b"message", &key.sign(b"message")));

        let mut other_curve = der.clone();
        other_curve[22] ^= 1; // the last byte of the curve's name
        for bad in [&der[..der.len() - 1], &der[1..], &other_curve, b"", &public] {
            assert_eq!(SigningKey::from_pkcs8_der(bad).err(), Some(KeyError::Encoding));
        }
    }

    #[test]
    fn bad_keys_are_refused() {
        for bytes in [[0; 32], [0xff; 32]] {
            let refused = SigningKey::from_scalar(&Secret::new(bytes));
            assert_eq!(refused.err(), Some(KeyError::Scalar));
        }
        let mut spki = SigningKey::generate(&mut rng::seeded(13)).verifying_key().to_spki_der();
        spki[90] ^= 1;
        assert_eq!(VerifyingKey::from_spki_der(&spki).err(), Some(KeyError::Point));
        assert_eq!(VerifyingKey::from_spki_der(&spki[..90]).err(), Some(KeyError::Encoding));
    }

    #[test]
    fn a_key_comes_from_the_generator() {
        let key = SigningKey::generate(&mut Scripted(&[0x2a; 32]));
        assert_eq!(key.scalar(), Secret::new([0x2a; 32]));
    }

    #[test]
    fn keys_cross_threads_and_do_not_print_themselves() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<SigningKey>();
        shared::<VerifyingKey>();
        let key = SigningKey::generate(&mut rng::seeded(14));
        assert_eq!(format!("{key:?} {:?}", key.verifying_key()), "SigningKey(…) VerifyingKey(…)");
    }
}

/// RFC 6979 appendix A.2.5, SHA-256.
#[cfg(feature = "portable")]
#[test]
fn portable_signatures_are_those_of_rfc_6979() {
    let scalar = hex::decode("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let scalar = Secret::from_slice(&scalar.expect("hex")).expect("32 bytes");
    let key = vigie_crypto::portable::p256::SigningKey::from_scalar(&scalar).expect("a scalar");
    assert_eq!(
        hex::encode(key.sign(b"sample")),
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
         f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    );
}

#[cfg(feature = "aws-lc")]
mod rs256 {
    use std::collections::BTreeMap;

    use vigie_crypto::rsa::{SigningKey, verify_rs256};

    use super::*;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Tokens {
        public_keys: BTreeMap<String, String>,
        private_keys_pkcs8_base64: BTreeMap<String, Base64>,
        declaration: Vec<Token>,
        analytics: Vec<Token>,
        report_validation: Vec<Token>,
    }

    #[derive(Deserialize)]
    struct Token {
        token: String,
    }

    /// The DER inside a PEM block.
    fn der(pem: &str) -> Vec<u8> {
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        vectors::base64(&base64).expect("base64")
    }

    #[test]
    fn the_tokens_of_the_vectors_byte_for_byte() {
        let file: Tokens = vectors::load("jwt.json");
        for (name, tokens) in
            [("declare", file.declaration), ("analytics", file.analytics), ("report", file.report_validation)]
        {
            assert!(!tokens.is_empty());
            let key = SigningKey::from_pkcs8(&file.private_keys_pkcs8_base64[name].0);
            let key = key.expect("an RSA key");
            let spki = der(&file.public_keys[name]);
            assert_eq!(key.public_spki_der(), spki, "{name}");
            for Token { token } in tokens {
                let (message, signature) = signed(&token);
                assert_eq!(key.sign_rs256(message), signature, "{name}");
                assert!(verify_rs256(&spki, message, &signature), "{name}");
                assert!(!verify_rs256(&spki, &message[1..], &signature), "{name}");
            }
        }
    }

    #[test]
    fn a_fresh_key_survives_storage() {
        let key = SigningKey::generate_2048();
        let again = SigningKey::from_pkcs8(&key.to_pkcs8()).expect("an RSA key");
        assert_eq!(again.public_spki_der(), key.public_spki_der());
        let signature = key.sign_rs256(b"message");
        assert_eq!(signature.len(), 256);
        assert_eq!(again.sign_rs256(b"message"), signature, "the scheme is deterministic");
        assert!(verify_rs256(&key.public_spki_der(), b"message", &signature));
        assert!(!verify_rs256(&key.public_spki_der(), b"message", &signature[1..]));
        assert!(!verify_rs256(b"no key", b"message", &signature));
        assert_eq!(format!("{key:?}"), "SigningKey(…)");
    }

    #[test]
    fn what_is_no_rsa_key_is_refused() {
        let der = SigningKey::generate_2048().to_pkcs8();
        for damaged in [&der[..der.len() - 1], &der[1..], &[]] {
            assert!(SigningKey::from_pkcs8(damaged).is_err());
        }
    }
}
