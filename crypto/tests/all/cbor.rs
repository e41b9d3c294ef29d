//! CBOR: the examples of its specification, what is refused and where, and ciborium as the other reader.

use proptest::prelude::*;
use vigie_crypto::cbor::{CborError, CborFault, Limits, Value, decode, encode};

const LIMITS: Limits = Limits::MESSAGE;

fn bytes(hexadecimal: &str) -> Vec<u8> {
    hex::decode(hexadecimal).expect("hex")
}

fn fault(hexadecimal: &str) -> (usize, CborFault) {
    let CborError { position, kind } = decode(&bytes(hexadecimal), LIMITS).expect_err(hexadecimal);
    (position, kind)
}

/// RFC 8949 appendix A, as far as a certificate can hold it; `true` where our writing is the same bytes.
#[test]
fn examples_of_the_specification() {
    let map = |entries: &[(Value<'static>, Value<'static>)]| Value::Map(entries.to_vec());
    let array = |items: &[i64]| Value::Array(items.iter().map(|item| Value::integer(*item)).collect());
    let text = Value::text;
    for (encoded, value, plain) in [
        ("00", Value::Unsigned(0), true),
        ("17", Value::Unsigned(23), true),
        ("1818", Value::Unsigned(24), true),
        ("1903e8", Value::Unsigned(1000), true),
        ("1a000f4240", Value::Unsigned(1_000_000), true),
        ("1bffffffffffffffff", Value::Unsigned(u64::MAX), true),
        ("1b0000000000000001", Value::Unsigned(1), false),
        ("1800", Value::Unsigned(0), false),
        ("20", Value::Negative(0), true),
        ("3903e7", Value::integer(-1000), true),
        ("3bffffffffffffffff", Value::Negative(u64::MAX), true),
        ("390103", Value::integer(-260), true),
        ("f90000", Value::Float(0.0), false),
        ("f98000", Value::Float(-0.0), false),
        ("f93c00", Value::Float(1.0), false),
        ("f97bff", Value::Float(65504.0), false),
        ("f90001", Value::Float(5.960_464_477_539_063e-8), false),
        ("f90400", Value::Float(0.000_061_035_156_25), false),
        ("f9c400", Value::Float(-4.0), false),
        ("f97c00", Value::Float(f64::INFINITY), false),
        ("fa47c35000", Value::Float(100_000.0), false),
        ("fb3ff199999999999a", Value::Float(1.1), true),
        ("fb7ff0000000000000", Value::Float(f64::INFINITY), true),
        ("f4", Value::Bool(false), true),
        ("f5", Value::Bool(true), true),
        ("f6", Value::Null, true),
        ("f7", Value::Undefined, true),
        ("c11a514b67b0", Value::Tag(1, Box::new(Value::Unsigned(1_363_896_240))), true),
        ("40", Value::bytes(b""), true),
        ("4401020304", Value::bytes(b"\x01\x02\x03\x04"), true),
        ("5f42010243030405ff", Value::bytes(b"\x01\x02\x03\x04\x05"), false),
        ("60", text(""), true),
        ("62c3bc", text("ü"), true),
        ("64f0908591", text("𐅑"), true),
        ("7f657374726561646d696e67ff", text("streaming"), false),
        ("7fff", text(""), false),
        ("80", array(&[]), true),
        ("83010203", array(&[1, 2, 3]), true),
        ("9f010203ff", array(&[1, 2, 3]), false),
        ("9fff", array(&[]), false),
        ("a0", map(&[]), true),
        ("a201020304", map(&[(Value::integer(1), Value::integer(2)), (Value::integer(3), Value::integer(4))]), true),
        (
            "bf6346756ef563416d7421ff",
            map(&[(text("Fun"), Value::Bool(true)), (text("Amt"), Value::integer(-2))]),
            false,
        ),
        ("826161a161626163", Value::Array(vec![text("a"), map(&[(text("b"), text("c"))])]), true),
    ] {
        assert_eq!(decode(&bytes(encoded), LIMITS).as_ref(), Ok(&value), "{encoded}");
        assert_eq!(hex::encode(encode(&value)) == encoded, plain, "{encoded}");
    }
    let encoded = bytes("f97e00");
    let nan = decode(&encoded, LIMITS).expect("a float");
    assert!(matches!(nan, Value::Float(float) if float.is_nan()));
}

#[test]
fn what_is_not_one_item() {
    for (encoded, position, kind) in [
        ("", 0, CborFault::Truncated),
        ("18", 0, CborFault::Truncated),
        ("1b00000000000000", 0, CborFault::Truncated),
        ("42ff", 0, CborFault::Truncated),
        ("5bffffffffffffffff00", 0, CborFault::Truncated),
        ("9bffffffffffffffff00", 0, CborFault::Truncated),
        ("bbffffffffffffffff00", 0, CborFault::Truncated),
        ("8201", 0, CborFault::Truncated),
        ("9f01", 2, CborFault::Truncated),
        ("5f4101", 3, CborFault::Truncated),
        ("a101", 0, CborFault::Truncated),
        ("bf01ff", 2, CborFault::Break),
        ("0000", 1, CborFault::Trailing),
        ("a0f6", 1, CborFault::Trailing),
        ("1c", 0, CborFault::Reserved),
        ("1d", 0, CborFault::Reserved),
        ("fe", 0, CborFault::Reserved),
        ("1f", 0, CborFault::Reserved),
        ("3f", 0, CborFault::Reserved),
        ("df00", 0, CborFault::Reserved),
        ("ff", 0, CborFault::Break),
        ("81ff", 1, CborFault::Break),
        ("e0", 0, CborFault::Simple),
        ("f3", 0, CborFault::Simple),
        ("f8ff", 0, CborFault::Simple),
        ("f814", 0, CborFault::Simple),
        ("61ff", 0, CborFault::Utf8),
        ("62c328", 0, CborFault::Utf8),
        ("63eda080", 0, CborFault::Utf8),
        ("7f61c361a9ff", 1, CborFault::Utf8),
        ("7f4161ff", 1, CborFault::Chunk),
        ("5f6161ff", 1, CborFault::Chunk),
        ("5f01ff", 1, CborFault::Chunk),
        ("7f7f6161ffff", 1, CborFault::Chunk),
        ("5fc24101ff", 1, CborFault::Chunk),
        ("a201020103", 0, CborFault::Duplicate),
        ("bf01021b000000000000000103ff", 0, CborFault::Duplicate),
        ("a2616101 7f6161ff02", 0, CborFault::Duplicate),
        ("a20100c10100", 0, CborFault::Duplicate),
        ("a2f93c0000fb3ff000000000000000", 0, CborFault::Duplicate),
        ("81a281010081010f", 1, CborFault::Duplicate),
        // Keys that are maps in another order, and keys with a tag inside.
        ("a2 a201020304 00 a203040102 00", 0, CborFault::Duplicate),
        ("a2 8101 00 81c101 00", 0, CborFault::Duplicate),
        ("a2 81a201020304 00 81a203040102 00", 0, CborFault::Duplicate),
        ("c0c0c000", 2, CborFault::Tags),
    ] {
        let encoded = encoded.replace(' ', "");
        assert_eq!(fault(&encoded), (position, kind), "{encoded}");
    }
}

#[test]
fn keys_that_only_look_alike_may_stand_together() {
    for encoded in ["a20100613100", "a2416100616100", "a20100f93c0000", "a2200021f6", "a2f9800000f9000000"] {
        assert!(decode(&bytes(encoded), LIMITS).is_ok(), "{encoded}");
    }
    // Above a dozen keys they are sorted to be compared.
    for count in [11, 12, 13, 14, 200] {
        let mut entries: Vec<_> = (0..count).map(|key| (Value::integer(key * 7 % 1000), Value::Null)).collect();
        assert!(decode(&encode(&Value::Map(entries.clone())), LIMITS).is_ok(), "{count}");
        entries.push(entries[3].clone());
        let error = decode(&encode(&Value::Map(entries)), LIMITS).expect_err("a key twice");
        assert_eq!(error.kind, CborFault::Duplicate, "{count}");
    }
}

/// Counted in steps: where the reader stands when it gives up is how far it went.
#[test]
fn limits_are_met_at_their_first_breach() {
    let nested = |depth: usize| [vec![0x81; depth - 1], vec![0x00]].concat();
    assert!(decode(&nested(16), LIMITS).is_ok());
    assert_eq!(fault(&hex::encode(nested(17))), (16, CborFault::Depth));
    assert_eq!(fault(&hex::encode(nested(10_000))), (16, CborFault::Depth), "ten thousand arrays, seventeen looked at");
    assert_eq!(fault(&"9f".repeat(10_000)), (16, CborFault::Depth));
    assert_eq!(fault(&"bf00".repeat(10_000)), (31, CborFault::Depth));
    assert_eq!(fault(&["81".repeat(15).as_str(), "c100"].concat()), (16, CborFault::Depth), "a tag is a level");

    let flat = |items: u16| [&[0x99], items.to_be_bytes().as_slice(), &vec![0; usize::from(items)]].concat();
    assert!(decode(&flat(1999), LIMITS).is_ok(), "the array is an item too");
    assert_eq!(fault(&hex::encode(flat(2000))), (3 + 1999, CborFault::Items));
    assert_eq!(fault(&hex::encode(flat(60_000))), (3 + 1999, CborFault::Items));
    let chunks = ["5f", "40".repeat(3000).as_str(), "ff"].concat();
    assert_eq!(fault(&chunks), (2000, CborFault::Items), "chunks are items");
}

#[test]
fn declared_lengths_make_no_room() {
    // A count that the input could hold by its bytes is taken up to the limit of items, no further.
    let mut input = vec![0x9a, 0x00, 0x0f, 0x42, 0x40];
    input.resize(5 + 1_000_000, 0);
    let error = decode(&input, LIMITS).expect_err("a million items");
    assert_eq!((error.position, error.kind), (5 + 1999, CborFault::Items));
}

/// Any value with strings of both kinds, no deeper than the limits.
fn any_value() -> impl Strategy<Value = Value<'static>> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(Value::Unsigned),
        any::<u64>().prop_map(Value::Negative),
        any::<Vec<u8>>().prop_map(|bytes| Value::Bytes(bytes.into())),
        any::<String>().prop_map(|text| Value::Text(text.into())),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        Just(Value::Undefined),
        any::<f64>().prop_map(Value::Float),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::btree_map(any::<i64>(), inner.clone(), 0..6)
                .prop_map(|map| Value::Map(map.into_iter().map(|(key, value)| (Value::integer(key), value)).collect())),
            // Tags 2 and 3 around bytes are numbers to ciborium.
            (4..=u64::MAX, inner).prop_map(|(tag, inner)| Value::Tag(tag, Box::new(inner.into_untagged()))),
        ]
    })
}

/// What ciborium makes of the same bytes. It knows no undefined, which it reads as null.
fn same_as_ciborium(ours: &Value<'_>, theirs: &ciborium::Value) -> bool {
    match (ours, theirs) {
        (Value::Unsigned(_) | Value::Negative(_), ciborium::Value::Integer(theirs)) => {
            ours.as_integer() == Some(i128::from(*theirs))
        }
        (Value::Bytes(ours), ciborium::Value::Bytes(theirs)) => ours.as_ref() == theirs.as_slice(),
        (Value::Text(ours), ciborium::Value::Text(theirs)) => ours == theirs,
        (Value::Array(ours), ciborium::Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same_as_ciborium(a, b))
        }
        (Value::Map(ours), ciborium::Value::Map(theirs)) => {
            let same = |((k, v), (l, w)): (&(Value<'_>, Value<'_>), &(ciborium::Value, ciborium::Value))| {
                same_as_ciborium(k, l) && same_as_ciborium(v, w)
            };
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(same)
        }
        (Value::Tag(ours, inner), ciborium::Value::Tag(theirs, other)) => {
            ours == theirs && same_as_ciborium(inner, other)
        }
        // Damage can make a tag 2 or 3.
        (Value::Tag(2 | 3, _), ciborium::Value::Integer(_)) => true,
        (Value::Bool(ours), ciborium::Value::Bool(theirs)) => ours == theirs,
        (Value::Null | Value::Undefined, ciborium::Value::Null) => true,
        (Value::Float(ours), ciborium::Value::Float(theirs)) => {
            ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan()
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(value in any_value()) {
        let encoded = encode(&value);
        prop_assert_eq!(decode(&encoded, LIMITS), Ok(value.clone()));
        let theirs: ciborium::Value = ciborium::from_reader(encoded.as_slice()).expect("ciborium reads what we write");
        prop_assert!(same_as_ciborium(&value, &theirs), "{value:?} {theirs:?}");
        prop_assert_eq!(value.clone().into_owned(), value);
    }

    /// What we read, ciborium reads too, and as the same. The other way round it takes more than we do.
    #[test]
    fn damaged_bytes_are_refused_or_read_alike(value in any_value(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut encoded = encode(&value);
        let at = at.index(encoded.len());
        encoded[at] = byte;
        if let Ok(ours) = decode(&encoded, LIMITS) {
            let theirs: ciborium::Value = ciborium::from_reader(encoded.as_slice()).expect("ciborium reads what we read");
            prop_assert!(same_as_ciborium(&ours, &theirs), "{ours:?} {theirs:?}");
        }
    }

    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&bytes, LIMITS);
    }

    /// Cutting a well-formed item anywhere leaves none.
    #[test]
    fn no_beginning_of_an_item_is_one(value in any_value(), at in any::<prop::sample::Index>()) {
        let encoded = encode(&value);
        prop_assert!(decode(&encoded[..at.index(encoded.len())], LIMITS).is_err());
    }
}
