//! Key agreement, what is derived from it, and which public keys are let in.

use serde::Deserialize;
use vigie_crypto::{Secret, hmac::hmac_sha256};

use crate::{
    rng::{self, Scripted},
    vectors::{self, Base64, Hex},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    server_private_key_d: Hex<32>,
    server_public_key_spki_base64: Base64,
    client_private_key_d: Hex<32>,
    client_public_key_spki_base64: Base64,
    shared_secret: Hex<32>,
    key_for_mac: Hex<32>,
    key_for_tuples: Hex<32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    server_public_key_spki_base64: Base64,
    client_private_key_pkcs8_base64: Base64,
    derived: ClientDerived,
    shared_secret: Hex<32>,
    derived_mac: Base64,
    derived_tuples: Base64,
}

#[derive(Deserialize)]
struct ClientDerived {
    test: Base64,
    test2: Base64,
}

#[derive(Deserialize)]
struct File {
    client: Vec<Client>,
    vectors: Vec<Case>,
}

fn file() -> File {
    vectors::load("key_agreement_tuples.json")
}

/// A point with each defect that a public key must be refused for, around a good key.
fn bad_spki() -> Vec<(&'static str, Vec<u8>)> {
    let good = file().vectors.remove(0).server_public_key_spki_base64.0;
    let header = &good[..26];
    let with = |at: usize, byte: u8| {
        let mut der = good.clone();
        der[at] = byte;
        der
    };
    let around = |header: &[u8], point: &[u8]| [header, point].concat();
    let infinity = {
        let mut header = header.to_vec();
        (header[1], header[24]) = (0x18, 0x02);
        around(&header, &[0])
    };
    let p384 = hex::decode("3076301006072a8648ce3d020106052b81040022036200").expect("hex");
    vec![
        ("nothing", vec![]),
        ("one byte short", good[..90].to_vec()),
        ("one byte over", around(&good, &[0])),
        ("off the curve", with(90, good[90] ^ 1)),
        ("zero, zero", around(header, &[&[4][..], &[0; 64]].concat())),
        ("x beyond the field", around(header, &[&[4][..], &[0xff; 64]].concat())),
        ("point at infinity", infinity),
        ("hybrid form", with(26, 6 | (good[90] & 1))),
        ("unknown form", with(26, 5)),
        ("compressed, but as long as uncompressed", with(26, 2)),
        (
            "secp256k1",
            around(&hex::decode("3056301006072a8648ce3d020106052b8104000a034200").expect("hex"), &good[26..]),
        ),
        ("P-384", around(&p384, &[&[4][..], &[1; 96]].concat())),
        ("another curve's name", with(22, 6)),
        ("unused bits in the bit string", with(25, 1)),
        ("a length that says less", with(1, 0x58)),
        ("a bare point", good[26..].to_vec()),
    ]
}

on_each_backend! {
    use backend::p256::{AgreementKey, KeyError, PublicKey};

    #[test]
    fn both_sides_of_every_vector_agree() {
        for case in file().vectors {
            let server = AgreementKey::from_scalar(&Secret::new(case.server_private_key_d.0))
                .expect("a scalar");
            let client = AgreementKey::from_scalar(&Secret::new(case.client_private_key_d.0))
                .expect("a scalar");
            assert_eq!(server.scalar(), Secret::new(case.server_private_key_d.0));
            assert_eq!(server.public_key().to_spki_der(), case.server_public_key_spki_base64.0);
            assert_eq!(client.public_key().to_spki_der(), case.client_public_key_spki_base64.0);

            let sent = PublicKey::from_spki_der(&case.client_public_key_spki_base64.0)
                .expect("a public key");
            let z = server.agree(&sent);
            assert_eq!(z, Secret::new(case.shared_secret.0));
            assert_eq!(z, client.agree(&server.public_key()));
            assert_eq!(hmac_sha256(z.expose(), b"mac"), Secret::new(case.key_for_mac.0));
            assert_eq!(hmac_sha256(z.expose(), b"tuples"), Secret::new(case.key_for_tuples.0));
        }
    }

    #[test]
    fn the_deployed_client_agrees() {
        for case in file().client {
            // In this PKCS#8 form the scalar stands at bytes 36 to 68.
            let scalar = Secret::from_slice(&case.client_private_key_pkcs8_base64.0[36..68]);
            let client = AgreementKey::from_scalar(&scalar.expect("32 bytes")).expect("a scalar");
            let server = PublicKey::from_spki_der(&case.server_public_key_spki_base64.0);
            let z = client.agree(&server.expect("a public key"));
            assert_eq!(z, Secret::new(case.shared_secret.0));
            for (label, expected) in [
                ("test", case.derived.test),
                ("test2", case.derived.test2),
                ("mac", case.derived_mac),
                ("tuples", case.derived_tuples),
            ] {
                let derived = hmac_sha256(z.expose(), label.as_bytes());
                assert_eq!(derived.expose(), expected.0.as_slice(), "{label}");
            }
        }
    }

    #[test]
    fn a_public_key_in_every_form_is_the_same_key() {
        let mut rng = rng::seeded(1);
        for _ in 0..20 {
            let key = AgreementKey::generate(&mut rng).public_key();
            let spki = key.to_spki_der();
            assert_eq!(spki.len(), 91);
            let mut compressed_spki = spki[..26].to_vec();
            (compressed_spki[1], compressed_spki[24]) = (0x39, 0x22);
            compressed_spki.extend_from_slice(&key.to_compressed());
            for again in [
                PublicKey::from_spki_der(&spki),
                PublicKey::from_spki_der(&compressed_spki),
                PublicKey::from_sec1(&key.to_uncompressed()),
                PublicKey::from_sec1(&key.to_compressed()),
            ] {
                let again = again.expect("the same key");
                assert_eq!(again, key);
                assert_eq!(again.to_uncompressed(), key.to_uncompressed());
                assert_eq!(again.to_spki_der(), spki);
            }
        }
    }

    #[test]
    fn bad_public_keys_are_refused() {
        for (what, der) in bad_spki() {
            assert!(PublicKey::from_spki_der(&der).is_err(), "{what}");
        }
        // A compressed x of which no point exists: x³ − 3x + b is not a square.
        let refused: Vec<_> = (0..20_u8)
            .map(|low| {
                let mut compressed = [0; 33];
                (compressed[0], compressed[32]) = (2, low);
                PublicKey::from_sec1(&compressed)
            })
            .filter(Result::is_err)
            .collect();
        assert!(refused.iter().all(|key| key == &Err(KeyError::Point)));
        assert!(refused.len() > 3, "about half of all x have no point");
    }

    #[test]
    fn scalars_out_of_range_are_refused() {
        let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        let order = hex::decode(order).expect("hex");
        for bytes in [&[0; 32], &[0xff; 32], order.as_slice()] {
            let scalar = Secret::from_slice(bytes).expect("32 bytes");
            assert_eq!(AgreementKey::from_scalar(&scalar).err(), Some(KeyError::Scalar));
        }
    }

    #[test]
    fn a_key_comes_from_the_generator_and_skips_what_is_no_scalar() {
        let script = [[0; 32], [0xff; 32], [0x17; 32]].concat();
        let key = AgreementKey::generate(&mut Scripted(&script));
        assert_eq!(key.scalar(), Secret::new([0x17; 32]));
    }

    #[test]
    fn keys_do_not_print_themselves() {
        let key = AgreementKey::generate(&mut rng::seeded(2));
        assert_eq!(format!("{key:?} {:?}", key.public_key()), "AgreementKey(…) PublicKey(…)");
    }

    #[test]
    fn keys_cross_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<AgreementKey>();
        shared::<PublicKey>();
    }
}
