//! Certificates that were taken back.

use serde_json::json;
use vigie_crypto::{cbor::Value, cose::Algorithm, hmac::sha256};
use vigie_protocol::dcc::{revocation as hashes, time::UnixSeconds};
use vigie_verifier::{Judgement, ListKeys, Outcome, Policy, Reason, Trust, diagnose, revocation::Under, verify};

use crate::{
    common::{NOW, code, judge, trusting, warnings},
    maker::{Message, Profile, Signer, base64, kid, token, vaccination, vigie_revocation},
};

const CI: &str = "URN:UVCI:01:FR:0123456789ABCDEF#X";

/// The certificate, its signature, and trust in its signer.
fn certificate(ci: &str) -> (String, Vec<u8>, Trust) {
    let signer = Signer::new(1);
    let mut dcc = vaccination();
    dcc["v"][0]["ci"] = json!(ci);
    let message = Message::new(&signer, &dcc);
    let signature = signer.key.sign(&vigie_crypto::cose::to_be_signed(&message.protected, &message.payload));
    (message.text(&signer), signature.to_vec(), trusting(&[&signer]))
}

fn first_16(bytes: &[u8]) -> [u8; 16] {
    sha256(bytes)[..16].try_into().expect("16 bytes")
}

fn revoked_by(verdict: &vigie_verifier::Verdict) -> &'static str {
    match &verdict.reason {
        Some(Reason::Revoked { hash }) => {
            assert_eq!(verdict.outcome, Outcome::Invalid);
            hash.as_str()
        }
        _ => code(verdict),
    }
}

#[test]
fn each_of_the_three_hashes_revokes() {
    let (text, signature, trust) = certificate(CI);
    let authority = Signer::new(50);
    for (kind, hash) in [
        ("SIGNATURE", first_16(&signature[..32])),
        ("UCI", first_16(CI.as_bytes())),
        ("COUNTRYCODEUCI", first_16(format!("FR{CI}").as_bytes())),
        ("ok", first_16(&signature)),
        ("ok", first_16(format!("DE{CI}").as_bytes())),
    ] {
        let signer = Signer::new(1);
        let signed = vigie_revocation(&[("UCI", signer.kid(), hash)], NOW.0, &authority);
        let batch = |kid: &str| json!({"country": "FR", "expires": "2022-06-01T00:00:00Z", "kid": kid, "hashType": "UCI", "entries": [{"hash": base64(&hash)}]});
        for list in [
            signed,
            batch(&kid(&signer)).to_string().into_bytes(),
            batch("UNKNOWN_KID").to_string().into_bytes(),
            json!([batch("AAAAAAAAAAA="), batch(&kid(&signer))]).to_string().into_bytes(),
        ] {
            let mut trust = trust.clone();
            trust.load_one("revoked", &list, &ListKeys::none()).expect("a list");
            assert_eq!(revoked_by(&judge(&text, &trust)), kind);
        }
        let mut trust = trust.clone();
        trust.load_one("revoked", batch("AAAAAAAAAAA=").to_string().as_bytes(), &ListKeys::none()).expect("a list");
        assert_eq!(revoked_by(&judge(&text, &trust)), "ok", "another signer's certificate");
    }
}

/// The identifier in an unprotected header is not signed: whoever holds a revoked certificate may put another one there,
/// that of the same key in its renewed certificate, or on a list of bare keys.
#[test]
fn another_identifier_of_the_same_key_evades_no_revocation() {
    let (signer, stranger) = (Signer::new(1), Signer::new(2));
    let renewed = Signer::with(1, Profile { until: "240401000000Z", ..Profile::default() });
    let foreign_kid = [7; 8];
    let bare = json!([{"kid": base64(&foreign_kid), "publicKey": base64(&signer.spki())}]).to_string();
    let mut trust = trusting(&[&signer, &renewed, &stranger]);
    trust.load_one("bare", bare.as_bytes(), &ListKeys::none()).expect("a list");
    let message = Message::new(&signer, &vaccination())
        .protected(vec![(1, Value::integer(-7))])
        .unprotected(vec![(4, Value::bytes(&signer.kid()).into_owned())]);
    let under = |kid: &[u8]| message.clone().unprotected(vec![(4, Value::bytes(kid).into_owned())]).text(&signer);

    let kids = [signer.kid(), renewed.kid(), foreign_kid.to_vec()];
    for revoked in &kids {
        let mut trust = trust.clone();
        let list = vigie_revocation(&[("UCI", revoked.clone(), first_16(CI.as_bytes()))], NOW.0, &Signer::new(50));
        for kid in &kids {
            assert_eq!(code(&judge(&under(kid), &trust)), "ok");
        }
        trust.load_one("revoked", &list, &ListKeys::none()).expect("a list");
        for kid in &kids {
            let text = under(kid);
            assert_eq!(revoked_by(&judge(&text, &trust)), "UCI", "{revoked:?} {kid:?}");
            let diagnosis = diagnose(text.as_bytes(), &trust, &Policy::default(), NOW);
            let step = diagnosis.findings.iter().find(|finding| finding.step == Some(16)).expect("a finding");
            assert!(matches!(step.judgement, Judgement::Failed(Reason::Revoked { .. })));
        }
    }
    let list = vigie_revocation(&[("UCI", stranger.kid(), first_16(CI.as_bytes()))], NOW.0, &Signer::new(50));
    trust.load_one("revoked", &list, &ListKeys::none()).expect("a list");
    assert_eq!(revoked_by(&judge(&under(&kids[1]), &trust)), "UCI", "whose key it is cannot be told");
    let signed = Message::new(&signer, &vaccination()).text(&signer);
    assert_eq!(revoked_by(&judge(&signed, &trust)), "ok", "the identifier is signed, and another's");
}

/// The hashes of one identifier come in no order, in several files, and more than once.
#[test]
fn every_hash_of_long_lists_is_found() {
    let signer = Signer::new(1);
    let listed: Vec<_> = (0..200_u8).map(|number| first_16(&[number])).collect();
    assert!(!listed.is_sorted());
    let mut trust = Trust::empty();
    for (name, part) in [("one", &listed[..120]), ("two", &listed[100..])] {
        let entries: Vec<_> = part.iter().map(|hash| ("UCI", signer.kid(), *hash)).collect();
        let list = vigie_revocation(&entries, NOW.0, &Signer::new(50));
        trust.load_one(name, &list, &ListKeys::none()).expect("a list");
    }
    let revocations = trust.revocations();
    assert_eq!(revocations.len(), listed.len(), "what stands twice counts once");
    for under in [Under::Signed(signer.id()), Under::Anyone] {
        assert!(listed.iter().all(|hash| revocations.contains(under, &hashes::RevocationHash(*hash))));
        assert!(!revocations.contains(under, &hashes::RevocationHash(first_16(&[200]))));
    }
}

#[test]
fn the_identifier_is_hashed_as_signed_and_then_trimmed() {
    let blank = format!(" {CI}");
    let (text, _, trust) = certificate(&blank);
    for (listed, expected) in [(blank.as_str(), "UCI"), (CI, "UCI"), ("urn:uvci:01:fr:0123456789abcdef#x", "ok")] {
        let list = vigie_revocation(&[("UCI", Signer::new(1).kid(), hashes::uci(listed).0)], NOW.0, &Signer::new(50));
        let mut trust = trust.clone();
        trust.load_one("revoked", &list, &ListKeys::none()).expect("a list");
        assert_eq!(revoked_by(&judge(&text, &trust)), expected, "{listed:?}");
    }
}

#[test]
fn a_list_past_its_end_still_revokes_and_says_so() {
    let (text, _, trust) = certificate(CI);
    let authority = Signer::new(50);
    let mut keys = ListKeys::none();
    keys.add(&authority.certificate).expect("a key");
    let list = vigie_revocation(&[("UCI", Signer::new(1).kid(), hashes::uci(CI).0)], NOW.0 - 3 * 86_400, &authority);
    let mut revoking = trust.clone();
    let loaded = revoking.load_one("revoked", &list, &keys).expect("a list");
    assert_eq!((loaded.source.kind.as_str(), loaded.source.entries), ("vigie-revocation", 1));
    let verdict = judge(&text, &revoking);
    assert_eq!((revoked_by(&verdict), warnings(&verdict)), ("UCI", vec!["RevocationStale".to_owned()]));
    let before = verify(text.as_bytes(), &revoking, &Policy::default(), UnixSeconds(NOW.0 - 86_400));
    assert_eq!(warnings(&before), [""; 0]);

    let mut unchecked = trust.clone();
    unchecked.load_one("revoked", &list, &ListKeys::none()).expect("a list");
    assert_eq!(warnings(&judge(&text, &unchecked)), ["ListUnchecked", "RevocationStale"]);

    let mut other = ListKeys::none();
    other.add(&Signer::new(51).certificate).expect("a key");
    let mut trust = trust;
    assert!(trust.load_one("revoked", &list, &other).is_err());
    assert!(trust.revocations().is_empty());
}

#[test]
fn batches_end_with_the_last_of_them() {
    let batch = |expires: &str| json!({"kid": "UNKNOWN_KID", "expires": expires, "hashType": "UCI", "entries": []});
    let endless = json!({"kid": "UNKNOWN_KID", "hashType": "UCI", "entries": []});
    let (text, _, trust) = certificate(CI);
    for (batches, expected) in [
        (json!([batch("2021-06-01T00:00:00Z"), batch("2021-07-01T00:00:00Z")]), 0),
        (json!([batch("2021-06-01T00:00:00Z"), batch("2021-06-02T00:00:00Z")]), 1),
        (batch("2021-06-01T00:00:00Z"), 1),
        (endless.clone(), 0),
        (json!([batch("2021-06-01T00:00:00Z"), endless]), 0),
        (json!([endless, batch("2021-06-01T00:00:00Z")]), 0),
    ] {
        let mut trust = trust.clone();
        trust.load_one("batches", batches.to_string().as_bytes(), &ListKeys::none()).expect("a list");
        assert_eq!(warnings(&judge(&text, &trust)).len(), expected, "{batches}");
    }
    let mut trust = trust;
    assert!(trust.load_one("batches", batch("soon").to_string().as_bytes(), &ListKeys::none()).is_err());
}

/// What no certificate is looked for under would be loaded and revoke nothing.
#[test]
fn hashes_under_no_identifier_are_refused() {
    let authority = Signer::new(50);
    let hash = base64(&hashes::uci(CI).0);
    for kid in ["", "YWJj", "UNKNOWN", "unknown_kid", "fbefff0102030405", "AAAAAAAAAAAA", "*", " AAAAAAAAAAA="] {
        let batch = json!({"kid": kid, "hashType": "UCI", "entries": [{"hash": hash}]});
        let good = json!({"kid": "UNKNOWN_KID", "hashType": "UCI", "entries": [{"hash": hash}]});
        let claims = json!({"iss": "FR", "iat": NOW.0, "exp": NOW.0 + 60, "sequence": 1,
            "entries": [{"kid": "UNKNOWN_KID", "hash": hash}, {"kid": kid, "hash": hash}]});
        let signed = token(&json!({"alg": "ES256", "typ": "vigie-revocation+jwt"}), &claims, &authority);
        for (list, place) in [
            (batch.to_string().into_bytes(), "batch 0"),
            (json!([good, batch]).to_string().into_bytes(), "batch 1"),
            (signed, "entry 1"),
        ] {
            let mut trust = Trust::empty();
            let refused = trust.load_one("revoked", &list, &ListKeys::none()).expect_err("no identifier").to_string();
            let why = format!("the key identifier of {place} is neither base64 of 8 bytes nor UNKNOWN_KID");
            assert!(refused.ends_with(&why), "{kid:?}: {refused}");
            assert!(trust.revocations().is_empty());
        }
    }
}

#[test]
fn a_bad_entry_does_not_take_the_others_with_it() {
    let (text, _, mut trust) = certificate(CI);
    let good = base64(&hashes::uci(CI).0);
    let list =
        json!({"kid": "UNKNOWN_KID", "hashType": "UCI", "entries": [{"hash": "AAAA"}, {"hash": 1}, {"hash": good}]});
    let loaded = trust.load_one("batch", list.to_string().as_bytes(), &ListKeys::none()).expect("a list");
    assert_eq!((loaded.source.entries, loaded.notes.len()), (1, 2));
    assert_eq!(trust.revocations().len(), 1);
    assert_eq!(revoked_by(&judge(&text, &trust)), "UCI");
}

/// dcc.md §4.3 gives these for certificates of the corpus.
#[test]
fn the_hashes_are_those_of_the_specification() {
    let ci = "URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B";
    assert_eq!(hex::encode(hashes::uci(ci).0), "4c0fe0260eb1a32503a9e1258744265c");
    assert_eq!(hex::encode(hashes::country_code_uci("AT", ci).0), "c858457924125662298b400d12210760");
    let (r, s) = ([7; 32], [9; 32]);
    let negated = [r, [1; 32]].concat();
    assert_eq!(hashes::signature(Algorithm::Es256, &[r, s].concat()), hashes::signature(Algorithm::Es256, &negated));
    assert_ne!(hashes::signature(Algorithm::Ps256, &[r, s].concat()), hashes::signature(Algorithm::Ps256, &negated));
}
