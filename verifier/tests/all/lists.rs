//! Every format of list: read, checked, refused.

use ::base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use vigie_verifier::{
    ListKeys, Policy, Trust, read_instant,
    trust::{Certificate, Input, Kind, Loaded, NotLoaded, Signature},
    verify,
};

use crate::{
    common::{code, judge, warnings},
    maker::{
        self, Message, Profile, Signer, austria, bare_keys, base64, did, dutch_payload, entry, france, gateway,
        germany, jwk, kid, netherlands, sweden, switzerland, test, token, vaccination, vigie,
    },
};

/// 14 June 2021, a day before the verdicts.
const YESTERDAY: i64 = 1_623_672_000;

fn pinned(signer: &Signer) -> ListKeys {
    let mut keys = ListKeys::none();
    assert_eq!(keys.add(&signer.certificate), Ok(1));
    keys
}

fn load(trust: &mut Trust, files: &[&[u8]], keys: &ListKeys) -> Vec<Result<Loaded, NotLoaded>> {
    let inputs: Vec<_> = files.iter().map(|bytes| Input { name: "list", bytes }).collect();
    trust.load(&inputs, keys)
}

/// Loads one list and says its kind, its entries and what was left out; or why it was not loaded.
fn outcome(files: &[&[u8]], keys: &ListKeys) -> (Trust, String) {
    let mut trust = Trust::empty();
    let outcomes = load(&mut trust, files, keys).into_iter().map(|outcome| match outcome {
        Ok(loaded) => {
            let notes: Vec<_> = loaded.notes.iter().map(|note| note.why.as_str()).collect();
            format!(
                "{} {} {} [{}]",
                loaded.source.kind,
                loaded.source.signature.as_str(),
                loaded.source.entries,
                notes.join("; ")
            )
        }
        Err(refused) => refused.error.to_string(),
    });
    let told = outcomes.collect::<Vec<_>>().join(" | ");
    (trust, told)
}

#[test]
fn every_format_brings_its_signers() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let list = |file: Vec<u8>| vec![file];
    let signers = &[&signer];
    let formats = [
        ("certificates", list(signer.certificate.clone())),
        ("certificates", list(signer.pem().into_bytes())),
        ("certificates", list(base64(&signer.certificate).into_bytes())),
        ("gateway", list(gateway(signers))),
        ("vigie", list(vigie(signers, YESTERDAY, 1, &authority))),
        ("at", austria(signers, YESTERDAY, YESTERDAY + 172_800, 2, &authority).to_vec()),
        ("de", list(germany(signers, &authority))),
        ("se", list(sweden(signers, YESTERDAY, YESTERDAY + 172_800, &authority))),
        ("ch", switzerland(signers, signers, Some(YESTERDAY), &authority).to_vec()),
        ("bare-keys", list(bare_keys(signers))),
        ("fr", list(france(signers, &[]))),
        ("fr", list(france(&[], signers))),
    ];
    let text = Message::new(&signer, &vaccination()).text(&signer);
    for (kind, mut files) in formats {
        let signed = ["vigie", "at", "de", "se", "ch"].contains(&kind);
        // Files come in any order.
        for _ in 0..files.len() {
            let bytes: Vec<_> = files.iter().map(Vec::as_slice).collect();
            for (keys, state) in [(ListKeys::none(), "unchecked"), (pinned(&authority), "checked")] {
                let state = if signed { state } else { "none" };
                let (trust, told) = outcome(&bytes, &keys);
                assert_eq!(told, format!("{kind} {state} 1 []"));
                let verdict = judge(&text, &trust);
                assert_eq!(code(&verdict), "ok", "{kind}");
                assert_eq!(
                    warnings(&verdict),
                    if state == "unchecked" { vec!["ListUnchecked"] } else { vec![] },
                    "{kind}"
                );
            }
            if signed {
                let (trust, told) = outcome(&bytes, &pinned(&Signer::new(51)));
                assert!(told.contains("not signed by any of the list keys"), "{kind}: {told}");
                assert_eq!((trust.keys(), trust.sources().len()), (0, 0), "{kind}");
            }
            files.rotate_left(1);
        }
    }
}

#[test]
fn any_bit_flipped_in_a_signed_list_is_refused() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let signers = &[&signer];
    let keys = pinned(&authority);
    let [content, signature] = austria(signers, YESTERDAY, YESTERDAY + 172_800, 2, &authority);
    let [ids, certs] = switzerland(signers, signers, Some(YESTERDAY), &authority);
    let lists = [
        vec![vigie(signers, YESTERDAY, 1, &authority)],
        vec![content, signature],
        vec![germany(signers, &authority)],
        vec![sweden(signers, YESTERDAY, YESTERDAY + 172_800, &authority)],
        vec![ids, certs],
    ];
    for files in lists {
        for file in 0..files.len() {
            for at in (0..files[file].len()).step_by(13) {
                let mut files = files.clone();
                files[file][at] ^= 1 << (at % 8);
                let mut trust = Trust::empty();
                let bytes: Vec<_> = files.iter().map(Vec::as_slice).collect();
                load(&mut trust, &bytes, &keys);
                assert_eq!(trust.keys(), 0, "byte {at} of file {file}: {:?}", trust.sources());
            }
        }
    }
}

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
        "Austrian list: the signature over it is missing | Austrian list: the content that it is over is missing"
    );
    assert_eq!(outcome(&[&other, &content, &signature], &none).0.keys(), 1, "found by its hash");
    let [ids, certs] = switzerland(&[&signer], &[&signer], None, &authority);
    assert_eq!(outcome(&[&ids], &none).1, "Swiss list: the list of certificates is missing");
    assert_eq!(outcome(&[&certs], &none).1, "Swiss list: the list of active keys is missing");
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
    assert!(trust.candidates(&one.kid()).is_empty());
    // More certificates in another answer: all are one source.
    let [_, more] = switzerland(&[], &[&two], None, &authority);
    let [all, first] = switzerland(&[&one, &two], &[&one], None, &authority);
    assert_eq!(outcome(&[&first, &all, &more], &pinned(&authority)).1, "ch checked 2 []");
}

/// The lists say RS256 where PSS is meant: the official case CO1 holds by its key all the same.
#[test]
fn a_swiss_rsa_key_is_for_pss() {
    let case = include_bytes!("../../../tests/vectors/dcc/cases/common/2DCode/raw/CO1.json");
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
    let payload = include_bytes!("data/nl-payload.json");
    for (name, cms, certificate) in [
        ("ECDSA", include_bytes!("data/nl-ec.cms").as_slice(), include_bytes!("data/nl-ec.pem").as_slice()),
        ("RSA", include_bytes!("data/nl-rsa.cms"), include_bytes!("data/nl-rsa.pem")),
        ("RSA-PSS", include_bytes!("data/nl-pss.cms"), include_bytes!("data/nl-rsa.pem")),
        ("without attributes", include_bytes!("data/nl-noattr.cms"), include_bytes!("data/nl-ec.pem")),
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
    assert_eq!(told(&|m| m[0]["id"] = id("DCC:FRA:SCA")), "did unchecked 0 []", "an authority signs no certificates");
    assert_eq!(told(&|m| m[0]["id"] = id("DDCC:FRA:DSC")), "did unchecked 0 []", "another domain");
    assert_eq!(told(&|m| m[0]["id"] = id("-:FRA:DSC")), "did unchecked 1 []");
    let coordinates = jwk(&other);
    assert_eq!(
        told(&|m| m[0]["publicKeyJwk"]["x"] = coordinates["x"].clone()),
        "did unchecked 1 []",
        "coordinates that are no point say nothing; the certificate counts"
    );
    assert_eq!(
        told(&|m| {
            m[0]["publicKeyJwk"]["x"] = coordinates["x"].clone();
            m[0]["publicKeyJwk"]["y"] = coordinates["y"].clone();
        }),
        "did unchecked 0 [the certificate holds another key than the coordinates]"
    );
    assert_eq!(
        told(&|m| *m = json!(["did:web:example.org:FRA#x"])),
        "did unchecked 0 [a reference to another document, which has to be given by itself]"
    );
}

/// Made by another tool: PyLD computed the canonical RDF, `cryptography` signed it, in DER as the published example.
#[test]
fn a_did_document_is_signed_by_another_tool() {
    let file = include_str!("data/did.json");
    let mut keys = ListKeys::none();
    assert_eq!(keys.add(include_bytes!("data/did-key.pem")), Ok(1));
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
        ("kid", json!("*"), "gateway none 1 [the key identifier is not base64]"),
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

#[test]
fn a_list_names_the_country_that_a_certificate_does_not() {
    let nowhere = Signer::with(1, Profile { country: "", ..Profile::default() });
    let countries = |list: Vec<u8>| outcome(&[&list], &ListKeys::none()).0.countries().join(",");
    assert_eq!(countries(nowhere.certificate.clone()), "");
    assert_eq!(countries(gateway(&[&nowhere])), "FR");
    assert_eq!(countries(sweden(&[&nowhere], YESTERDAY, YESTERDAY, &Signer::new(50))), "FR");
    assert_eq!(countries(gateway(&[&Signer::with(2, Profile { country: "DE", ..Profile::default() })])), "DE");
}

#[test]
fn certificates_are_read_leniently() {
    let read = |profile| {
        let signer = Signer::with(1, profile);
        Certificate::read(&signer.certificate).map(|certificate| {
            let validity = certificate.validity;
            format!("{:?} {} {}", certificate.country, validity.from, validity.until)
        })
    };
    let usual = Profile::default();
    assert_eq!(read(usual).as_deref(), Ok("Some(\"FR\") 2021-04-01T00:00:00Z 2023-04-01T00:00:00Z"));
    assert_eq!(
        read(Profile { country: "", from: "19500101000000Z", until: "99991231235959Z", ..usual }).as_deref(),
        Ok("None 1950-01-01T00:00:00Z 9999-12-30T22:00:00Z"),
        "an end that means never is the last instant there is"
    );
    assert_eq!(
        read(Profile { from: "500101000000Z", ..usual }).as_deref(),
        Ok("Some(\"FR\") 1950-01-01T00:00:00Z 2023-04-01T00:00:00Z")
    );
    for from in ["210230000000Z", "2104010000Z", "210401000000", "210401000000+0200", "XX0401000000Z"] {
        assert!(read(Profile { from, ..usual }).is_err(), "{from}");
    }
    let mut trailing = Signer::new(1).certificate;
    trailing.extend([0, 0]);
    assert_eq!(Certificate::read(&trailing).map(|certificate| certificate.kid().to_vec()), Ok(Signer::new(1).kid()));
}

#[test]
fn what_is_no_list_is_refused() {
    let none = ListKeys::none();
    for file in [
        b"".as_slice(),
        b"\n",
        b"hello",
        b"{}",
        b"[1]",
        b"[{}]",
        b"{\"keys\":[]}",
        b"eyJhbGciOiJFUzI1NiJ9.e30.AA",
        b"\xff\xfe",
        b"HC1:6BF",
        b"{\"certificatesDCC\":[]}",
        b"{\"payload\":\"e30=\",\"signature\":\"\"}",
    ] {
        let (trust, told) = outcome(&[file], &none);
        assert!(trust.sources().is_empty() && !told.is_empty(), "{file:?}: {told}");
    }
    assert_eq!(outcome(&[b"[]"], &none).1, "gateway none 0 []", "an empty list is a list");
    let huge = vec![b' '; (16 << 20) + 1];
    assert_eq!(outcome(&[&huge], &none).1, "larger than 16 MiB");
    let crowd = serde_json::Value::Array(vec![json!({"rawData": "!"}); 20_001]).to_string();
    assert_eq!(outcome(&[crowd.as_bytes()], &none).1, "more than 20 000 entries");
}

#[test]
fn list_keys_come_in_every_form() {
    let authority = Signer::new(50);
    let (x, y) = authority.coordinates();
    let url = |bytes: &[u8]| base64(bytes).replace('+', "-").replace('/', "_").replace('=', "");
    let key = json!({"kty": "EC", "crv": "P-256", "kid": "1", "x": url(&x), "y": url(&y)});
    let spki_pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", base64(&authority.spki()));
    let list = vigie(&[&Signer::new(1)], YESTERDAY, 1, &authority);
    for file in [
        authority.certificate.clone(),
        authority.pem().into_bytes(),
        authority.spki(),
        spki_pem.into_bytes(),
        key.to_string().into_bytes(),
        json!({ "keys": [key] }).to_string().into_bytes(),
        json!({"robert": {}, "dcc": {"country": "FR", "listKeys": [key]}}).to_string().into_bytes(),
    ] {
        let mut keys = ListKeys::none();
        assert_eq!(keys.add(&file), Ok(1));
        assert_eq!(outcome(&[&list], &keys).1, "vigie checked 1 []");
    }
    for file in
        [b"".as_slice(), b"{}", b"{\"keys\":[]}", b"\x30\x03\x02\x01\x01", b"-----BEGIN X-----\n-----END X-----"]
    {
        assert!(ListKeys::none().add(file).is_err(), "{file:?}");
    }
}

#[test]
fn a_list_of_ours_says_what_it_is() {
    let authority = Signer::new(50);
    let typ = |typ: &str, claims| token(&json!({"alg": "ES256", "typ": typ}), &claims, &authority);
    let (keys, none) = (pinned(&authority), ListKeys::none());
    let (_, told) = outcome(&[&typ("vigie-trustlist+jwt", json!({"iat": 1, "exp": 2, "keys": []}))], &keys);
    assert!(told.contains("sequence"), "{told}");
    assert_eq!(outcome(&[&typ("JWT", json!({"iat": 1}))], &none).1, outcome(&[b"x"], &none).1);
    let algorithm = token(&json!({"alg": "none"}), &json!({"dsc_trust_list": {}, "iat": 1}), &authority);
    assert!(outcome(&[&algorithm], &none).1.contains("an algorithm other than"));
}

#[test]
fn two_signers_may_share_an_identifier() {
    let (one, two) = (Signer::new(1), Signer::new(2));
    let mut trust = Trust::empty();
    let under_one =
        |signer: &Signer| json!([{"kid": kid(&one), "publicKey": base64(&signer.spki())}]).to_string().into_bytes();
    for list in [maker::gateway(&[&one]), under_one(&two)] {
        load(&mut trust, &[&list], &ListKeys::none());
    }
    assert_eq!((trust.keys(), trust.candidates(&one.kid()).len()), (2, 2));
    let message = Message::new(&one, &vaccination());
    assert_eq!(code(&judge(&message.text(&one), &trust)), "ok");
    assert_eq!(code(&judge(&message.text(&two), &trust)), "ok");
    assert_eq!(code(&judge(&message.text(&Signer::new(3)), &trust)), "SignatureInvalid");
    // The same certificate again is the same entry, with one more source.
    load(&mut trust, &[&one.certificate], &ListKeys::none());
    assert_eq!((trust.keys(), trust.sources().len()), (2, 3));
    // Nine share an identifier: eight are tried.
    for number in 3..=10 {
        load(&mut trust, &[&under_one(&Signer::new(number))], &ListKeys::none());
    }
    assert_eq!(trust.candidates(&one.kid()).len(), 8);
    assert_eq!(code(&judge(&message.text(&Signer::new(8)), &trust)), "ok");
    assert_eq!(code(&judge(&message.text(&Signer::new(9)), &trust)), "SignatureInvalid", "the ninth");
}
