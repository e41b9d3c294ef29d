//! What is peculiar to the list of one state, or of the GDHCN.

use ::base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use vigie_verifier::{
    ListKeys, Policy, Trust, read_instant,
    trust::{Certificate, Input, Kind, Signature},
    verify,
};

use super::{YESTERDAY, outcome, pinned};
use crate::{
    common::{code, judge, warnings},
    maker::{
        Message, Signer, austria, bare_keys, base64, did, dutch_payload, jwk, kid, netherlands, switzerland, test,
        token, vaccination,
    },
};

#[test]
fn half_a_list_is_none() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let [content, signature] = austria(&[&signer], YESTERDAY, YESTERDAY + 172_800, 2, &authority);
    let [other, _] = austria(&[&Signer::new(2)], YESTERDAY, YESTERDAY + 172_800, 2, &authority);
    let none = ListKeys::none();
    assert_eq!(outcome(&[&content], &none).1, "Austrian list: the signature over it is missing");
    assert_eq!(outcome(&[&signature], &none).1, "Austrian list: the content that it is over is missing");
    assert_eq!(
        outcome(&[&other, &signature], &none).1,
        "Austrian list: the hash in list is not that of this file | Austrian list: the hash in it is not that of list"
    );
    assert_eq!(outcome(&[&other, &content, &signature], &none).0.keys(), 1, "found by its hash");
    let [ids, certs] = switzerland(&[&signer], &[&signer], None, &authority);
    assert_eq!(outcome(&[&ids], &none).1, "Swiss list: the list of certificates is missing");
    assert_eq!(outcome(&[&certs], &none).1, "Swiss list: the list of active keys is missing");
}

/// Of two files the one that is to blame is named, and what is wrong with it, whatever the order.
#[test]
fn half_a_list_says_what_is_wrong_with_the_other() {
    let (signer, authority, stranger) = (Signer::new(1), Signer::new(50), Signer::new(51));
    let until = YESTERDAY + 172_800;
    let [content, signature] = austria(&[&signer], YESTERDAY, until, 2, &authority);
    let [first, first_signature] = austria(&[&signer], YESTERDAY, until, 1, &authority);
    let [ids, certs] = switzerland(&[&signer], &[&signer], None, &authority);
    let [foreign_ids, foreign_certs] = switzerland(&[&signer], &[&signer], None, &stranger);
    let long = [&signature[..], &[0; 9000]].concat();
    let (at, ch) = ("Austrian list", "Swiss list");
    let not_signed = "not signed by any of the list keys";
    for (format, good, bad, signer, why) in [
        (at, &content, &signature, &stranger, not_signed),
        (at, &first, &first_signature, &authority, "version 1 of the list, not 2"),
        (at, &content, &long, &authority, "its signature is larger than 8 KiB"),
        (ch, &certs, &foreign_ids, &authority, not_signed),
        (ch, &ids, &foreign_certs, &authority, not_signed),
    ] {
        let files = [("good", good), ("bad", bad)].map(|(name, bytes)| Input { name, bytes });
        for files in [files, [files[1], files[0]]] {
            let refused = Trust::empty().load(&files, &pinned(signer)).into_iter().map(Result::unwrap_err);
            let mut told: Vec<_> = refused.map(|not| not.to_string()).collect();
            told.sort();
            let bad = format!("bad: {format}: {why}");
            assert_eq!(told, [bad.clone(), format!("good: {format}: the other file of it cannot be used: {bad}")]);
        }
    }
}

#[test]
fn an_odd_country_or_identifier_does_not_take_the_others_with_it() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let none = ListKeys::none();
    let header = json!({"alg": "ES256"});
    for odd in [json!(null), json!(5), json!([]), json!({}), json!({"keys": null}), json!({"keys": {}})] {
        let countries = json!({"AT": odd, "FR": {"keys": [jwk(&signer)]}});
        let claims = json!({"iss": "SE", "iat": YESTERDAY, "dsc_trust_list": countries});
        assert_eq!(outcome(&[&token(&header, &claims, &authority)], &none).1, "se unchecked 1 [no array of keys]");
    }
    let dutch = json!({"eu_keys": {kid(&signer): [{"subjectPk": base64(&signer.spki())}], "AAAAAAAAAAA=": null}});
    let told = outcome(&[&netherlands(dutch.to_string().as_bytes(), b"")], &none).1;
    assert_eq!(told, "nl unchecked 1 [no array of keys]");
    let ids = token(&header, &json!({"activeKeyIds": [null, kid(&signer), 5]}), &authority);
    let [_, certs] = switzerland(&[], &[&signer], None, &authority);
    let left_out = "the key identifier is not base64 of 8 bytes";
    assert_eq!(outcome(&[&ids, &certs], &none).1, format!("ch unchecked 1 [{left_out}; {left_out}]"));
}

#[test]
fn an_austrian_list_is_of_version_two() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let [content, signature] = austria(&[&signer], YESTERDAY, YESTERDAY + 172_800, 1, &authority);
    let (_, told) = outcome(&[&content, &signature], &pinned(&authority));
    assert!(told.contains("version 1 of the list, not 2"), "{told}");
}

#[test]
fn a_swiss_key_counts_when_it_is_active() {
    let (one, two, authority) = (Signer::new(1), Signer::new(2), Signer::new(50));
    let [ids, certs] = switzerland(&[&two], &[&one, &two], None, &authority);
    let (trust, told) = outcome(&[&ids, &certs], &pinned(&authority));
    assert_eq!(told, "ch checked 1 []");
    assert!(trust.candidates(one.id()).is_empty());
    // More certificates in another answer: all are one source.
    let [_, more] = switzerland(&[], &[&two], None, &authority);
    let [all, first] = switzerland(&[&one, &two], &[&one], None, &authority);
    assert_eq!(outcome(&[&first, &all, &more], &pinned(&authority)).1, "ch checked 2 []");
}

/// The lists say RS256 where PSS is meant: the official case CO1 holds by its key all the same.
#[test]
fn a_swiss_rsa_key_is_for_pss() {
    let case = include_bytes!("../../../../tests/vectors/dcc/cases/common/2DCode/raw/CO1.json");
    let case: serde_json::Value = serde_json::from_slice(case).expect("a case");
    let mut by_certificate = Trust::empty();
    let der = case["TESTCTX"]["CERTIFICATE"].as_str().expect("a certificate");
    by_certificate.load_one("CO1", der.as_bytes(), &ListKeys::none()).expect("a certificate");
    let text = case["PREFIX"].as_str().expect("a text");
    let now = case["TESTCTX"]["VALIDATIONCLOCK"].as_str().and_then(read_instant).expect("an instant");
    let judged = |trust: &Trust| verify(text.as_bytes(), trust, &Policy::default(), now);
    let verdict = judged(&by_certificate);
    let kid = base64(verdict.kid.as_deref().expect("an identifier"));

    // SubjectPublicKeyInfo ends with the modulus of 256 bytes, and 02 03 01 00 01.
    let numbers = end_of_key(der);
    let (modulus, exponent) = (&numbers[..256], &numbers[258..]);
    let authority = Signer::new(50);
    let header = json!({"alg": "ES256"});
    let certs = json!({"certs": [{"keyId": kid, "alg": "RS256", "n": base64(modulus), "e": base64(exponent)}]});
    let ids = json!({"activeKeyIds": [kid], "validDuration": 172_800_000, "upTo": 1});
    let (trust, told) =
        outcome(&[&token(&header, &ids, &authority), &token(&header, &certs, &authority)], &pinned(&authority));
    assert_eq!(told, "ch checked 1 []");
    assert_eq!(code(&judged(&trust)), "ok");
}

/// The last 261 bytes of the public key of a certificate in base64.
fn end_of_key(der: &str) -> Vec<u8> {
    let der = STANDARD.decode(der).expect("base64");
    let spki = Certificate::read(&der).expect("a certificate").spki;
    spki[spki.len() - 261..].to_vec()
}

#[test]
fn a_dutch_key_signs_what_it_may() {
    let signer = Signer::new(1);
    for (usage, expected) in [
        (&["v"] as &[&str], ["ok", "KeyUsageMismatch"]),
        (&["t", "r"], ["KeyUsageMismatch", "ok"]),
        (&[], ["ok", "ok"]),
        (&["v", "other"], ["ok", "KeyUsageMismatch"]),
        (&["other"], ["KeyNotTrusted", "KeyNotTrusted"]),
    ] {
        let list = netherlands(&dutch_payload(&[(&signer, usage)]), b"");
        let (trust, _) = outcome(&[&list], &ListKeys::none());
        for (dcc, expected) in [vaccination(), test("co", "FR")].iter().zip(expected) {
            assert_eq!(code(&judge(&Message::new(&signer, dcc).text(&signer), &trust)), expected, "{usage:?}");
        }
    }
}

/// Made with `openssl cms -sign -binary -md sha256` by throw-away keys: another tool's signatures.
#[test]
fn a_dutch_list_is_signed_by_another_tool() {
    let payload = include_bytes!("../data/nl-payload.json");
    for (name, cms, certificate) in [
        ("ECDSA", include_bytes!("../data/nl-ec.cms").as_slice(), include_bytes!("../data/nl-ec.pem").as_slice()),
        ("RSA", include_bytes!("../data/nl-rsa.cms"), include_bytes!("../data/nl-rsa.pem")),
        ("RSA-PSS", include_bytes!("../data/nl-pss.cms"), include_bytes!("../data/nl-rsa.pem")),
        ("without attributes", include_bytes!("../data/nl-noattr.cms"), include_bytes!("../data/nl-ec.pem")),
    ] {
        let mut keys = ListKeys::none();
        assert_eq!(keys.add(certificate), Ok(1), "{name}");
        let (trust, told) = outcome(&[&netherlands(payload, cms)], &keys);
        assert_eq!(told, "nl checked 1 []", "{name}");
        let signer = Signer::new(1);
        assert_eq!(code(&judge(&Message::new(&signer, &vaccination()).text(&signer), &trust)), "ok");

        let mut other = payload.to_vec();
        let last = other.len() - 2;
        other.insert(last, b' ');
        assert_eq!(
            outcome(&[&netherlands(&other, cms)], &keys).1,
            "Dutch list: not signed by any of the list keys",
            "{name}"
        );
        let mut broken = cms.to_vec();
        let last = broken.len() - 1;
        broken[last] ^= 1;
        assert_eq!(
            outcome(&[&netherlands(payload, &broken)], &keys).1,
            "Dutch list: not signed by any of the list keys",
            "{name}"
        );
        let told = outcome(&[&netherlands(payload, &cms[..cms.len() / 2])], &keys).1;
        assert_eq!(told, "Dutch list: the CMS signature cannot be read", "{name}");
    }
}

#[test]
fn a_did_document_is_read_past_its_traps() {
    let (signer, other) = (Signer::new(1), Signer::new(2));
    let document = did(&[&signer], "2021-06-14T12:00:00Z");
    let (trust, told) = outcome(&[document.to_string().as_bytes()], &ListKeys::none());
    assert_eq!(told, "did unchecked 1 []");
    let source = &trust.sources()[0];
    assert_eq!((source.kind, source.signature), (Kind::Did, Signature::Unchecked));
    assert_eq!(source.date.map(|date| date.0), Some(YESTERDAY));
    let text = Message::new(&signer, &vaccination()).text(&signer);
    assert_eq!(warnings(&judge(&text, &trust)), ["ListUnchecked"]);

    let (_, told) = outcome(&[document.to_string().as_bytes()], &pinned(&other));
    assert_eq!(told, "DID document: not signed by any of the list keys");

    let told = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut document = document.clone();
        change(&mut document["verificationMethod"]);
        outcome(&[document.to_string().as_bytes()], &ListKeys::none()).1
    };
    let id = |usage: &str| json!(format!("did:web:example.org:v2:trustlist:{usage}#{}", kid(&signer)));
    assert_eq!(
        told(&|m| m[0]["id"] = id("DCC:FRA:SCA")),
        "none of its 1 entries is a signer of certificates",
        "an authority signs no certificates"
    );
    assert_eq!(
        told(&|m| m[0]["id"] = id("DDCC:FRA:DSC")),
        "none of its 1 entries is a signer of certificates",
        "another domain"
    );
    assert_eq!(told(&|m| m[0]["id"] = id("-:FRA:DSC")), "did unchecked 1 []");
    let coordinates = jwk(&other);
    let disagreeing: [&dyn Fn(&mut serde_json::Value); 5] = [
        &|jwk| jwk["x"] = coordinates["x"].clone(), // no point of the curve
        &|jwk| {
            jwk["x"] = coordinates["x"].clone();
            jwk["y"] = coordinates["y"].clone();
        },
        &|jwk| jwk["kty"] = json!("RSA"), // and no modulus
        &|jwk| jwk["crv"] = json!("P-521"),
        &|jwk| jwk["y"] = serde_json::Value::Null,
    ];
    for change in disagreeing {
        assert_eq!(
            told(&|m| change(&mut m[0]["publicKeyJwk"])),
            "did unchecked 0 [the coordinates are not those of the key in the certificate]"
        );
    }
    assert_eq!(
        told(&|m| *m = json!(["did:web:example.org:FRA#x"])),
        "did unchecked 0 [a reference to another document, which has to be given by itself]"
    );
}

#[test]
fn a_did_document_ends_when_its_proof_does() {
    let signer = Signer::new(1);
    let text = Message::new(&signer, &vaccination()).text(&signer);
    let mut document = did(&[&signer], "2021-06-14T12:00:00Z");
    for (expires, expected) in [("2021-06-15T12:00:00Z", "ok"), ("2021-06-15T11:59:59Z", "TrustListStale")] {
        document["proof"]["expires"] = json!(expires);
        let (trust, _) = outcome(&[document.to_string().as_bytes()], &ListKeys::none());
        assert_eq!(code(&judge(&text, &trust)), expected, "{expires}");
    }
}

/// A date that cannot be read is not none: the list would never be too old.
#[test]
fn the_dates_of_a_proof_are_read_or_the_list_is_not() {
    let signer = Signer::new(1);
    for member in ["created", "expires"] {
        for value in [json!("yesterday"), json!("2021-06-14"), json!(""), json!(1_623_672_000), json!(null)] {
            let mut document = did(&[&signer], "2021-06-14T12:00:00Z");
            document["proof"][member] = value.clone();
            let (trust, told) = outcome(&[document.to_string().as_bytes()], &ListKeys::none());
            assert_eq!(told, format!("DID document: {member} of its proof is no date-time"), "{value}");
            assert_eq!(trust.keys(), 0);
        }
    }
}

/// Made by another tool: PyLD computed the canonical RDF, `cryptography` signed it, in DER as the published example.
#[test]
fn a_did_document_is_signed_by_another_tool() {
    let file = include_str!("../data/did.json");
    let mut keys = ListKeys::none();
    assert_eq!(keys.add(include_bytes!("../data/did-key.pem")), Ok(1));
    let (trust, told) = outcome(&[file.as_bytes()], &keys);
    assert_eq!(told, "did checked 2 []");
    let signer = Signer::new(1);
    assert_eq!(code(&judge(&Message::new(&signer, &vaccination()).text(&signer), &trust)), "ok");

    let told = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut document = serde_json::from_str(file).expect("JSON");
        change(&mut document);
        outcome(&[document.to_string().as_bytes()], &keys).1
    };
    let not_signed = "DID document: not signed by any of the list keys";
    for pointer in [
        "/id",
        "/controller",
        "/verificationMethod/0/id",
        "/verificationMethod/1/controller",
        "/verificationMethod/0/publicKeyJwk/kid",
        "/verificationMethod/1/publicKeyJwk/note",
        "/proof/created",
        "/proof/nonce",
        "/proof/domain",
        "/proof/verificationMethod",
    ] {
        let changed = told(&|document| {
            let member = document.pointer_mut(pointer).expect("a member");
            *member = json!(format!("{}x", member.as_str().expect("a text")));
        });
        assert_eq!(changed, not_signed, "{pointer}");
    }
    assert_eq!(told(&|document| drop(document["verificationMethod"].as_array_mut().map(Vec::pop))), not_signed);
    assert_eq!(told(&|document| document["proof"] = serde_json::Value::Null), not_signed);
    // The order of members and what the contexts give no meaning change nothing.
    assert_eq!(told(&|document| document["comment"] = json!("hello")), "did checked 2 []");
    // What would mean something that is not computed here is not guessed.
    for (member, value) in [
        ("@context", json!("https://www.w3.org/ns/did/v1")),
        ("assertionMethod", json!(["did:web:example.org#1"])),
        ("id", json!("a relative name")),
    ] {
        assert!(told(&|document| document[member] = value.clone()).contains("cannot be checked"), "{member}");
    }
}

/// What tells two keys under one identifier apart is the keys, not how a list writes or names them.
#[test]
fn bare_keys_are_told_apart_by_their_numbers() {
    let (one, two, authority) = (Signer::new(1), Signer::new(2), Signer::new(50));
    let document = |signers: &[&Signer]| {
        let mut document = did(signers, "2021-06-14T12:00:00Z");
        for method in document["verificationMethod"].as_array_mut().expect("methods") {
            method["id"] = json!(format!("did:web:example.org:v2:trustlist:DCC:FRA:DSC#{}", kid(&one)));
            method["publicKeyJwk"].as_object_mut().expect("a key").remove("x5c");
        }
        document.to_string().into_bytes()
    };
    let (trust, told) = outcome(&[&document(&[&one, &two])], &ListKeys::none());
    assert_eq!((told.as_str(), trust.candidates(one.id()).len()), ("did unchecked 2 []", 2), "one id, two keys");
    let message = Message::new(&one, &vaccination());
    assert!([&one, &two].iter().all(|signer| code(&judge(&message.text(signer), &trust)) == "ok"));

    // One key in three spellings is one entry with three sources.
    let [ids, certs] = switzerland(&[&one], &[&one], None, &authority);
    let (trust, _) = outcome(&[&document(&[&one]), &ids, &certs, &bare_keys(&[&one])], &ListKeys::none());
    let [anchor] = trust.candidates(one.id()) else { panic!("{:?}", trust.candidates(one.id())) };
    assert_eq!(trust.sources_of(anchor).count(), 3);

    // A byte that moves from the exponent to the modulus makes another key.
    let [ids, _] = switzerland(&[&one], &[], None, &authority);
    let rsa =
        |modulus: &[u8], exponent: &[u8]| json!({"keyId": kid(&one), "n": base64(modulus), "e": base64(exponent)});
    let certs = json!({"certs": [rsa(&[0xc5; 256], &[3, 1]), rsa(&[&[0xc5; 256][..], &[3]].concat(), &[1])]});
    let (trust, _) = outcome(&[&ids, &token(&json!({"alg": "ES256"}), &certs, &authority)], &ListKeys::none());
    assert_eq!(trust.candidates(one.id()).len(), 2);
    // Nor is one of a kind that cannot be checked another of that kind.
    let ed25519 = |byte: u8| [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".as_slice(), &[byte; 32]].concat();
    let keys = [1, 2, 2].map(|byte| json!({"kid": kid(&one), "publicKey": base64(&ed25519(byte))}));
    let (trust, _) = outcome(&[json!(keys).to_string().as_bytes()], &ListKeys::none());
    assert_eq!(trust.candidates(one.id()).len(), 2);
}
