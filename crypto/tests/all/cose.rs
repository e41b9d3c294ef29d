//! COSE_Sign1: which header decides, what is signed, and what is no message at all.

use vigie_crypto::{
    cbor::{self, Value},
    cose::{self, Algorithm, CoseError, CoseFault, Label, Sign1},
};

fn map(entries: &[(i64, Value<'static>)]) -> Value<'static> {
    Value::Map(entries.iter().map(|(label, value)| (Value::integer(*label), value.clone())).collect())
}

/// A message with these headers.
fn message(protected: &Value<'_>, unprotected: Value<'static>) -> Vec<u8> {
    let protected = cbor::encode(protected);
    let array = vec![Value::bytes(&protected), unprotected, Value::bytes(b"payload"), Value::bytes(b"signature")];
    cbor::encode(&Value::Array(array))
}

#[test]
fn what_is_assembled_is_parsed() {
    let protected = cose::protected_header(Algorithm::Ps256, b"12345678");
    let bytes = cose::assemble(&protected, b"payload", b"signature");
    let message = Sign1::parse(&bytes).expect("a message");
    assert_eq!(message.kid(), Ok(b"12345678".as_slice()));
    assert_eq!(message.algorithm(), Ok(Algorithm::Ps256));
    assert_eq!((message.payload(), message.signature()), (b"payload".as_slice(), b"signature".as_slice()));
    assert_eq!(message.protected_bytes(), protected);
    assert_eq!(message.unprotected(), &map(&[]));
    assert_eq!(message.signed_bytes(), cose::to_be_signed(&protected, b"payload"));
}

/// RFC 9052 §4.4, byte by byte.
#[test]
fn the_signed_bytes() {
    let signed = cose::to_be_signed(&[0xa1, 0x01, 0x26], b"This is the content.");
    assert_eq!(hex::encode(signed), "846a5369676e61747572653143a101264054546869732069732074686520636f6e74656e742e");
    let nothing = cose::to_be_signed(b"", b"");
    assert_eq!(hex::encode(nothing), "846a5369676e617475726531404040", "an empty string stays an empty string");
    let long = cose::to_be_signed(&[7; 300], &[8; 70_000]);
    let expected = Value::Array(vec![
        Value::text("Signature1"),
        Value::bytes(&[7; 300]),
        Value::bytes(b""),
        Value::bytes(&[8; 70_000]),
    ]);
    assert_eq!(long, cbor::encode(&expected));
}

#[test]
fn the_protected_header_is_signed_as_it_came() {
    // A map of indefinite length with an integer in nine bytes: nobody would write it so a second time.
    let protected = hex::decode("bf1b00000000000000012604413aff").expect("hex");
    let bytes = cose::assemble(&protected, b"payload", b"");
    let message = Sign1::parse(&bytes).expect("a message");
    assert_eq!((message.algorithm(), message.kid()), (Ok(Algorithm::Es256), Ok(b":".as_slice())));
    assert_eq!(message.signed_bytes(), cose::to_be_signed(&protected, b"payload"));

    // The same header in chunks: the chunks are not signed, what they hold is.
    let chunk = |bytes: &[u8]| cbor::encode(&Value::bytes(bytes));
    let rest = [map(&[]), Value::bytes(b"payload"), Value::bytes(b"")].map(|element| cbor::encode(&element)).concat();
    let array = [b"\x84\x5f", chunk(&protected[..7]).as_slice(), &chunk(&protected[7..]), b"\xff", &rest].concat();
    let message = Sign1::parse(&array).expect("a message");
    assert_eq!(message.protected_bytes(), protected);
    assert_eq!(message.signed_bytes(), cose::to_be_signed(&protected, b"payload"));
}

#[test]
fn the_header_that_decides() {
    let kid = |kid: &'static [u8]| (4, Value::bytes(kid));
    let alg = |number| (1, Value::integer(number));
    for (what, protected, unprotected, expected_kid, expected_algorithm) in [
        ("both protected", map(&[alg(-7), kid(b"a")]), map(&[alg(-37), kid(b"b")]), Ok("a"), Ok(Algorithm::Es256)),
        ("both unprotected", map(&[]), map(&[alg(-37), kid(b"b")]), Ok("b"), Ok(Algorithm::Ps256)),
        ("one in each", map(&[alg(-7)]), map(&[kid(b"b")]), Ok("b"), Ok(Algorithm::Es256)),
        (
            "unusable, but protected",
            map(&[(1, Value::Null), (4, Value::text("a"))]),
            map(&[alg(-7), kid(b"b")]),
            Err(CoseError::KidMissing),
            Err("null"),
        ),
        ("an empty kid", map(&[alg(-35), kid(b"")]), map(&[]), Err(CoseError::KidMissing), Err("-35")),
        (
            "tagged",
            map(&[(1, Value::Tag(9, Box::new(Value::integer(-7)))), kid(b"a")]),
            map(&[]),
            Ok("a"),
            Ok(Algorithm::Es256),
        ),
    ] {
        let bytes = message(&protected, unprotected);
        let message = Sign1::parse(&bytes).expect(what);
        assert_eq!(message.kid().map(|kid| std::str::from_utf8(kid).expect("ASCII")), expected_kid, "{what}");
        match (message.algorithm(), expected_algorithm) {
            (Ok(got), Ok(expected)) => assert_eq!(got, expected, "{what}"),
            (Err(CoseError::UnsupportedAlgorithm(name)), Err("null")) => {
                assert!(name.to_string().contains("neither"), "{what}");
            }
            (Err(CoseError::UnsupportedAlgorithm(name)), Err(expected)) => {
                assert_eq!(name.to_string(), expected, "{what}");
            }
            (got, _) => panic!("{what}: {got:?}"),
        }
    }
    let bytes = message(&map(&[]), map(&[]));
    let message = Sign1::parse(&bytes).expect("a message");
    assert_eq!(message.algorithm(), Err(CoseError::AlgorithmMissing));
    assert_eq!(message.kid(), Err(CoseError::KidMissing));
}

#[test]
fn an_algorithm_that_is_a_text_is_told_in_quotes() {
    let name = |text: &'static str| {
        let bytes = message(&map(&[(1, Value::text(text))]), map(&[]));
        Sign1::parse(&bytes).expect("a message").algorithm().expect_err("a text").to_string()
    };
    assert_eq!(name("ES256"), "algorithm \"ES256\" is not supported");
    assert!(name("line\nend \u{202e} and much more than any name of an algorithm would ever take").len() < 90);
}

#[test]
fn critical_headers() {
    let crit = |labels: &[Value<'static>]| (2, Value::Array(labels.to_vec()));
    let parse = |protected: Value<'static>, unprotected| Sign1::parse(&message(&protected, unprotected)).map(|_| ());
    let unknown = |label| Err(CoseError::CriticalHeaderUnsupported(label));
    let wrong = Err(CoseError::Malformed(CoseFault::Critical));
    let [one, four, big] = [1, 4, 99].map(Value::integer);
    let there = [(1, Value::integer(-7)), (4, Value::bytes(b"a")), (99, Value::Null)];
    let with = |critical: (i64, Value<'static>)| map(&[there.as_slice(), &[critical]].concat());

    assert_eq!(parse(with(crit(&[one.clone(), four])), map(&[])), Ok(()));
    assert_eq!(parse(with(crit(std::slice::from_ref(&big))), map(&[])), unknown(Label::Integer(99)));
    assert_eq!(parse(with(crit(&[])), map(&[])), wrong, "empty");
    assert_eq!(parse(with((2, one.clone())), map(&[])), wrong, "no array");
    assert_eq!(parse(with(crit(&[Value::integer(3)])), map(&[])), wrong, "not there");
    assert_eq!(parse(with(crit(&[big, Value::integer(98)])), map(&[])), wrong, "one unknown, one not there");
    assert_eq!(parse(with(crit(&[Value::Null])), map(&[])), wrong, "no label");
    assert_eq!(parse(map(&there), map(&[crit(&[one])])), wrong, "not protected");
    let text =
        Value::Map(vec![(Value::integer(2), Value::Array(vec![Value::text("x")])), (Value::text("x"), Value::Null)]);
    assert_eq!(parse(text, map(&[])), unknown(Label::Text("x".to_owned())));
}

/// Both headers may be as deep, and hold as much, as a payload may.
#[test]
fn each_header_is_counted_by_itself() {
    let nested = |depth: usize| (1..depth).fold(Value::integer(0), |inner, _| Value::Array(vec![inner]));
    let many = |items: usize| Value::Array(vec![Value::integer(0); items]);
    // The map and the label are items too; the map is the outermost.
    let fits = [map(&[(99, nested(15))]), map(&[(99, many(1997))])];
    let does_not = [map(&[(99, nested(16))]), map(&[(99, many(1998))])];
    let none = || map(&[]);
    for header in &fits {
        assert_eq!(Sign1::parse(&message(header, none())).map(drop), Ok(()));
        assert_eq!(Sign1::parse(&message(&none(), header.clone())).map(drop), Ok(()));
        assert_eq!(Sign1::parse(&message(header, header.clone())).map(drop), Ok(()));
    }
    for header in &does_not {
        assert!(matches!(
            Sign1::parse(&message(header, none())),
            Err(CoseError::Malformed(CoseFault::ProtectedCbor(_)))
        ));
        assert!(matches!(
            Sign1::parse(&message(&none(), header.clone())),
            Err(CoseError::Malformed(CoseFault::Outer(_)))
        ));
    }
    let fifth = Value::Array(vec![many(1999); 2001]);
    assert!(Sign1::parse(&cbor::encode(&fifth)).is_err(), "the array itself has its limit");
}

/// What somebody wrote as a label is repeated only in part.
#[test]
fn a_long_label_is_cut() {
    let label = "X".repeat(330);
    let critical = Value::Array(vec![Value::text(&label)]);
    let mut protected = map(&[(2, critical.into_owned())]);
    if let Value::Map(entries) = &mut protected {
        entries.push((Value::text(&label).into_owned(), Value::integer(1)));
    }
    let expected = CoseError::CriticalHeaderUnsupported(Label::Text("X".repeat(32)));
    assert_eq!(Sign1::parse(&message(&protected, map(&[]))).map(drop), Err(expected));
}

#[test]
fn what_is_no_message() {
    let good = message(&map(&[]), map(&[]));
    assert!(Sign1::parse(&good).is_ok());
    for (tags, expected) in [
        ([].as_slice(), Ok(())),
        (&[18], Ok(())),
        (&[61], Ok(())),
        (&[61, 18], Ok(())),
        (&[18, 61], Err(CoseFault::Tag(61))),
        (&[18, 18], Err(CoseFault::Tag(18))),
        (&[61, 61], Err(CoseFault::Tag(61))),
        (&[17], Err(CoseFault::Tag(17))),
        (&[98], Err(CoseFault::Tag(98))),
    ] {
        let mut bytes = good.clone();
        for &tag in tags.iter().rev() {
            let head = if tag < 24 { vec![0xc0 | tag] } else { vec![0xd8, tag] };
            bytes = [head, bytes].concat();
        }
        assert_eq!(Sign1::parse(&bytes).map(|_| ()), expected.map_err(CoseError::Malformed), "{tags:?}");
    }
    for length in 0..good.len() {
        assert!(matches!(Sign1::parse(&good[..length]), Err(CoseError::Malformed(CoseFault::Outer(_)))), "{length}");
    }
    let longer = [good.as_slice(), &[0]].concat();
    assert!(matches!(Sign1::parse(&longer), Err(CoseError::Malformed(CoseFault::Outer(_)))));

    let [bytes, empty, null] = [Value::bytes(b""), map(&[]), Value::Null];
    for (elements, fault) in [
        (vec![bytes.clone(), empty.clone(), bytes.clone()], CoseFault::Shape),
        (vec![bytes.clone(), empty.clone(), bytes.clone(), bytes.clone(), bytes.clone()], CoseFault::Shape),
        (vec![empty.clone(), empty.clone(), bytes.clone(), bytes.clone()], CoseFault::Protected),
        (vec![Value::bytes(b"\x80"), empty.clone(), bytes.clone(), bytes.clone()], CoseFault::ProtectedMap),
        (vec![bytes.clone(), bytes.clone(), bytes.clone(), bytes.clone()], CoseFault::Unprotected),
        (vec![bytes.clone(), empty.clone(), null.clone(), bytes.clone()], CoseFault::Payload),
        (vec![bytes.clone(), empty.clone(), bytes.clone(), null], CoseFault::Signature),
        (vec![bytes.clone(), empty, Value::Tag(24, Box::new(bytes.clone())), bytes], CoseFault::Payload),
    ] {
        let encoded = cbor::encode(&Value::Array(elements));
        assert_eq!(Sign1::parse(&encoded).map(|_| ()), Err(CoseError::Malformed(fault)));
    }
    assert_eq!(Sign1::parse(b"\xa0").map(|_| ()), Err(CoseError::Malformed(CoseFault::Shape)));
    assert_eq!(Sign1::parse(b"\xd2\x00").map(|_| ()), Err(CoseError::Malformed(CoseFault::Shape)));
}
