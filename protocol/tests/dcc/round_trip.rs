//! What an issuer writes is what a reader reads.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use vigie_crypto::{
    cose::{Algorithm, Sign1},
    p256::SigningKey,
    public_key::{KeyPolicy, PublicKey},
};
use vigie_protocol::dcc::{
    claims, envelope,
    issue::{Unsigned, payload},
    json as convert,
    kid::Kid,
    payload::{Entry, Identifier, Member, Whole},
    schema,
    time::UnixSeconds,
};

/// Texts as they may stand in a certificate: trimmed, not empty.
fn text() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-žΑ-ωА-я0-9'\"<>/:#. -]{0,60}".prop_map(|text| format!("x{}x", text.trim()))
}

fn entry() -> impl Strategy<Value = (&'static str, Json)> {
    let vaccination = (proptest::collection::vec(text(), 8), 1..9_u64, 1..9_u64).prop_map(|(t, dn, sd)| {
        ("v", json!({"tg": t[0], "vp": t[1], "mp": t[2], "ma": t[3], "dn": dn, "sd": sd, "dt": t[4], "co": t[5], "is": t[6], "ci": t[7]}))
    });
    let test = (proptest::collection::vec(text(), 10), any::<[bool; 3]>()).prop_map(|(t, there)| {
        let mut test = json!({"tg": t[0], "tt": t[1], "sc": t[2], "tr": t[3], "co": t[4], "is": t[5], "ci": t[6]});
        for (index, (name, _)) in ["nm", "ma", "tc"].into_iter().zip(there).enumerate().filter(|(_, (_, there))| *there)
        {
            test[name] = Json::from(t[7 + index].clone());
        }
        ("t", test)
    });
    let recovery = proptest::collection::vec(text(), 7).prop_map(|t| {
        ("r", json!({"tg": t[0], "fr": t[1], "co": t[2], "is": t[3], "df": t[4], "du": t[5], "ci": t[6]}))
    });
    prop_oneof![vaccination, test, recovery]
}

/// A DCC with one entry, as JSON.
fn dcc() -> impl Strategy<Value = Json> {
    (entry(), proptest::collection::vec(text(), 6)).prop_map(|((group, entry), t)| {
        json!({"ver": t[0], "nam": {"fn": t[1], "fnt": t[2], "gn": t[3], "gnt": t[4]}, "dob": t[5], group: [entry]})
    })
}

/// The entry as JSON again.
fn as_json(entry: &Entry<&str>) -> Json {
    let member = |member| match member {
        Member::Text(text) => Json::from(text),
        Member::Number(Whole::Exact(number)) => Json::from(i64::try_from(number).expect("a small number")),
        Member::Number(Whole::Large(number)) => Json::from(number),
    };
    entry.members().map(|(name, value)| (name.to_owned(), member(value))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_certificate_says_what_was_put_in(content in dcc(), issued in 0..4_000_000_000_i64, seconds in 0..100_000_000_i64, seed in any::<u64>()) {
        let key = SigningKey::generate(&mut <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(seed));
        let (issued_at, expires_at) = (UnixSeconds(issued), UnixSeconds(issued + seconds));
        let kid = Kid::try_from(b"12345678".as_slice()).expect("eight bytes");
        let unsigned = Unsigned::new(Algorithm::Es256, kid, payload("AT", issued_at, expires_at, &content));
        let cose = unsigned.with_signature(&key.sign(&unsigned.to_be_signed()));
        let text = envelope::encode_text(&cose);

        let again = envelope::decode_text(text.as_bytes());
        prop_assert_eq!(again.as_ref(), Ok(&cose));
        let message = Sign1::parse(&cose).expect("our own message");
        prop_assert_eq!(message.kid(), Ok(b"12345678".as_slice()));
        let public = PublicKey::from_spki(&key.verifying_key().to_spki_der()).expect("our own key");
        let verified = public.verify(Algorithm::Es256, &message.signed_bytes(), message.signature(), KeyPolicy::default());
        prop_assert_eq!(verified, Ok(()));

        let read = claims::read(message.payload()).expect("our own claims");
        prop_assert_eq!((read.issued_at, read.expires_at, read.issuer.as_deref()), (issued_at, expires_at, Some("AT")));
        prop_assert_eq!(convert::from_cbor(&read.dcc), content.clone());
        let normalised = schema::relaxed(&read.dcc).expect("a DCC");
        let entry = normalised.sole_entry().expect("one entry");
        prop_assert_eq!(&as_json(entry), &content[entry.group().as_str()][0]);
        prop_assert_eq!(&entry.map(str::to_owned).identifier, &Identifier::new(entry.identifier.signed().to_owned()));
        prop_assert_eq!(normalised.holder.surname, content["nam"]["fn"].as_str());
    }

    /// What states do to a certificate on the way does not change what it says.
    #[test]
    fn tolerated_deviations_say_the_same(content in dcc(), blanks in "[ \t\n]{1,3}", deviations in any::<[bool; 4]>()) {
        let [padded, nulls, floats, unknown] = deviations;
        let mut deviating = content.clone();
        let group = ["v", "t", "r"].into_iter().find(|group| content.get(*group).is_some()).expect("a group");
        for member in deviating[group][0].as_object_mut().expect("an entry").values_mut() {
            match member {
                Json::String(text) if padded => *text = format!("{blanks}{text}{blanks}"),
                Json::Number(number) if floats => *member = Json::from(number.as_f64().expect("a number")),
                _ => {}
            }
        }
        if nulls {
            for (place, name) in [("/v", "v"), ("/t", "t"), ("/r", "r")] {
                if content.pointer(place).is_none() {
                    deviating[name] = Json::Null;
                }
            }
        }
        if unknown {
            deviating["meta"] = json!({"v": [{"tg": 1}]});
            deviating[group][0]["x"] = json!([null, 1.5, true]);
        }
        // Nulls and floats as they are, which `to_cbor` would not write.
        let original = vigie_crypto::cbor::encode(&convert::to_cbor(&content));
        let encoded = vigie_crypto::cbor::encode(&literally(&deviating));
        let (original, deviating) = (claims::read_dcc(&original).expect("a DCC"), claims::read_dcc(&encoded).expect("a DCC"));
        let (original, deviating) = (schema::relaxed(&original).expect("a DCC"), schema::relaxed(&deviating).expect("a DCC"));
        let (original, deviating) = (original.sole_entry().expect("one"), deviating.sole_entry().expect("one"));
        prop_assert!(original.members().eq(deviating.members()));
        if padded {
            let signed = format!("{blanks}{}{blanks}", original.identifier.trimmed());
            prop_assert_eq!(deviating.identifier.signed(), signed, "as it was signed");
        }
    }

    #[test]
    fn any_text_gives_an_answer(text in proptest::collection::vec(any::<u8>(), 0..600), body in "[0-9A-Z $%*+./:-]{0,600}") {
        let _ = envelope::decode_text(&text);
        let _ = envelope::decode_text(format!("HC1:{body}").as_bytes());
    }

    /// A damaged payload is refused or read, and never more than that.
    #[test]
    fn any_payload_gives_an_answer(content in dcc(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = payload("AT", UnixSeconds(0), UnixSeconds(1), &content);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = claims::read(&bytes) {
            let _ = convert::from_cbor(&read.dcc);
            if let Ok(dcc) = schema::relaxed(&read.dcc) {
                let _ = dcc.sole_entry().map(|entry| entry.members().count());
            }
        }
    }
}

/// JSON as CBOR with everything in it.
fn literally(json: &Json) -> vigie_crypto::cbor::Value<'_> {
    use vigie_crypto::cbor::Value;
    match json {
        Json::Array(items) => Value::Array(items.iter().map(literally).collect()),
        Json::Object(members) => {
            Value::Map(members.iter().map(|(name, value)| (Value::text(name), literally(value))).collect())
        }
        Json::Number(number) if number.is_f64() => Value::Float(number.as_f64().expect("a float")),
        Json::Null => Value::Undefined,
        other => convert::to_cbor(other),
    }
}
