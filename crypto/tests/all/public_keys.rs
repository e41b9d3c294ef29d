//! Keys of any kind: what they accept and refuse, on each backend and the same on both.

use std::collections::BTreeMap;

use serde::Deserialize;
use vigie_crypto::public_key::{Algorithm, Curves, KeyPolicy, Rsa1024};

use crate::vectors::{self, HexVec};

#[derive(Deserialize)]
struct File {
    keys: BTreeMap<String, HexVec>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    key: String,
    algorithm: String,
    message: HexVec,
    signature: HexVec,
    accept: Vec<String>,
    expect: String,
}

impl Case {
    fn algorithm(&self) -> Algorithm {
        let all = [Algorithm::Es256, Algorithm::Ps256, Algorithm::Rs256];
        all.into_iter().find(|algorithm| algorithm.name() == self.algorithm).expect("an algorithm")
    }

    fn policy(&self) -> KeyPolicy {
        let mut policy = KeyPolicy::default();
        for accepted in &self.accept {
            match accepted.as_str() {
                "rsa-1024" => policy.rsa_1024 = Rsa1024::Accepted,
                "curve-of-the-key" => policy.curves = Curves::OfTheKey,
                other => panic!("{other}"),
            }
        }
        policy
    }
}

fn load() -> File {
    let file: File = vectors::load_from("dcc", "signatures.json");
    assert!(file.cases.len() > 200 && file.keys.len() > 30);
    file
}

on_each_backend! {
    use backend::public_key::PublicKey;
    use vigie_crypto::public_key::{Curve, KeyKind, SpkiError};

    #[test]
    fn the_cases_of_the_vectors() {
        let file = load();
        let keys: BTreeMap<_, _> =
            file.keys.iter().map(|(name, spki)| (name, PublicKey::from_spki(&spki.0).expect("a key"))).collect();
        for case in &file.cases {
            let key = &keys[&case.key];
            let got = key.verify(case.algorithm(), &case.message.0, &case.signature.0, case.policy());
            let got = got.map_or_else(|error| format!("{error:?}"), |()| "ok".to_owned());
            assert_eq!(got, case.expect, "{} ({:?})", case.name, key.kind());
        }
    }

    #[test]
    fn keys_are_what_their_numbers_are() {
        let file = load();
        let of = |name: &str| PublicKey::from_spki(&file.keys[name].0).expect("a key");
        assert_eq!(of("p256"), of("p256 compressed"), "a point is a point");
        assert_eq!(of("rsa 2048"), of("rsa as RSASSA-PSS"), "under either identifier");
        assert!(of("p256") != of("s = 1") && of("rsa 2048") != of("rsa 3072"));
        for (name, kind) in [
            ("p256", KeyKind::P256),
            ("p384", KeyKind::P384),
            ("secp256k1", KeyKind::OtherCurve),
            ("rsa 2049", KeyKind::Rsa { bits: 2049 }),
            ("rsa 1024", KeyKind::Rsa { bits: 1024 }),
            ("ed25519", KeyKind::Unsupported { name: "Ed25519" }),
        ] {
            assert_eq!(of(name).kind(), kind, "{name}");
        }

        // 26 bytes of SubjectPublicKeyInfo and the form of the point stand before the coordinates.
        let (x, y) = file.keys["p256"].0[27..].split_at(32);
        assert_eq!(PublicKey::from_ec_point(Curve::P256, x, y), Ok(of("p256")));
        let with_zeros = [[0; 3].as_slice(), x].concat();
        assert_eq!(PublicKey::from_ec_point(Curve::P256, &with_zeros, y), Ok(of("p256")), "zeros in front mean nothing");
        assert_eq!(PublicKey::from_ec_point(Curve::P256, y, x).err(), Some(SpkiError::Point), "not on the curve");
        assert_eq!(PublicKey::from_ec_point(Curve::P256, &[1; 33], y).err(), Some(SpkiError::Point), "too long");
        assert_eq!(PublicKey::from_ec_point(Curve::P384, x, y).err(), Some(SpkiError::Point), "of another curve");
        assert_eq!(PublicKey::from_rsa(&[], &[1, 0, 1]).err(), Some(SpkiError::Encoding));
        assert_eq!(PublicKey::from_rsa(&[0, 0], &[1, 0, 1]).err(), Some(SpkiError::Encoding));
    }

    #[test]
    fn equal_keys_and_no_others_have_the_same_canonical_bytes() {
        let file = load();
        let keys: Vec<_> = file.keys.values().map(|spki| PublicKey::from_spki(&spki.0).expect("a key")).collect();
        for (one, other) in keys.iter().flat_map(|one| keys.iter().map(move |other| (one, other))) {
            assert_eq!(one == other, one.canonical() == other.canonical(), "{one:?}, {other:?}");
        }
        let rsa = |modulus: &[u8], exponent: &[u8]| PublicKey::from_rsa(modulus, exponent).expect("a key").canonical();
        assert_ne!(rsa(&[5, 1], &[1]), rsa(&[5], &[1, 1]), "where one number ends and the next begins");
        assert_eq!(rsa(&[0, 5], &[1, 1]), rsa(&[5], &[0, 1, 1]));

        // 23 bytes of SubjectPublicKeyInfo and the form of the point stand before the coordinates.
        let p384 = &file.keys["p384"].0;
        let (x, y) = p384[24..].split_at(48);
        let compressed = [b"\x30\x46", &p384[2..20], b"\x03\x32\x00", &[2 | (y[47] & 1)], x].concat();
        let [point, compressed] = [p384, &compressed].map(|spki| PublicKey::from_spki(spki).expect("a key"));
        assert_eq!((&point, point.canonical()), (&compressed, compressed.canonical()), "a point of P-384 is a point");
    }

    #[test]
    fn bytes_that_are_no_key_are_none() {
        let file = load();
        for (name, spki) in &file.keys {
            for length in 0..spki.0.len() {
                assert!(PublicKey::from_spki(&spki.0[..length]).is_err(), "{name} cut to {length}");
            }
            let longer = [spki.0.as_slice(), &[0]].concat();
            assert!(PublicKey::from_spki(&longer).is_err(), "{name} with a byte behind it");
        }
        let infinity = hex::decode("3019301306072a8648ce3d020106082a8648ce3d03010703020000").expect("hex");
        assert_eq!(PublicKey::from_spki(&infinity).err(), Some(SpkiError::Point), "the point at infinity");
    }
}

/// Nothing that happens to a key, a message or a signature may part the backends: what one accepts and the
/// other refuses is a certificate that is valid on one side of a border.
#[cfg(all(feature = "portable", feature = "aws-lc"))]
#[test]
fn both_backends_say_the_same_of_mutations() {
    use rand::RngExt;
    use vigie_crypto::{aws_lc, portable};

    let file = load();
    let mut rng = crate::rng::seeded(41);
    let (mut accepted, mut refused, mut no_keys) = (0, 0, 0);
    for round in 0..6 {
        for case in &file.cases {
            let mut parts = [file.keys[&case.key].0.clone(), case.message.0.clone(), case.signature.0.clone()];
            // The first round is as it stands; later ones flip bits, mostly of the signature.
            let target = match rng.random_range(0..8) {
                0 => 0,
                1 => 1,
                _ => 2,
            };
            if round > 0 && !parts[target].is_empty() {
                for _ in 0..rng.random_range(1..=3) {
                    let at = rng.random_range(0..parts[target].len());
                    parts[target][at] ^= 1 << rng.random_range(0..8);
                }
            }
            let [spki, message, signature] = &parts;
            let (one, other) =
                (portable::public_key::PublicKey::from_spki(spki), aws_lc::public_key::PublicKey::from_spki(spki));
            let (one, other) = match (one, other) {
                (Ok(one), Ok(other)) => (one, other),
                (one, other) => {
                    assert_eq!(one.err(), other.err(), "{}", case.name);
                    no_keys += 1;
                    continue;
                }
            };
            assert_eq!(one.kind(), other.kind(), "{}", case.name);
            let verdict = one.verify(case.algorithm(), message, signature, case.policy());
            let same = other.verify(case.algorithm(), message, signature, case.policy());
            assert_eq!(verdict, same, "{} in round {round}, key {}", case.name, hex::encode(spki));
            *(if verdict.is_ok() { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(accepted > 25 && refused > 500 && no_keys > 5, "{accepted} {refused} {no_keys}");
}
