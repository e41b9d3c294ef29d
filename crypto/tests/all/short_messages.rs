//! HMAC-SHA-256, SHA-256 and single AES blocks.

use proptest::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vigie_crypto::{
    Secret,
    aes_block::AesBlock,
    hmac::{HmacKey, hmac_sha256, sha256},
};

use crate::vectors::{self, Hex, HexVec};

/// RFC 4231 §4, test cases 1 to 7: key, data, tag.
fn rfc4231() -> Vec<(Vec<u8>, Vec<u8>, &'static str)> {
    vec![
        (vec![0x0b; 20], b"Hi There".to_vec(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (vec![0xaa; 20], vec![0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ((1..=25).collect(), vec![0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (
            vec![0x0c; 20],
            b"Test With Truncation".to_vec(),
            "a3b6167473100ee06e0c796c2955552b", // only the first 128 bits are published
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            vec![0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size \
              data. The key needs to be hashed before being used by the HMAC algorithm."
                .to_vec(),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ]
}

#[test]
fn the_cases_of_rfc_4231() {
    for (number, (key, data, published)) in (1..).zip(rfc4231()) {
        let key = HmacKey::new(&key);
        assert!(hex::encode(key.tag(&data)).starts_with(published), "case {number}");
    }
}

/// HMAC as RFC 2104 writes it, with nothing prepared.
fn plain_hmac(key: &[u8], data: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    if key.len() <= 64 {
        block[..key.len()].copy_from_slice(key);
    } else {
        block[..32].copy_from_slice(&Sha256::digest(key));
    }
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(data).finalize();
    Sha256::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize().into()
}

/// Padding is where lengths can go wrong: every length over several blocks, of message and key.
#[test]
fn every_length_across_the_block_boundaries() {
    let bytes: Vec<u8> = (0..300_usize).map(|i| (i * 7 + i / 256) as u8).collect();
    let key = HmacKey::new(&bytes[..32]);
    for length in 0..bytes.len() {
        let expected = plain_hmac(&bytes[..32], &bytes[..length]);
        assert_eq!(key.tag(&bytes[..length]), expected, "{length} bytes of message");
    }
    for length in 0..150 {
        let expected = plain_hmac(&bytes[..length], b"message");
        assert_eq!(HmacKey::new(&bytes[..length]).tag(b"message"), expected, "{length} of key");
    }
}

#[test]
fn truncated_tags_are_the_beginning_of_the_tag() {
    let key = HmacKey::new(b"key");
    let tag = key.tag(b"message");
    assert_eq!(key.truncated::<5>(b"message"), tag[..5]);
    assert_eq!(key.truncated::<32>(b"message"), tag);
    assert!(key.verify(b"message", &tag));
    assert!(!key.verify(b"massage", &tag));
    for bit in 0..40 {
        let mut altered: [u8; 5] = key.truncated(b"message");
        assert!(key.verify_truncated(b"message", &altered));
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.verify_truncated(b"message", &altered), "bit {bit}");
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mac {
    key_for_mac: Hex<32>,
    mac_input: HexVec,
    mac: HexVec,
}

#[derive(Deserialize)]
struct Macs {
    vectors: Vec<Mac>,
}

#[test]
fn the_macs_of_messages_and_requests() {
    let messages: Macs = vectors::load("hello_mac.json");
    assert!(!messages.vectors.is_empty());
    for case in messages.vectors {
        let key = HmacKey::new(&case.key_for_mac.0);
        assert_eq!(key.truncated::<5>(&case.mac_input.0), case.mac.0.as_slice());
    }
    let requests: Macs = vectors::load("auth_request_mac.json");
    assert!(!requests.vectors.is_empty());
    for case in requests.vectors {
        let tag = case.mac.0.as_slice().try_into().expect("a whole tag");
        assert!(HmacKey::new(&case.key_for_mac.0).verify(&case.mac_input.0, tag));
    }
}

/// FIPS 180-4's examples, and the one derived identifier of the token vectors.
#[test]
fn sha256_of_known_messages() {
    for (message, digest) in [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        ("RLPvrqU=427656", "9ac6f99d78eae13bd705b1343af84ee55ae9c6b6b49d426764f324753fec90ea"),
    ] {
        assert_eq!(hex::encode(sha256(message.as_bytes())), digest, "{message}");
    }
}

#[test]
fn a_derived_key_is_the_tag() {
    assert_eq!(hmac_sha256(b"key", b"mac"), Secret::new(plain_hmac(b"key", b"mac")));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block {
    federation_key: Hex<32>,
    aes_block_input: Hex<16>,
    aes_block_output: Hex<16>,
}

#[derive(Deserialize)]
struct Blocks {
    vectors: Vec<Block>,
}

#[test]
fn aes_blocks() {
    let file: Blocks = vectors::load("ecc.json");
    assert!(!file.vectors.is_empty());
    for case in file.vectors {
        let key = AesBlock::new(&Secret::new(case.federation_key.0));
        assert_eq!(key.encrypt(case.aes_block_input.0), case.aes_block_output.0);
    }
}

/// FIPS 197 appendix C.3.
#[test]
fn aes_as_published() {
    let key = AesBlock::new(&Secret::new(std::array::from_fn(|i| i as u8)));
    let block = std::array::from_fn(|i| 0x11 * i as u8);
    assert_eq!(hex::encode(key.encrypt(block)), "8ea2b7ca516745bfeafc49904b496089");
}

proptest! {
    #[test]
    fn aes_blocks_one_by_one_or_together(
        key in any::<[u8; 32]>(),
        blocks in prop::collection::vec(any::<[u8; 16]>(), 0..70),
    ) {
        let key = AesBlock::new(&Secret::new(key));
        let one_by_one: Vec<_> = blocks.iter().map(|block| key.encrypt(*block)).collect();
        let mut together = blocks;
        key.encrypt_many(&mut together);
        prop_assert_eq!(together, one_by_one);
    }
}
