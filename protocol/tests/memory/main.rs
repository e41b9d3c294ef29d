//! What hostile input costs, counted in bytes: every byte that is allocated on the way, not the peak of them. Steps are
//! counted in `crypto`, where they are made (`cbor::cost`).
//!
//! The counting allocator counts for the whole program, so everything is one test.
//!
//! Source: dcc.md §9.

mod counting;

use counting::allocated;
use vigie_crypto::{
    base45,
    cbor::{self, CborFault, Limits, Value},
    cose::Sign1,
};
use vigie_protocol::dcc::{
    claims, envelope,
    envelope::{EnvelopeError, InflateError},
    limits, schema,
};

/// An inflater has a window and tables of its own, whatever goes in.
const INFLATER: usize = 64 * 1024;

/// As many values as are read of one message, in lists that grew to their size, and the keys of a map sorted.
const VALUES: usize = Limits::MESSAGE.items * size_of::<Value<'_>>() * 2;

#[test]
fn hostile_input_allocates_little() {
    a_long_text();
    bombs();
    nested_arrays();
    lengths_that_are_not_there();
    big_maps();
    keys_that_hold_keys();
    keys_that_stand_twice();
    bytes_behind_the_end();
    a_payload_that_breaks_every_rule();
    an_ordinary_certificate();
}

fn text_of(compressed: &[u8]) -> Vec<u8> {
    format!("HC1:{}", base45::encode(compressed)).into_bytes()
}

/// Why CBOR is refused, and what that cost.
fn refused(input: &[u8]) -> (Option<CborFault>, usize) {
    let (result, bytes) = allocated(|| cbor::decode(input, Limits::MESSAGE).map(drop));
    (result.err().map(|error| error.kind), bytes)
}

/// A map of so many keys, each a number of two bytes, to nothing.
fn flat(keys: impl ExactSizeIterator<Item = u16>) -> Vec<u8> {
    let [high, low] = (keys.len() as u16).to_be_bytes();
    let entries = keys.flat_map(|key| {
        let [high, low] = key.to_be_bytes();
        [0x19, high, low, 0xf6]
    });
    [0xb9, high, low].into_iter().chain(entries).collect()
}

/// Refused by its length alone.
fn a_long_text() {
    let long = vec![b'A'; 10_000_000];
    let (result, bytes) = allocated(|| envelope::decode_text(&long));
    assert!(matches!(result, Err(EnvelopeError::InputTooLarge { bytes: 10_000_000, .. })));
    assert_eq!(bytes, 0);
}

fn bombs() {
    // 10 MB in 10 kB stop at the limit, whether or not anything is right behind it.
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
}

/// Of ten thousand seventeen are looked at.
fn nested_arrays() {
    let nested = vec![0x81; 10_000];
    let (result, bytes) = allocated(|| Sign1::parse(&nested).is_err());
    assert!(result && bytes < 2000, "{bytes}");
}

fn lengths_that_are_not_there() {
    for declared in
        ["9bffffffffffffffff", "bbffffffffffffffff", "5bffffffffffffffff", "7bffffffffffffffff", "9a0fffffff"]
    {
        let input = hex::decode(declared).expect("hex");
        assert_eq!(refused(&input), (Some(CborFault::Truncated), 0), "{declared}");
    }
}

/// The most items there can be.
fn big_maps() {
    let (fault, bytes) = refused(&flat(0..999));
    assert_eq!(fault, None);
    assert!(bytes <= VALUES, "{bytes}");
    let (fault, bytes) = refused(&flat(0..1000));
    assert_eq!(fault, Some(CborFault::Items));
    assert!(bytes <= VALUES, "{bytes}");
}

/// Keys that are maps, whose keys are maps, as deep as they may be: each level looks for doubles among its own.
fn keys_that_hold_keys() {
    let key = |number: u64| {
        (0..Limits::MESSAGE.depth - 2).fold(Value::Unsigned(number), |inner, _| Value::Map(vec![(inner, Value::Null)]))
    };
    let input = cbor::encode(&Value::Map((0..60).map(|number| (key(number), Value::Null)).collect()));
    let (fault, bytes) = refused(&input);
    assert_eq!(fault, None);
    assert!(bytes <= Limits::MESSAGE.depth * VALUES, "{bytes}");
}

/// Side by side, far apart, under tags, in a small map, in a large one, in a header.
fn keys_that_stand_twice() {
    for input in [
        vec![0xa2, 0x01, 0xf6, 0x01, 0xf6],
        vec![0xa3, 0x61, b'v', 0xf6, 0x61, b't', 0xf6, 0xc1, 0x61, b'v', 0xf6],
        flat((0..998).chain([0]).collect::<Vec<_>>().into_iter()),
        flat([7; 999].into_iter()),
    ] {
        let (fault, bytes) = refused(&input);
        assert_eq!(fault, Some(CborFault::Duplicate));
        assert!(bytes <= VALUES, "{bytes}");
        // The same as a payload, and as the protected header of a message.
        let (result, bytes) = allocated(|| claims::read(&input).is_err());
        assert!(result && bytes <= VALUES, "{bytes}");
        let header = Value::bytes(&input);
        let message =
            cbor::encode(&Value::Array(vec![header, Value::Map(vec![]), Value::bytes(b""), Value::bytes(b"")]));
        let (result, bytes) = allocated(|| Sign1::parse(&message).is_err());
        assert!(result && bytes <= 2 * VALUES, "{bytes}");
    }
}

/// One and ten thousand, behind an item, a message and a stream.
fn bytes_behind_the_end() {
    for count in [1, 10_000] {
        let tail = vec![0x80; count];
        let (fault, bytes) = refused(&[flat(0..10).as_slice(), &tail].concat());
        assert_eq!(fault, Some(CborFault::Trailing));
        assert!(bytes <= 20 * size_of::<Value<'_>>(), "{bytes}");
        let message = hex::decode("d28443a10126a04040").expect("hex");
        let behind = [message.as_slice(), &tail].concat();
        let (result, bytes) = allocated(|| Sign1::parse(&message).is_ok() && Sign1::parse(&behind).is_err());
        assert!(result && bytes < 2000, "{bytes}");
    }
    let stream = [envelope::deflate(&[0; 100]).as_slice(), &[0; 1000]].concat();
    let (result, bytes) = allocated(|| envelope::inflate(&stream));
    assert_eq!(result, Err(InflateError::Failed));
    assert!(bytes <= limits::INFLATED_BYTES + INFLATER, "{bytes}");
}

/// The list of violations ends.
fn a_payload_that_breaks_every_rule() {
    let broken = [b"\xa1\x61v\x99\x05\xdc".as_slice(), &[0xa0; 1500]].concat();
    let dcc = claims::read_dcc(&broken).expect("a map");
    let (result, bytes) = allocated(|| schema::relaxed(&dcc));
    assert_eq!(result.expect_err("nothing is there").len(), limits::VIOLATIONS);
    assert!(bytes < limits::VIOLATIONS * 300, "{bytes}");
}

/// For comparison.
fn an_ordinary_certificate() {
    let vectors = include_str!("../../../tests/vectors/dcc/texts.json");
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
