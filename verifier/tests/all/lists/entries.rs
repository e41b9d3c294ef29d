//! What is not right in a list: left out and named, without taking the others along.

use serde_json::json;
use vigie_crypto::cbor::Value;
use vigie_verifier::{ListKeys, Trust};

use super::outcome;
use crate::{
    common::{code, judge},
    maker::{self, Message, Signer, base64, did, entry, gateway, germany, kid, token, vaccination},
};

#[test]
fn entries_that_are_not_right_are_left_out_and_named() {
    let (one, two) = (Signer::new(1), Signer::new(2));
    let changed = |member: &str, value: serde_json::Value| {
        let mut broken = entry(&two);
        broken[member] = value;
        let list = json!([entry(&one), broken, {"kid": kid(&two), "certificateType": "CSCA", "rawData": "!"}]);
        outcome(&[list.to_string().as_bytes()], &ListKeys::none()).1
    };
    for (member, value, expected) in [
        ("extra", json!(1), "gateway none 2 []"),
        ("kid", json!(kid(&one)), "gateway none 1 [the key identifier is not that of the certificate]"),
        ("kid", json!("*"), "gateway none 1 [the key identifier is not base64 of 8 bytes]"),
        ("thumbprint", json!("00"), "gateway none 1 [the thumbprint is not that of the certificate]"),
        ("rawData", json!("!"), "gateway none 1 [rawData is not base64]"),
        ("rawData", serde_json::Value::Null, "gateway none 1 []"),
        ("certificateType", json!("UPLOAD"), "gateway none 1 []"),
    ] {
        assert_eq!(changed(member, value.clone()), expected, "{member}: {value}");
    }
    let (_, told) = outcome(&[&one.certificate[..one.certificate.len() - 4]], &ListKeys::none());
    assert_eq!(told, "certificates none 0 [not a certificate: no outer sequence]");
}

/// dcc.md §1.5: an identifier of another length can only lead to "key not found", whatever a list says.
#[test]
fn an_identifier_has_eight_bytes_on_every_list() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let left_out = "the key identifier is not base64 of 8 bytes]";
    for kid in [vec![], vec![1; 3], vec![1; 7], vec![1; 9], vec![1; 64]] {
        let short = base64(&kid);
        let message = Message::new(&signer, &vaccination())
            .protected(vec![(1, Value::integer(-7)), (4, Value::bytes(&kid).into_owned())]);
        let key = json!({"keyId": short, "crv": "P-256", "x": base64(&signer.coordinates().0), "y": base64(&signer.coordinates().1)});
        let header = json!({"alg": "ES256"});
        let dutch = json!({"eu_keys": {&short: [{"subjectPk": base64(&signer.spki())}]}}).to_string();
        let mut document = did(&[&signer], "2021-06-14T12:00:00Z");
        document["verificationMethod"][0]["id"] = json!(format!("did:web:example.org:DCC:FRA:DSC#{short}"));
        document["verificationMethod"][0]["publicKeyJwk"].as_object_mut().expect("a key").remove("x5c");
        let lists = [
            vec![json!([{"kid": short, "publicKey": base64(&signer.spki())}]).to_string().into_bytes()],
            vec![
                json!({"certificatesDCC": {&short: base64(base64(&signer.spki()).as_bytes())}})
                    .to_string()
                    .into_bytes(),
            ],
            vec![maker::netherlands(dutch.as_bytes(), b"")],
            vec![
                token(&header, &json!({"activeKeyIds": [short]}), &authority),
                token(&header, &json!({"certs": [key]}), &authority),
            ],
            vec![document.to_string().into_bytes()],
        ];
        for files in lists {
            let (trust, told) = outcome(&files.iter().map(Vec::as_slice).collect::<Vec<_>>(), &ListKeys::none());
            assert!(told.ends_with(left_out), "{kid:?}: {told}");
            assert_eq!(trust.keys(), 0);
            let expected = if kid.is_empty() { "KidMissing" } else { "KeyNotTrusted" };
            assert_eq!(code(&judge(&message.text(&signer), &trust)), expected, "{kid:?}");
        }
    }
}

/// One odd element is an element, and not the format.
#[test]
fn odd_elements_are_left_out_of_every_array() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let none = ListKeys::none();
    let odd = [json!(null), json!(5), json!("x"), json!([]), json!({}), json!({"kid": "AA"})];
    let entries = [&odd[..], &[entry(&signer)], &odd[..]].concat();
    let left_out = ["neither rawData nor certificateType"; 12].join("; ");
    assert_eq!(outcome(&[json!(entries).to_string().as_bytes()], &none).1, format!("gateway none 1 [{left_out}]"));
    let claims = json!({"iss": "FR", "iat": 1, "exp": 2, "sequence": 1, "keys": entries});
    let ours = token(&json!({"alg": "ES256", "typ": "vigie-trustlist+jwt"}), &claims, &authority);
    assert_eq!(outcome(&[&ours], &none).1, format!("vigie unchecked 1 [{left_out}]"));

    let bare = json!({"kid": kid(&signer), "publicKey": base64(&signer.spki())});
    let told = outcome(&[json!([odd[0], bare, entry(&signer), odd[1]]).to_string().as_bytes()], &none).1;
    assert!(told.starts_with("bare-keys none 1 [the key identifier"), "{told}");
    let told = outcome(&[json!([odd[0], entry(&signer), bare]).to_string().as_bytes()], &none).1;
    assert!(told.starts_with("gateway none 1 ["), "the first that looks like anything decides: {told}");
    assert_eq!(outcome(&[json!(odd).to_string().as_bytes()], &none).1, outcome(&[b"x"], &none).1);
    // Of revocations none is left out: what it revokes would pass.
    let batch = json!({"kid": "UNKNOWN_KID", "hashType": "UCI", "entries": []});
    assert!(outcome(&[json!([batch, 5]).to_string().as_bytes()], &none).1.starts_with("revocation batch: "));
}

/// A list that is meant to be empty is one; a list of others than signers brings nobody.
#[test]
fn a_list_of_others_than_signers_is_none() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let typed = |kind: &str| {
        let mut other = entry(&signer);
        other["certificateType"] = json!(kind);
        other
    };
    let others = [typed("UPLOAD"), typed("CSCA"), typed("AUTHENTICATION"), json!({"kid": "AA", "rawData": null})];
    let body = json!({"certificates": others}).to_string();
    let german = format!("{}\n{body}", base64(&authority.key.sign(body.as_bytes())));
    let none = ListKeys::none();
    for list in [json!(others).to_string(), german] {
        assert_eq!(outcome(&[list.as_bytes()], &none).1, "none of its 4 entries is a signer of certificates");
    }
    for (list, told) in [(gateway(&[]), "gateway none 0 []"), (germany(&[], &authority), "de unchecked 0 []")] {
        assert_eq!(outcome(&[&list], &none).1, told);
    }
}

#[test]
fn damaged_blocks_are_named() {
    let (one, two) = (Signer::new(1).pem(), Signer::new(2).pem());
    let cut = &two[..two.len() - 40];
    let named = |why: &str| format!("certificates none 1 [not a certificate that can be read: {why}]");
    for (file, told) in [
        (format!("{one}{cut}"), named("cut off: it has no END")),
        (format!("{cut}{one}"), named("cut off: it has no END")),
        (format!("{one}-----BEGIN CERTIFICA"), named("cut off: it has no END")),
        (format!("{one}{}", two.replacen('M', "!", 1)), named("not base64")),
        (format!("{one}{two}"), "certificates none 2 []".to_owned()),
    ] {
        assert_eq!(outcome(&[file.as_bytes()], &ListKeys::none()).1, told, "{file}");
    }
}

#[test]
fn a_list_of_rubbish_is_named_up_to_a_point() {
    let endless = "k".repeat(100_000);
    let signers = json!(vec![json!({"kid": endless, "rawData": "!", "certificateType": [endless]}); 25]);
    let batch = json!({"kid": "AAAAAAAAAAA=", "hashType": "UCI", "entries": vec![json!({"hash": {"x": endless}}); 25]});
    for (file, first) in [(signers, "kkkk"), (batch, "entry 0")] {
        let mut trust = Trust::empty();
        let loaded = trust.load_one("list", file.to_string().as_bytes(), &ListKeys::none()).expect("a list");
        let notes = loaded.notes;
        assert!(notes.iter().next().expect("a note").entry.starts_with(first));
        assert_eq!((notes.len(), notes.iter().count(), notes.more()), (25, 20, 5));
        assert!(notes.iter().all(|note| note.entry.len() < 200 && note.why.len() < 200), "{notes:?}");
    }
}
