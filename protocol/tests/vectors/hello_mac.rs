//! `hello_mac.json`

use serde::Deserialize;
use vigie_protocol::robert::{
    hello::{Hello, mac_input},
    id::{Ebid, EncryptedCountryCode},
    keys::AuthKey,
    time::{NtpSeconds, UnixMicros},
};

use crate::data::{Hex, load};

#[derive(Deserialize)]
struct File {
    client: Vec<Client>,
    vectors: Vec<Vector>,
    parse: Vec<Parse>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    key_for_mac_ascii: String,
    ecc: Hex<1>,
    ebid: Hex<8>,
    unix_millis: i64,
    time16: u16,
    mac: Hex<5>,
    hello: Hex<16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    key_for_mac: Hex<32>,
    ecc: Hex<1>,
    ebid: Hex<8>,
    ntp_seconds: u64,
    time16: u16,
    mac_input: Hex<12>,
    mac: Hex<5>,
    hello: Hex<16>,
}

#[derive(Deserialize)]
struct Parse {
    hello: Hex<16>,
    ecc: Hex<1>,
    ebid: Hex<8>,
    time16: u16,
    mac: Hex<5>,
}

fn composed(key: &AuthKey, ecc: Hex<1>, ebid: Hex<8>, sent: u16) -> Hello {
    Hello::compose(EncryptedCountryCode(ecc.0[0]), Ebid(ebid.0), sent, key)
}

#[test]
fn client() {
    for case in load::<File>("hello_mac.json").client {
        let sent = UnixMicros(case.unix_millis * 1000).to_ntp().low16();
        assert_eq!(sent, case.time16);
        let hello = composed(&AuthKey::from_bytes(case.key_for_mac_ascii.as_bytes()), case.ecc, case.ebid, sent);
        assert_eq!(hello.mac, case.mac.0);
        assert_eq!(hello.encode(), case.hello.0);
    }
}

#[test]
fn vectors() {
    for case in load::<File>("hello_mac.json").vectors {
        let key = AuthKey::from_secret(&case.key_for_mac.secret());
        let hello = composed(&key, case.ecc, case.ebid, case.time16);
        assert_eq!(NtpSeconds(case.ntp_seconds).low16(), case.time16);
        assert_eq!(mac_input(hello.ecc, hello.ebid, hello.sent), case.mac_input.0);
        assert_eq!(hello.mac, case.mac.0);
        assert_eq!(hello.encode(), case.hello.0);
        assert!(key.verify_hello(&case.mac_input.0, &case.mac.0));
    }
}

#[test]
fn parse() {
    for case in load::<File>("hello_mac.json").parse {
        let hello = Hello::decode(&case.hello.0).expect("16 bytes");
        assert_eq!(hello.ecc.0, case.ecc.0[0]);
        assert_eq!(hello.ebid.0, case.ebid.0);
        assert_eq!(hello.sent, case.time16);
        assert_eq!(hello.mac, case.mac.0);
    }
}
