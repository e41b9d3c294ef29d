//! Texts and messages that a stranger may hold in front of the scanner.

use serde_json::{Value as Json, json};
use vigie_crypto::{
    base45,
    cbor::{Limits, Value, encode},
};
use vigie_protocol::dcc::{envelope, limits, time::UnixSeconds};
use vigie_verifier::{ListKeys, Policy, Reason, Trust, Verdict, diagnose, verify, verify_cose};

use crate::{
    counting::allocated,
    maker::{Message, Signer, base64, kid, vaccination},
};

/// 15 June 2021, noon.
const NOW: UnixSeconds = UnixSeconds(1_623_758_400);

/// The window and the tables of an inflater.
const INFLATER: usize = 64 * 1024;

/// What one verification may allocate, whatever comes: the inflater and what comes out of it, the values of the message
/// and those of the payload in lists that grew to their size, and the sentences about them.
const MOST: usize = INFLATER + 2 * limits::INFLATED_BYTES + 4 * Limits::MESSAGE.items * size_of::<Value<'_>>();

fn code(verdict: &Verdict) -> &'static str {
    verdict.reason.as_ref().map_or("ok", Reason::code)
}

/// A map of so many keys, the last one twice.
fn twice(keys: u64) -> Value<'static> {
    let keys = (0..keys).chain([keys - 1]).map(|key| (Value::Unsigned(key), Value::Null));
    Value::Map(keys.collect())
}

pub(crate) fn of_any_kind() {
    let signer = Signer::new(1);
    let mut trust = Trust::empty();
    trust.load_one("signer", &signer.certificate, &ListKeys::none()).expect("a certificate");
    let message = Message::new(&signer, &vaccination());
    let signed = message.signed(&signer);
    let packed = |cose: &[u8]| envelope::encode_text(cose);
    let with_payload = |payload: Vec<u8>| packed(&Message { payload, ..message.clone() }.signed(&signer));
    let with_dcc = |dcc: Value<'static>| {
        let hcert = Value::Map(vec![(Value::integer(1), dcc)]);
        let claims = vec![(4, Value::Unsigned(1_654_041_600)), (6, Value::Unsigned(1_622_505_600)), (-260, hcert)];
        packed(&Message::claiming(&signer, claims).signed(&signer))
    };
    let entries = |count: usize| Value::Map(vec![(Value::text("v"), Value::Array(vec![Value::Map(vec![]); count]))]);
    let stream = [envelope::deflate(&signed).as_slice(), &[0; 500]].concat();
    let header = |header: &Value<'_>| {
        let parts = [Value::Bytes(encode(header).into()), Value::Map(vec![]), Value::bytes(b""), Value::bytes(b"")];
        packed(&encode(&Value::Array(parts.to_vec())))
    };
    // Too much alike to pass through a text: it would inflate a hundredfold.
    let (verdict, bytes) = allocated(|| verify_cose(&[0x81; 10_000], &trust, &Policy::default(), NOW));
    assert_eq!(code(&verdict), "CoseMalformed", "10 000 nested arrays");
    assert!(bytes < 2000, "{bytes}");
    for (name, text, expected, most) in [
        ("10 MB", "A".repeat(10_000_000), "InputTooLarge", 0),
        ("a bomb", packed(&vec![0; 1 << 20]), "DecompressedTooLarge", MOST),
        ("3000 nested arrays, signed", with_payload(vec![0x81; 3000]), "CwtMalformed", MOST),
        ("a header twice", header(&twice(1)), "CoseMalformed", MOST),
        ("one of 900 headers twice", header(&twice(900)), "CoseMalformed", MOST),
        ("a claim twice", with_payload(encode(&twice(1))), "CwtMalformed", MOST),
        ("one of 900 claims twice", with_payload(encode(&twice(900))), "CwtMalformed", MOST),
        ("one of 900 members twice", with_dcc(twice(900)), "CwtMalformed", MOST),
        ("bytes behind the message", packed(&[&signed[..], &[0; 1000]].concat()), "CoseMalformed", MOST),
        ("bytes behind the claims", with_payload([&message.payload[..], &[0; 1000]].concat()), "CwtMalformed", MOST),
        ("bytes behind the stream", format!("HC1:{}", base45::encode(&stream)), "DecompressionFailed", MOST),
        ("a thousand empty entries", with_dcc(entries(1000)), "SchemaViolation", MOST),
        ("nothing wrong", message.text(&signer), "ok", MOST),
    ] {
        assert!(text.len() <= limits::TEXT_BYTES || expected == "InputTooLarge", "{name}: {} long", text.len());
        let (verdict, bytes) = allocated(|| verify(text.as_bytes(), &trust, &Policy::default(), NOW));
        assert_eq!(code(&verdict), expected, "{name}");
        assert!(bytes <= most, "{name}: {bytes}");
        // A diagnosis keeps what it finds, layer by layer.
        let (_, bytes) = allocated(|| diagnose(text.as_bytes(), &trust, &Policy::default(), NOW));
        assert!(bytes <= 4 * MOST, "{name}, diagnosed: {bytes}");
        if let Ok(cose) = envelope::decode_text(text.as_bytes()) {
            let (verdict, bytes) = allocated(|| verify_cose(&cose, &trust, &Policy::default(), NOW));
            assert_eq!(code(&verdict), expected, "{name}");
            assert!(bytes <= MOST - INFLATER, "{name}, unpacked: {bytes}");
        }
    }
}

/// Nine signers share an identifier, none of whom signed: eight are tried.
pub(crate) fn with_eight_candidates() {
    let one = Signer::new(1);
    let message = Message::new(&one, &vaccination()).signed(&one);
    let crowd = |members: std::ops::Range<u8>| {
        let entry = |number| json!({"kid": kid(&one), "publicKey": base64(&Signer::new(number).spki())});
        let mut trust = Trust::empty();
        let list = Json::from_iter(members.map(entry)).to_string();
        trust.load_one("crowd", list.as_bytes(), &ListKeys::none()).expect("a list");
        trust
    };
    let cost = |trust: &Trust| {
        let (verdict, bytes) = allocated(|| verify_cose(&message, trust, &Policy::default(), NOW));
        assert_eq!(code(&verdict), "SignatureInvalid");
        bytes
    };
    let (alone, crowd) = (crowd(2..3), crowd(2..11));
    assert_eq!((alone.candidates(one.id()).len(), crowd.candidates(one.id()).len()), (1, 8));
    cost(&alone); // what is set up once is set up
    let (of_one, of_eight) = (cost(&alone), cost(&crowd));
    assert!(of_eight <= 8 * of_one, "{of_eight} for eight, {of_one} for one");
    assert!(of_one < 4096, "{of_one}");
}
