//! Texts of 38 states, production-like: all of them are read, whatever is odd about them.

use serde::Deserialize;
use vigie_crypto::{cbor, cose::Sign1};
use vigie_protocol::dcc::{claims, envelope, prefix, schema, time};

use crate::vectors;

#[derive(Deserialize)]
struct File {
    texts: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    name: String,
    odd: Vec<String>,
    text: String,
}

#[test]
fn every_text_has_one_entry() {
    let file: File = vectors::load("texts.json");
    assert_eq!(file.texts.len(), 64);
    for Text { name, odd, text } in &file.texts {
        let has = |what: &str| odd.iter().any(|odd| odd.starts_with(what));
        let cose = envelope::decode_text(text.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let message = Sign1::parse(&cose).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(message.kid().is_ok_and(|kid| kid.len() == 8) && message.algorithm().is_ok(), "{name}");
        assert_eq!(message.protected().get_integer(4).is_none(), has("kid unprotected"), "{name}");
        assert_eq!(message.algorithm() == Ok(vigie_crypto::cose::Algorithm::Ps256), has("PS256"), "{name}");

        let read = claims::read(message.payload()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(read.issued_at < read.expires_at, "{name}");
        assert_eq!(read.issuer.as_deref().is_none_or(|issuer| issuer.len() != 2), has("issuer"), "{name}");
        let dcc = schema::relaxed(&read.dcc).unwrap_or_else(|violations| panic!("{name}: {violations:?}"));
        let entry = dcc.sole_entry().unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(dcc.empty_groups.is_empty() && dcc.overlong.is_empty() && dcc.variant.is_none(), "{name}");
        assert_eq!(entry.country.trim(), entry.country, "{name}");
        assert_eq!(!entry.identifier.signed().starts_with("URN:UVCI:"), has("ci without upper prefix"), "{name}");

        // Every date that there is can be read, with a time behind it or not.
        for (member, value) in entry.members() {
            let vigie_protocol::dcc::payload::Member::Text(text) = value else { continue };
            match member {
                "dt" | "fr" | "df" | "du" => {
                    assert!(time::read_date(text).is_some(), "{name}: {member}");
                    assert_eq!(
                        time::strict_date(text).is_none(),
                        has(&format!("time in {member}")),
                        "{name}: {member}"
                    );
                }
                "sc" => assert!(time::read_instant(text).is_some(), "{name}"),
                _ => {}
            }
        }
    }
}

#[test]
fn writing_a_message_again_gives_a_text_that_reads_the_same() {
    let file: File = vectors::load("texts.json");
    for Text { name, text, .. } in &file.texts {
        let cose = envelope::decode_text(text.as_bytes()).expect("read above");
        let again = envelope::encode_text(&cose);
        assert_eq!(envelope::decode_text(again.as_bytes()).as_deref(), Ok(cose.as_slice()), "{name}");
        assert!(again.as_bytes().starts_with(prefix::HC1));
        assert!(cbor::decode(&cose, cbor::Limits::MESSAGE).is_ok(), "{name}");
    }
}
