//! What hostile input costs, counted in bytes: every byte that is allocated on the way, not the peak of them.
//!
//! The counting allocator counts for the whole program, so everything is one test.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use vigie_crypto::{base45, cbor, cose::Sign1};
use vigie_protocol::dcc::{
    claims, envelope,
    envelope::{EnvelopeError, InflateError},
    limits, schema,
};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many bytes a call allocates in all, given back or not.
fn allocated<T>(call: impl FnOnce() -> T) -> (T, usize) {
    let region = Region::new(ALLOCATOR);
    let result = call();
    let change = region.change();
    (result, change.bytes_allocated + change.bytes_reallocated.unsigned_abs())
}

fn text_of(compressed: &[u8]) -> Vec<u8> {
    format!("HC1:{}", base45::encode(compressed)).into_bytes()
}

#[test]
fn hostile_input_allocates_little() {
    // An inflater has a window and tables of its own, whatever goes in.
    const INFLATER: usize = 64 * 1024;

    // A long text is refused by its length alone.
    let long = vec![b'A'; 10_000_000];
    let (result, bytes) = allocated(|| envelope::decode_text(&long));
    assert!(matches!(result, Err(EnvelopeError::InputTooLarge { bytes: 10_000_000, .. })));
    assert_eq!(bytes, 0);

    // A bomb of 10 MB in 10 kB stops at the limit, whether or not anything is right behind it.
    let bomb = envelope::deflate(&vec![0; 10_000_000]);
    for bomb in [bomb.as_slice(), &bomb[..bomb.len() / 2]] {
        let (result, bytes) = allocated(|| envelope::inflate(bomb));
        assert_eq!(result, Err(InflateError::TooLarge { most: limits::INFLATED_BYTES }));
        assert!(bytes <= 2 * limits::INFLATED_BYTES + INFLATER, "{bytes}");
    }
    // One that fits a QR code.
    let small = text_of(&envelope::deflate(&vec![0; 1_000_000]));
    assert!(small.len() < limits::TEXT_BYTES);
    let (result, bytes) = allocated(|| envelope::decode_text(&small));
    assert!(matches!(result, Err(EnvelopeError::Inflate(InflateError::TooLarge { .. }))));
    assert!(bytes <= 2 * limits::INFLATED_BYTES + INFLATER, "{bytes}");

    // Ten thousand nested arrays: seventeen are looked at.
    let nested = vec![0x81; 10_000];
    let (result, bytes) = allocated(|| Sign1::parse(&nested).is_err());
    assert!(result && bytes < 2000, "{bytes}");

    // Lengths that are declared and not there.
    for declared in
        ["9bffffffffffffffff", "bbffffffffffffffff", "5bffffffffffffffff", "7bffffffffffffffff", "9a0fffffff"]
    {
        let input = hex::decode(declared).expect("hex");
        let (result, bytes) = allocated(|| cbor::decode(&input, cbor::Limits::MESSAGE).is_err());
        assert!(result, "{declared}");
        assert_eq!(bytes, 0, "{declared}");
    }

    // The most items there can be, in maps with a dozen keys and in one with a thousand.
    let value = std::mem::size_of::<cbor::Value<'_>>();
    let mut flat = vec![0xb9, 0x03, 0xe7];
    (0..999_u16).for_each(|key| flat.extend_from_slice(&[[0x19].as_slice(), &key.to_be_bytes(), &[0xf6]].concat()));
    let (result, bytes) = allocated(|| cbor::decode(&flat, cbor::Limits::MESSAGE).is_ok());
    assert!(result);
    assert!(bytes <= cbor::Limits::MESSAGE.items * value * 2, "{bytes}");

    // A payload that breaks the schema in every way it can: the list of violations ends.
    let broken = [b"\xa1\x61v\x99\x05\xdc".as_slice(), &[0xa0; 1500]].concat();
    let dcc = claims::read_dcc(&broken).expect("a map");
    let (result, bytes) = allocated(|| schema::relaxed(&dcc));
    assert_eq!(result.expect_err("nothing is there").len(), limits::VIOLATIONS);
    assert!(bytes < limits::VIOLATIONS * 300, "{bytes}");

    // An ordinary certificate, for comparison.
    let vectors = include_str!("../../tests/vectors/dcc/texts.json");
    let file: serde_json::Value = serde_json::from_str(vectors).expect("JSON");
    let text = file["texts"][3]["text"].as_str().expect("a text").as_bytes();
    let (_, bytes) = allocated(|| {
        let cose = envelope::decode_text(text).expect("a text");
        let message = Sign1::parse(&cose).expect("a message");
        let read = claims::read(message.payload()).expect("claims");
        schema::relaxed(&read.dcc).expect("a DCC").entries.len()
    });
    assert!(bytes < INFLATER + 16 * 1024, "{bytes}");
}
