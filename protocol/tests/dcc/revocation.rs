//! The hashes that revocation lists hold. Vectors: dcc.md §4.3.

use vigie_crypto::cose::{Algorithm, Sign1};
use vigie_protocol::dcc::{
    claims,
    payload::Identifier,
    revocation::{self, HashKind, RevocationHash},
    schema,
};

use crate::vectors;

fn hash(hexadecimal: &str) -> RevocationHash {
    RevocationHash(hex::decode(hexadecimal).expect("hex").try_into().expect("16 bytes"))
}

#[test]
fn hashes_of_official_cases() {
    let cases = vectors::official();
    for (name, uci, country_code_uci, signature) in [
        (
            "AT/2DCode/raw/1",
            "4c0fe0260eb1a32503a9e1258744265c",
            "c858457924125662298b400d12210760",
            "ae3f7b3ad97a27d4195d5914d7c83109",
        ),
        (
            "CH/2DCode/raw/1",
            "12bb45c9343cb52b63c937e88fd439bf",
            "9d5642280472be1d059832c8b9ca946c",
            "b469c3baf44dd66b8150f2ac86bcebed",
        ),
        (
            "common/2DCode/raw/CO28",
            "054085050aa9a7291a156382abe630a2",
            "9f76773e27200192c269faf69554c8a4",
            "2828bc9b8cd6d74a757a51b68d1bd00b",
        ),
    ] {
        let (_, case) = cases.iter().find(|(found, _)| found == name).expect("the case");
        let cose = hex::decode(case["COSE"].as_str().expect("COSE")).expect("hex");
        let message = Sign1::parse(&cose).expect("a message");
        let read = claims::read(message.payload()).expect("claims");
        let dcc = schema::relaxed(&read.dcc).expect("a DCC");
        let entry = dcc.sole_entry().expect("an entry");
        let algorithm = message.algorithm().expect("an algorithm");
        let hashes =
            revocation::all(algorithm, message.signature(), read.issuer.as_deref(), entry.country, entry.identifier);
        assert!(hashes.contains(&(HashKind::Signature, hash(signature))), "{name}");
        assert!(hashes.contains(&(HashKind::Uci, hash(uci))), "{name}");
        assert!(hashes.contains(&(HashKind::CountryCodeUci, hash(country_code_uci))), "{name}");
    }
}

#[test]
fn countries_and_blanks_add_hashes() {
    let all = |issuer, country, identifier: &'static str| {
        revocation::all(Algorithm::Es256, &[7; 64], issuer, country, Identifier::new(identifier))
    };
    assert_eq!(all(Some("AT"), "AT", "X").len(), 3, "one country once");
    assert_eq!(all(None, "AT", "X").len(), 3);
    assert_eq!(all(Some("Ministry of Labour"), "AT", "X").len(), 3, "a name is no country");
    let two = all(Some("GR"), "EL", "X");
    assert_eq!(two.len(), 4);
    for country in ["GR", "EL"] {
        assert!(two.contains(&(HashKind::CountryCodeUci, revocation::country_code_uci(country, "X"))), "{country}");
    }
    let blanks = all(Some("AT"), "AT", " X ");
    for identifier in [" X ", "X"] {
        assert!(blanks.contains(&(HashKind::Uci, revocation::uci(identifier))), "{identifier:?}");
        assert!(blanks.contains(&(HashKind::CountryCodeUci, revocation::country_code_uci("AT", identifier))));
    }
}

/// `(r, s)` and `(r, -s)` are both valid, so what is listed is r.
#[test]
fn only_half_of_an_ecdsa_signature_counts() {
    let [mut one, mut other] = [[1; 64]; 2];
    one[40] = 9;
    assert_eq!(revocation::signature(Algorithm::Es256, &one), revocation::signature(Algorithm::Es256, &other));
    assert_ne!(revocation::signature(Algorithm::Ps256, &one), revocation::signature(Algorithm::Ps256, &other));
    other[0] = 9;
    assert_ne!(revocation::signature(Algorithm::Es256, &one), revocation::signature(Algorithm::Es256, &other));
}
