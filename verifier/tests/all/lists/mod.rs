//! Every format of list: read, checked, refused.

mod entries;
mod national;

use serde_json::json;
use vigie_protocol::jws::Compact;
use vigie_verifier::{
    ListKeys, Trust,
    trust::{Certificate, Input, Loaded, NotLoaded},
};

use crate::{
    common::{code, judge, warnings},
    maker::{
        self, Message, Profile, Signer, austria, bare_keys, base64, france, gateway, germany, kid, sweden, switzerland,
        token, vaccination, vigie, vigie_revocation,
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
        Ok("None 1950-01-01T00:00:00Z 9999-12-31T23:59:59Z"),
        "an end that means never"
    );
    assert_eq!(
        read(Profile { until: "99991231000000Z", ..usual }).as_deref(),
        Ok("Some(\"FR\") 2021-04-01T00:00:00Z 9999-12-31T00:00:00Z"),
        "and another way to say it"
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
    assert_eq!(Certificate::read(&trailing).map(|certificate| certificate.kid()), Ok(Signer::new(1).id()));
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
    let no_signer = "none of its 20000 entries is a signer of certificates";
    for (entry, told) in [
        (json!({"rawData": "!"}), "gateway none 0 [rawData is not base64"),
        (json!({"rawData": "!", "certificateType": "CSCA"}), no_signer),
        (json!({"rawData": null}), no_signer),
    ] {
        let crowd = |count| serde_json::Value::Array(vec![entry.clone(); count]).to_string();
        assert_eq!(outcome(&[crowd(20_001).as_bytes()], &none).1, "more than 20 000 entries", "{entry}");
        assert!(outcome(&[crowd(20_000).as_bytes()], &none).1.starts_with(told), "{entry}");
    }
    let blocks = "-----BEGIN CERTIFICATE-----\n".repeat(20_001);
    assert_eq!(outcome(&[blocks.as_bytes()], &none).1, "more than 20 000 entries", "counted before any is read");
}

/// Base64 and DER may begin with the same byte.
#[test]
fn a_german_list_may_begin_with_the_digit_zero() {
    let mut found = 0;
    for number in 1..=250 {
        let (signer, authority) = (Signer::new(number), Signer::new(50));
        let list = germany(&[&signer], &authority);
        found += usize::from(list[0] == b'0');
        assert_eq!(outcome(&[&list], &pinned(&authority)).1, "de checked 1 []", "{number}");
    }
    assert!(found > 0, "none begins so");
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
        format!("\u{feff}{key}").into_bytes(),
        format!("\u{feff}{}", json!({"dcc": {"listKeys": [key]}})).into_bytes(),
        format!("\u{feff}{}", authority.pem()).into_bytes(),
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

/// RFC 7515 §4.1.11: who does not know an extension that is critical refuses the token.
#[test]
fn a_token_with_critical_extensions_is_refused() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let signers = &[&signer];
    let [ids, certs] = switzerland(signers, signers, Some(YESTERDAY), &authority);
    let lists = [
        vigie(signers, YESTERDAY, 1, &authority),
        vigie_revocation(&[("UCI", signer.kid(), [1; 16])], YESTERDAY, &authority),
        sweden(signers, YESTERDAY, YESTERDAY, &authority),
        ids,
        certs,
    ];
    for list in lists {
        let read = Compact::read(str::from_utf8(&list).expect("a token")).expect("a token");
        let (header, claims): (serde_json::Value, serde_json::Value) =
            read.header().zip(read.claims()).expect("header and claims");
        for crit in [json!(["b64"]), json!(["exp"]), json!([]), json!(null)] {
            let mut header = header.clone();
            header["crit"] = crit;
            header["b64"] = json!(true);
            let list = token(&header, &claims, &authority);
            for keys in [ListKeys::none(), pinned(&authority)] {
                let (trust, told) = outcome(&[&list], &keys);
                assert_eq!(told, "JWS: its header makes extensions critical (crit), and none is known here");
                assert!(trust.sources().is_empty());
            }
        }
    }
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
    assert_eq!((trust.keys(), trust.candidates(one.id()).len()), (2, 2));
    let message = Message::new(&one, &vaccination());
    assert_eq!(code(&judge(&message.text(&one), &trust)), "ok");
    assert_eq!(code(&judge(&message.text(&two), &trust)), "ok");
    assert_eq!(code(&judge(&message.text(&Signer::new(3)), &trust)), "SignatureInvalid");
    // The same certificate again is the same entry, with one more source.
    load(&mut trust, &[&one.certificate], &ListKeys::none());
    assert_eq!((trust.keys(), trust.sources().len()), (2, 3));
}

/// Which of them are tried, and by which lists, is not for the order of loading to decide.
#[test]
fn of_more_than_eight_signers_under_an_identifier_the_same_eight_are_tried() {
    let one = Signer::new(1);
    let under_one =
        |signer: &Signer| json!([{"kid": kid(&one), "publicKey": base64(&signer.spki())}]).to_string().into_bytes();
    let mut lists: Vec<_> = (2..=10).map(|number| under_one(&Signer::new(number))).collect();
    lists.push(one.certificate.clone());
    let message = Message::new(&one, &vaccination());
    let mut seen = Vec::new();
    for turn in 0..2 * lists.len() {
        let mut trust = Trust::empty();
        let files: Vec<_> = lists.iter().map(Vec::as_slice).collect();
        let notes: Vec<_> = load(&mut trust, &files, &ListKeys::none())
            .into_iter()
            .flat_map(|loaded| loaded.expect("a list").notes.iter().cloned().collect::<Vec<_>>())
            .map(|note| (note.entry, note.why))
            .collect();
        assert_eq!(notes, vec![(kid(&one), "more than 8 signers share this key identifier".to_owned()); 2]);
        let tried: Vec<_> = (1..=10).map(|number| code(&judge(&message.text(&Signer::new(number)), &trust))).collect();
        assert_eq!(tried[0], "ok", "a certificate goes before bare keys");
        assert_eq!((trust.keys(), tried.iter().filter(|code| **code == "ok").count()), (8, 8));
        assert!(trust.candidates(one.id()).iter().all(|anchor| trust.sources_of(anchor).count() == 1));
        seen.push(tried);
        if turn + 1 == lists.len() {
            lists.reverse();
        }
        lists.rotate_left(1);
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
}
