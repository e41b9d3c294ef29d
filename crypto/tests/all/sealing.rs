//! AES-256-GCM, its blob form, and wrapped keys.

use serde::Deserialize;
use vigie_crypto::{
    Secret,
    wrap::{WrapError, WrapKey},
};

use crate::{
    rng::{self, Scripted},
    vectors::{self, Hex, HexVec},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    vectors: Vec<Case>,
    key_wrapping: Vec<Wrapping>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    key_for_tuples: Hex<32>,
    tuples: Bundle,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    plaintext_json: String,
    nonce: Hex<12>,
    encrypted: HexVec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wrapping {
    key_encryption_key: Hex<32>,
    client_key: Hex<32>,
    nonce: Hex<12>,
    stored: Hex<60>,
}

fn file() -> File {
    vectors::load("key_agreement_tuples.json")
}

on_each_backend! {
    use backend::aead::{Aes256Gcm, OpenError};

    #[test]
    fn the_bundles_of_the_vectors() {
        for Case { key_for_tuples, tuples } in file().vectors {
            let key = Aes256Gcm::new(&Secret::new(key_for_tuples.0));
            let plaintext = tuples.plaintext_json.as_bytes();
            let blob = key.seal_blob(&mut Scripted(&tuples.nonce.0), &[], plaintext);
            assert_eq!(blob, tuples.encrypted.0);
            assert_eq!(key.open_blob(&[], &blob).as_deref().map(Vec::as_slice), Ok(plaintext));
            assert_eq!(key.seal(&tuples.nonce.0, &[], plaintext), blob[12..]);
        }
    }

    /// Test case 16 of the GCM submission: associated data, and a length that fills no block.
    #[test]
    fn a_published_case_with_associated_data() {
        let key = hex::decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        let key = Aes256Gcm::new(&Secret::from_slice(&key.expect("hex")).expect("32 bytes"));
        let nonce = [0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88];
        let aad = hex::decode("feedfacedeadbeeffeedfacedeadbeefabaddad2").expect("hex");
        let plaintext = hex::decode(concat!(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        )).expect("hex");
        let sealed = hex::decode(concat!(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            "76fc6ece0f4e1768cddf8853bb2d551b",
        )).expect("hex");
        assert_eq!(key.seal(&nonce, &aad, &plaintext), sealed);
        assert_eq!(key.open(&nonce, &aad, &sealed).as_deref(), Ok(&plaintext));
    }

    #[test]
    fn in_place_leaves_what_stands_before() {
        let key = Aes256Gcm::new(&Secret::new([1; 32]));
        let mut buf = b"header, then text".to_vec();
        key.seal_in_place(&[2; 12], b"aad", &mut buf, 8);
        assert_eq!(&buf[..8], b"header, ");
        assert_eq!(buf[8..], key.seal(&[2; 12], b"aad", b"then text"));

        let mut nothing = Vec::new();
        key.seal_in_place(&[2; 12], b"", &mut nothing, 0);
        assert_eq!(nothing.len(), 16, "the tag of nothing");
        assert!(key.open(&[2; 12], b"", &nothing).expect("opens").is_empty());
    }

    #[test]
    fn an_altered_blob_does_not_open() {
        let key = Aes256Gcm::new(&Secret::new([3; 32]));
        let blob = key.seal_blob(&mut rng::seeded(3), b"aad", b"twenty bytes of text");
        assert_eq!(blob.len(), 12 + 20 + 16);
        for bit in 0..8 * blob.len() {
            let mut altered = blob.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.open_blob(b"aad", &altered).err(), Some(OpenError::Refused), "bit {bit}");
        }
        for length in 0..blob.len() {
            assert!(key.open_blob(b"aad", &blob[..length]).is_err(), "{length} bytes");
        }
        assert!(key.open_blob(b"", &blob).is_err(), "other associated data");
        let other = Aes256Gcm::new(&Secret::new([4; 32]));
        assert!(other.open_blob(b"aad", &blob).is_err(), "another key");
    }

    #[test]
    fn every_blob_has_a_nonce_of_its_own() {
        let key = Aes256Gcm::new(&Secret::new([5; 32]));
        let mut rng = rng::seeded(5);
        let [first, second] = [(); 2].map(|()| key.seal_blob(&mut rng, &[], b"same"));
        assert_ne!(first[..12], second[..12]);
        assert_ne!(first[12..], second[12..]);
    }

    #[test]
    fn keys_cross_threads_and_do_not_print_themselves() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Aes256Gcm>();
        assert_eq!(format!("{:?}", Aes256Gcm::new(&Secret::new([6; 32]))), "Aes256Gcm(…)");
    }
}

#[test]
fn the_wrapped_keys_of_the_vectors() {
    let cases = file().key_wrapping;
    assert!(!cases.is_empty());
    for case in cases {
        let key = WrapKey::new(&Secret::new(case.key_encryption_key.0));
        let client_key = Secret::new(case.client_key.0);
        assert_eq!(key.wrap(&mut Scripted(&case.nonce.0), &client_key), case.stored.0);
        assert_eq!(key.unwrap(&case.stored.0), Ok(client_key));
    }
}

#[test]
fn an_altered_wrapped_key_is_refused() {
    let key = WrapKey::new(&Secret::new([7; 32]));
    let wrapped = key.wrap(&mut rng::seeded(7), &Secret::new([8; 32]));
    for bit in 0..8 * wrapped.len() {
        let mut altered = wrapped;
        altered[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(key.unwrap(&altered), Err(WrapError::Refused), "bit {bit}");
    }
    let other = WrapKey::new(&Secret::new([9; 32]));
    assert_eq!(other.unwrap(&wrapped), Err(WrapError::Refused));
    assert_eq!(format!("{key:?}"), "WrapKey(…)");
}
