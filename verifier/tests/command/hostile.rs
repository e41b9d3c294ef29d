//! What a stranger may hold in front of the scanner: refused by name, in bounded memory, without a panic.

use std::io::Write;

use serde_json::json;
use vigie_crypto::{cbor::Value, cose};
use vigie_protocol::dcc::envelope;

use crate::{
    harness::{Desk, Ran, finish, program},
    maker::{Message, vaccination},
};

/// The one reason code of a run.
fn code(ran: &Ran) -> String {
    let [object] = &ran.objects()[..] else { panic!("one verdict: {}{}", ran.out, ran.err) };
    assert_eq!((ran.code, &object["verdict"]), (1, &json!("invalid")));
    object["reason"].as_str().expect("a reason").to_owned()
}

/// Arrays in one another, of definite and of indefinite length by chance: alike, they would inflate a hundredfold and
/// be refused for that.
fn arrays(depth: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let coin = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state >> 31 == 0 { 0x81 } else { 0x9f }
    };
    (0..depth).map(coin).collect()
}

#[test]
fn hostile_texts_have_their_reasons() {
    let desk = Desk::new();
    let message = Message::new(&desk.signer, &vaccination());
    let packed = |cose: &[u8]| envelope::encode_text(cose);
    let wrapped = |dcc: Value<'static>| {
        let hcert = Value::Map(vec![(Value::integer(1), dcc)]);
        let claims = vec![(4, Value::Unsigned(1_654_041_600)), (6, Value::Unsigned(1_622_505_600)), (-260, hcert)];
        Message::claiming(&desk.signer, claims).text(&desk.signer)
    };
    let nested = |depth| (0..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    let twice =
        Value::Map(vec![(Value::text("ver"), Value::text("1.3.0")), (Value::text("ver"), Value::text("1.3.0"))]);
    let signed = message.signed(&desk.signer);
    let mut altered = signed.clone();
    altered[signed.len() - 1] ^= 1;
    let valid = desk.valid();
    for (name, text, expected) in [
        ("a text of 10 MB", "A".repeat(10_000_000), "InputTooLarge"),
        ("a certificate that goes on for 10 MB", format!("{valid}{}", "0".repeat(10_000_000)), "InputTooLarge"),
        ("a bomb", packed(&vec![0; 1 << 20]), "DecompressedTooLarge"),
        ("zlib cut short", valid[..valid.len() - 6].to_owned(), "DecompressionFailed"),
        ("10 000 arrays in one another", packed(&arrays(10_000)), "CoseMalformed"),
        ("an array of 2^64 items", packed(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255]), "CoseMalformed"),
        ("bytes after the message", packed(&[&signed[..], &[0]].concat()), "CoseMalformed"),
        ("no array of four", packed(&[0xa0]), "CoseMalformed"),
        ("a header twice", packed(&[0xd2, 0x84, 0x45, 0xa2, 1, 0x26, 1, 0x26, 0xa0, 0x40, 0x40]), "CoseMalformed"),
        ("one bit of the signature", packed(&altered), "SignatureInvalid"),
        ("a signature of three bytes", packed(&message.with_signature(&[1, 2, 3])), "SignatureMalformed"),
        ("a signature of zeros", packed(&message.with_signature(&[0; 64])), "SignatureInvalid"),
        (
            "PS256 with an EC key",
            packed(
                &Message {
                    protected: cose::protected_header(cose::Algorithm::Ps256, &desk.signer.kid()),
                    ..message.clone()
                }
                .signed(&desk.signer),
            ),
            "AlgorithmKeyMismatch",
        ),
        (
            "an algorithm nobody knows",
            packed(
                &message
                    .clone()
                    .protected(vec![(1, Value::integer(-65535)), (4, Value::bytes(b"12345678"))])
                    .signed(&desk.signer),
            ),
            "UnsupportedAlgorithm",
        ),
        ("17 arrays in the content", wrapped(nested(17)), "CwtMalformed"),
        ("a member twice in the content", wrapped(twice), "CwtMalformed"),
        ("an array where the content is", wrapped(Value::Array(Vec::new())), "CwtMalformed"),
        ("no member at all", wrapped(Value::Map(Vec::new())), "SchemaViolation"),
    ] {
        let ran = desk.run(&["--json"], text.as_bytes());
        assert_eq!(code(&ran), expected, "{name}");
    }
}

#[test]
fn bytes_that_are_no_text_at_all_have_reasons_too() {
    let desk = Desk::new();
    for (bytes, expected) in [
        (&b"\xff\xfe\xfd"[..], "PrefixMissing"),
        (b"HC1:\x00\x00\x00", "Base45Invalid"),
        (b"HC1:", "DecompressionFailed"),
        ("HC1:\u{202e}".as_bytes(), "Base45Invalid"),
        (b"\x89PNG\r\n\x1a\nthat is all", "QrUnreadable"),
        (b"\xff\xd8\xff\xe0 that is all", "QrUnreadable"),
    ] {
        assert_eq!(code(&desk.run(&["--json"], bytes)), expected, "{}", bytes.escape_ascii());
    }
}

/// A line without an end is read past: the program stays small however long it gets.
#[cfg(target_os = "linux")]
#[test]
fn a_line_of_200_mb_is_not_kept() {
    let mut child = program(&["--json"]).spawn().expect("a start");
    let mut stdin = child.stdin.take().expect("a pipe");
    let megabyte = vec![b'A'; 1 << 20];
    for _ in 0..200 {
        stdin.write_all(&megabyte).expect("the program reads on");
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("a running program");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kilobytes < 100 << 10, "{kilobytes} kB");
    child.stdin = Some(stdin);
    assert_eq!(code(&finish(child, b"")), "InputTooLarge");
}
