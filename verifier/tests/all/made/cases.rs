//! The table: what each case is, and what it must give.

use serde_json::json;
use vigie_crypto::cbor::{self, Value};
use vigie_protocol::dcc::{envelope, time::UnixSeconds};

use crate::{
    common::{TEST, VACCINATION},
    maker::{Message, Profile, Signer, certificate, dcc_value, recovery, test, vaccination},
};

/// One text, one certificate, one instant, one verdict.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) certificate: Vec<u8>,
    pub(crate) clock: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) reason: Option<&'static str>,
    /// The step that the reason belongs to.
    pub(crate) fails_at: Option<u8>,
}

/// When most cases are judged.
const CLOCK: &str = "2021-06-15T12:00:00Z";

/// The usual signer.
fn signer() -> Signer {
    Signer::new(1)
}

fn case(name: &'static str, text: String, expected: (&'static str, &'static str, u8)) -> Case {
    let (verdict, reason, step) = expected;
    Case {
        name,
        text,
        certificate: signer().certificate,
        clock: CLOCK,
        verdict,
        reason: Some(reason),
        fails_at: Some(step),
    }
}

fn invalid(name: &'static str, text: String, reason: &'static str, step: u8) -> Case {
    case(name, text, ("invalid", reason, step))
}

fn valid(name: &'static str, text: String) -> Case {
    Case { verdict: "valid", reason: None, fails_at: None, ..invalid(name, text, "", 0) }
}

fn expired(name: &'static str, text: String, clock: &'static str, reason: &'static str, step: u8) -> Case {
    Case { clock, ..case(name, text, ("expired", reason, step)) }
}

fn text(cose: &[u8]) -> String {
    envelope::encode_text(cose)
}

fn good() -> Message {
    Message::new(&signer(), &vaccination())
}

pub(crate) fn all() -> Vec<Case> {
    [text_layers(), message_layer(), signatures(), claims(), content()].into_iter().flatten().collect()
}

/// Steps 1 to 4.
fn text_layers() -> Vec<Case> {
    let good = good().text(&signer());
    let body = good.trim_start_matches("HC1:");
    let unsupported = |name, text: String| case(name, text, ("unsupported", "PrefixUnsupported", 2));
    let mut bomb = vec![0; 200_000];
    bomb[0] = 1;
    vec![
        valid("vaccination", good.clone()),
        valid("negative test", Message::new(&signer(), &test("co", "FR")).text(&signer())),
        valid("recovery", Message::new(&signer(), &recovery("co", "FR")).text(&signer())),
        invalid("text of 4297 bytes", format!("HC1:{}", "0".repeat(4293)), "InputTooLarge", 1),
        invalid("lower-case prefix", good.to_lowercase(), "PrefixMissing", 2),
        invalid("blank before the prefix", format!(" {good}"), "PrefixMissing", 2),
        invalid("no prefix", body.to_owned(), "PrefixMissing", 2),
        unsupported("version 2 of the container", format!("HC2:{body}")),
        unsupported("Austrian exemption", format!("AT1:{body}")),
        unsupported("French 2D-Doc", "DC04FR0000011E6D1E6D0101FR".to_owned()),
        unsupported("SMART Health Card", "shc:/56762909524320603460292437404460".to_owned()),
        invalid("character outside Base45", format!("HC1:{}~", &body[..body.len() - 1]), "Base45Invalid", 3),
        invalid("blank after the text", format!("{good} "), "Base45Invalid", 3),
        invalid(
            "not compressed",
            format!("HC1:{}", vigie_crypto::base45::encode(b"not zlib")),
            "DecompressionFailed",
            4,
        ),
        invalid("nothing after the prefix", "HC1:".to_owned(), "DecompressionFailed", 4),
        invalid("decompression bomb", text(&bomb), "DecompressedTooLarge", 4),
    ]
}

/// Steps 5 and 6.
fn message_layer() -> Vec<Case> {
    let es256 = || (1, Value::integer(-7));
    let kid = || (4, Value::bytes(&signer().kid()).into_owned());
    let signed = |message: Message| message.text(&signer());
    let array = |items: usize| cbor::encode(&Value::Array(vec![Value::Null; items]));
    let tag_17 = cbor::encode(&Value::Tag(17, Box::new(cbor::Value::Array(Vec::new()))));
    let mut trailing = good().signed(&signer());
    trailing.push(0);
    let duplicate = {
        let mut message = good();
        // {1: -7, 1: -7, 4: kid}, the second 1 in two bytes
        message.protected = [&[0xa3, 1, 0x26, 0x18, 1, 0x26, 4, 0x48], signer().kid().as_slice()].concat();
        message
    };
    let critical = |labels: Vec<Value<'static>>, more: Vec<(i64, Value<'static>)>| {
        good().protected([vec![es256(), (2, Value::Array(labels)), kid()], more].concat())
    };
    vec![
        invalid("not CBOR", text(b"\xff"), "CoseMalformed", 5),
        invalid("array of three", text(&array(3)), "CoseMalformed", 5),
        invalid("tag of another message", text(&tag_17), "CoseMalformed", 5),
        invalid("byte after the message", text(&trailing), "CoseMalformed", 5),
        invalid("same header twice, in two lengths", signed(duplicate), "CoseMalformed", 5),
        invalid("nesting of 1000 arrays", text(&[vec![0x81; 1000], vec![0xf6]].concat()), "CoseMalformed", 5),
        invalid(
            "critical header that is unknown",
            signed(critical(vec![Value::integer(99)], vec![(99, Value::Null)])),
            "CriticalHeaderUnsupported",
            5,
        ),
        invalid(
            "critical header that is not there",
            signed(critical(vec![Value::integer(99)], vec![])),
            "CoseMalformed",
            5,
        ),
        valid("critical header that is known", signed(critical(vec![Value::integer(4)], vec![]))),
        valid("headers unprotected", signed(good().protected(vec![]).unprotected(vec![es256(), kid()]))),
        invalid("no kid", signed(good().protected(vec![es256()])), "KidMissing", 6),
        invalid(
            "kid that is a text",
            signed(good().protected(vec![es256(), (4, Value::text("kid"))])),
            "KidMissing",
            6,
        ),
        invalid("kid of no bytes", signed(good().protected(vec![es256(), (4, Value::bytes(b""))])), "KidMissing", 6),
        invalid("no algorithm", signed(good().protected(vec![kid()])), "AlgorithmMissing", 6),
        invalid(
            "algorithm ES384",
            signed(good().protected(vec![(1, Value::integer(-35)), kid()])),
            "UnsupportedAlgorithm",
            6,
        ),
        invalid(
            "algorithm EdDSA with an unknown kid",
            signed(good().protected(vec![(1, Value::integer(-8)), (4, Value::bytes(b"8 bytes."))])),
            "UnsupportedAlgorithm",
            6,
        ),
        invalid(
            "algorithm by name",
            signed(good().protected(vec![(1, Value::text("ES256")), kid()])),
            "UnsupportedAlgorithm",
            6,
        ),
    ]
}

/// Steps 7 and 8, and 10.
fn signatures() -> Vec<Case> {
    let es256 = || (1, Value::integer(-7));
    let ps256 = || (1, Value::integer(-37));
    let kid = |kid: &[u8]| (4, Value::bytes(kid).into_owned());
    let usual = signer().kid();
    let long_kid = [usual.as_slice(), &usual].concat();
    let with_kid = |id: &[u8]| good().protected(vec![es256(), kid(id)]).text(&signer());
    let by_other_key = |name, spki: &str, alg: (i64, Value<'static>), signature: &[u8], reason| {
        let der = certificate(&hex::decode(spki).expect("hex"), 9, Profile::default());
        let id = vigie_crypto::hmac::sha256(&der);
        let message = good().protected(vec![alg, kid(&id[..8])]);
        Case { certificate: der, ..invalid(name, text(&message.with_signature(signature)), reason, 8) }
    };
    let with_signature = |signature: &[u8]| text(&good().with_signature(signature));
    let order = hex::decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").expect("hex");
    let one = [[0; 31].as_slice(), &[1]].concat();
    vec![
        invalid("kid of 3 bytes", with_kid(&usual[..3]), "KeyNotTrusted", 7),
        invalid("kid of 7 bytes", with_kid(&usual[..7]), "KeyNotTrusted", 7),
        invalid("kid of 16 bytes", with_kid(&long_kid), "KeyNotTrusted", 7),
        invalid(
            "signer that is not on the list",
            Message::new(&Signer::new(2), &vaccination()).text(&Signer::new(2)),
            "KeyNotTrusted",
            7,
        ),
        invalid("kid of another signer", good().text(&Signer::new(2)), "SignatureInvalid", 8),
        invalid(
            "ECDSA signature of 65 bytes",
            with_signature(&[&[0], signer().key.sign(b"").as_slice()].concat()),
            "SignatureMalformed",
            8,
        ),
        invalid(
            "ECDSA signature in DER",
            with_signature(&[&[0x30, 0x44, 2, 32], [1; 32].as_slice(), &[2, 32], &[1; 32]].concat()),
            "SignatureMalformed",
            8,
        ),
        invalid("ECDSA signature of 3 bytes", with_signature(&[1, 2, 3]), "SignatureMalformed", 8),
        invalid("ECDSA signature of no bytes", with_signature(&[]), "SignatureMalformed", 8),
        invalid(
            "ECDSA signature with r of zero",
            with_signature(&[[0; 32].as_slice(), &one].concat()),
            "SignatureInvalid",
            8,
        ),
        invalid(
            "ECDSA signature with s of the order",
            with_signature(&[one.as_slice(), &order].concat()),
            "SignatureInvalid",
            8,
        ),
        invalid(
            "PS256 with an EC key",
            good().protected(vec![ps256(), kid(&usual)]).text(&signer()),
            "AlgorithmKeyMismatch",
            8,
        ),
        by_other_key("ES256 with an RSA key", RSA_2048, es256(), &[1; 64], "AlgorithmKeyMismatch"),
        by_other_key("PS256 signature of 255 bytes", RSA_2048, ps256(), &[1; 255], "SignatureMalformed"),
        by_other_key("PS256 signature of other bytes", RSA_2048, ps256(), &[1; 256], "SignatureInvalid"),
        by_other_key("RSA key of 1024 bits", RSA_1024, ps256(), &[1; 128], "UnsupportedKey"),
        by_other_key("ES256 on P-384", P384, es256(), &[1; 96], "UnsupportedKey"),
        by_other_key("Ed25519 key", ED25519, es256(), &[1; 64], "UnsupportedKey"),
        expired("signer not yet valid", good().text(&signer()), "2021-03-31T23:59:59Z", "SignerNotYetValid", 10),
        expired(
            "signer expired",
            Message::lasting(&signer(), &vaccination(), UnixSeconds(1_622_505_600), UnixSeconds(1_900_000_000))
                .text(&signer()),
            "2023-04-01T00:00:01Z",
            "SignerExpired",
            10,
        ),
        Case {
            clock: "2023-04-01T00:00:00Z",
            ..valid(
                "last second of the signer",
                Message::lasting(&signer(), &vaccination(), UnixSeconds(1_622_505_600), UnixSeconds(1_900_000_000))
                    .text(&signer()),
            )
        },
    ]
}

/// Steps 9, 11 and 12.
fn claims() -> Vec<Case> {
    let iat = || (6, Value::integer(1_622_505_600));
    let exp = || (4, Value::integer(1_654_041_600));
    let hcert = |dcc: Value<'static>| (-260, Value::Map(vec![(Value::integer(1), dcc)]));
    let usual = || hcert(dcc_value(&vaccination()));
    let claiming = |claims| Message::claiming(&signer(), claims).text(&signer());
    let good = good().text(&signer());
    let malformed = |name, claims| invalid(name, claiming(claims), "CwtMalformed", 9);
    let wrapped = Value::Bytes(cbor::encode(&dcc_value(&vaccination())).into());
    vec![
        valid("no issuer", claiming(vec![exp(), iat(), usual()])),
        valid(
            "instants as floats",
            claiming(vec![(4, Value::Float(1_654_041_600.9)), (6, Value::Float(1_622_505_600.5)), usual()]),
        ),
        valid("instants in tag 1", claiming(vec![(4, Value::Tag(1, Box::new(exp().1))), iat(), usual()])),
        valid("certificate in a byte string", claiming(vec![exp(), iat(), hcert(wrapped)])),
        invalid("no exp", claiming(vec![iat(), usual()]), "CwtMissingClaim", 9),
        invalid("exp is null", claiming(vec![(4, Value::Null), iat(), usual()]), "CwtMissingClaim", 9),
        invalid("no iat", claiming(vec![exp(), usual()]), "CwtMissingClaim", 9),
        malformed("exp in milliseconds", vec![(4, Value::integer(1_654_041_600_000)), iat(), usual()]),
        malformed("exp below zero", vec![(4, Value::integer(-1)), iat(), usual()]),
        malformed("exp not a number", vec![(4, Value::Float(f64::NAN)), iat(), usual()]),
        malformed("exp a text", vec![(4, Value::text("2022-06-01")), iat(), usual()]),
        malformed("certificate is a text", vec![exp(), iat(), hcert(Value::text("DCC"))]),
        malformed("byte string of garbage", vec![exp(), iat(), hcert(Value::bytes(b"garbage"))]),
        malformed("same claim twice", vec![exp(), exp(), iat(), usual()]),
        invalid("no health certificate", claiming(vec![exp(), iat()]), "HcertMissing", 9),
        invalid(
            "no DCC in the health certificate",
            claiming(vec![exp(), iat(), (-260, Value::Map(Vec::new()))]),
            "HcertMissing",
            9,
        ),
        expired("issued in more than 5 minutes", good.clone(), "2021-05-31T23:54:59Z", "NotYetValid", 11),
        Case { clock: "2021-05-31T23:55:00Z", ..valid("issued in 5 minutes", good.clone()) },
        expired("one second past the end", good.clone(), "2022-06-01T00:00:01Z", "Expired", 12),
        Case { clock: "2022-06-01T00:00:00Z", ..valid("last second", good) },
    ]
}

/// Steps 13 to 18.
fn content() -> Vec<Case> {
    let saying = |dcc: serde_json::Value| Message::new(&signer(), &dcc).text(&signer());
    let changed = |pointer: &str, value: serde_json::Value| {
        let mut dcc = vaccination();
        *dcc.pointer_mut(pointer).expect("a member") = value;
        saying(dcc)
    };
    let with = |member: &str, value: serde_json::Value| {
        let mut dcc = vaccination();
        dcc[member] = value;
        dcc
    };
    let without_groups = |member: &str| {
        let mut dcc = with(member, json!([{"ci": "x"}]));
        dcc.as_object_mut().expect("an object").remove("v");
        saying(dcc)
    };
    let restricted = |name, usage: &'static [&'static [u8]], expected: Option<&'static str>| {
        let signer = Signer::with(3, Profile { usage, ..Profile::default() });
        let text = Message::new(&signer, &vaccination()).text(&signer);
        let case = match expected {
            Some(reason) => invalid(name, text, reason, 15),
            None => valid(name, text),
        };
        Case { certificate: signer.certificate, ..case }
    };
    let refused = |name, dcc, reason| case(name, saying(dcc), ("valid-not-accepted", reason, 18));
    let two = json!([vaccination()["v"][0], vaccination()["v"][0]]);
    vec![
        invalid("no name", changed("/nam", json!({"fn": "Müller"})), "SchemaViolation", 13),
        invalid("doses as a text", changed("/v/0/dn", json!("2")), "SchemaViolation", 13),
        invalid("doses not whole", changed("/v/0/sd", json!(2.5)), "SchemaViolation", 13),
        invalid("text of 1025 characters", changed("/v/0/is", json!("é".repeat(1025))), "SchemaViolation", 13),
        valid("text of 1024 characters", changed("/v/0/is", json!("é".repeat(1024)))),
        valid("doses of zero", changed("/v/0/dn", json!(0))),
        valid("empty second group", saying(with("t", json!([])))),
        valid("second group is null", saying(with("t", serde_json::Value::Null))),
        valid("unknown members", saying(with("meta", json!({"notice": "only by accredited"})))),
        invalid("two entries in a group", saying(with("v", two)), "MultipleEntries", 14),
        invalid("two groups", saying(with("t", test("co", "FR")["t"].clone())), "MultipleEntries", 14),
        invalid("empty group alone", saying(with("v", json!([]))), "NoEntry", 14),
        case("Austrian exemption under HC1", without_groups("ve"), ("unsupported", "VariantUnsupported", 14)),
        case("English domestic pass", without_groups("d"), ("unsupported", "VariantUnsupported", 14)),
        restricted("signer of tests", &[TEST.0], Some("KeyUsageMismatch")),
        restricted("signer of tests, erroneous arc", &[TEST.1], Some("KeyUsageMismatch")),
        restricted("signer of vaccinations, erroneous arc", &[TEST.1, VACCINATION.1], None),
        restricted("signer with a foreign usage alone", &[&[0x2b, 6, 1, 5, 5, 7, 3, 2]], None),
        refused("positive test", test("tr", "260373001"), "TestPositive"),
        refused("sample in the future", test("sc", "2021-06-15T12:05:01Z"), "SampleInFuture"),
        valid("sample in 5 minutes", saying(test("sc", "2021-06-15T14:05:00+02:00"))),
        valid("sample at no time", saying(test("sc", "some day"))),
        refused("recovery from tomorrow on", recovery("df", "2021-06-16"), "RecoveryOutsideWindow"),
        refused("recovery until yesterday", recovery("du", "2021-06-14T00:00:00Z"), "RecoveryOutsideWindow"),
        valid("recovery until today", saying(recovery("du", "2021-06-15"))),
    ]
}

// Keys of kinds that the usual signer is not; the private halves are gone.
const RSA_2048: &str = "\
    30820122300d06092a864886f70d01010105000382010f003082010a0282010100ccbe60248397000389a7e3fafecd89be94\
    ed9475571fa26d417a6ae0eb421ff761f484c5967a6192808a0adfef97963cfa0c4cf167ab07267f1f68d5e9d9cc98b50cb4\
    fdc818c85ed56df66c44551e201867f38186055aa072cd9f0724de02882ed505ee2bd5f4f3e6b2c8faee05bb4a212f00a5e4\
    355ee7876d93e26f3b894f5d605aa627320b437f65d7950aceaddf63c90f58539ba85384a142262fc92b2afbf182a8c755b8\
    318a4b8515effe9cd74dcdb40c469a723d139519a74ace9b619c6ae84de31b0e7bd5ecb3fb924c9cf5005c04844a4c0e16d1\
    dd7b8a4c3e344ea72b457e04c77d219bf27f2f372aaab881685aaa31c508a168003c6a6ccfddd70203010001";
const RSA_1024: &str = "\
    30819f300d06092a864886f70d010101050003818d0030818902818100b4ab46a60faa40853e09dba366d130d9c43a78ad44\
    b9721976e41aa93404e7dd898a277ad7a1e091e7d1c47ec315f8f0e5291b15eff13d7b33ffe75e089c58b4b678c96abd41d1\
    d99dcb626a23653526be9ff6abb52f206f208618a5d6eb59c3263dafd6760412bfd189f0f00a6edd9b59684f13da4e0d00a8\
    25fbf83ab323ab0203010001";
const P384: &str = "\
    3076301006072a8648ce3d020106052b8104002203620004a34171aa36045a68d13546e26e845f2c2374bb591eab0273271d\
    c84a2f298ecf83270f4d04953edc62f85d60bc31047979729d2282cc7fe5b7a4858f03691c0f33e9fd445fc574b07f3f36dc\
    adf52d4dc488dd9a161d4a5fe253a16f58f67b55";
const ED25519: &str = "\
    302a300506032b6570032100aea290090b796008f0b56902446cab7c82be4dd7a88c86ffc128effa047659de";
