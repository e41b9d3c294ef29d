//! `ebid.json` and `ecc.json`

use serde::Deserialize;
use vigie_protocol::robert::{
    id::{CountryCode, Ebid, EncryptedCountryCode, PermanentId},
    keys::{DayKey, FederationKey},
    time::EpochId,
};

use crate::data::{Base64, Hex, load};

#[derive(Deserialize)]
struct File<T> {
    vectors: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EbidCase {
    server_key: Hex<24>,
    epoch_id: u32,
    id_a: Hex<5>,
    ebid: Hex<8>,
    ebid_base64: Base64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EccCase {
    federation_key: Hex<32>,
    ebid: Hex<8>,
    country_code: u8,
    ecc: Hex<1>,
    ecc_base64: Base64,
}

#[test]
fn ebids() {
    for case in load::<File<EbidCase>>("ebid.json").vectors {
        let key = DayKey::from_secret(case.server_key.secret());
        let (epoch, id) = (EpochId::new(case.epoch_id), PermanentId::from_bytes(case.id_a.0));
        let ebid = Ebid(case.ebid.0);
        assert_eq!(case.ebid_base64.array(), ebid.0);
        assert!(key.seal(epoch, id) == ebid, "{epoch:?}");
        assert_eq!(key.open(ebid), (epoch, id), "{epoch:?}");
        assert_eq!(key.seal_range(epoch, 1, id), [ebid], "{epoch:?}");
        assert_eq!(key.open_many(&[ebid]), [(epoch, id)], "{epoch:?}");
    }
}

#[test]
fn eccs() {
    for case in load::<File<EccCase>>("ecc.json").vectors {
        let key = FederationKey::from_secret(&case.federation_key.secret());
        let (ebid, country) = (Ebid(case.ebid.0), CountryCode(case.country_code));
        let ecc = EncryptedCountryCode(case.ecc.0[0]);
        assert_eq!(case.ecc_base64.array(), case.ecc.0);
        assert!(key.ecc(ebid, country) == ecc, "{country:?}");
        assert_eq!(key.country(ebid, ecc), country);
        assert_eq!(key.country_many(&[(ebid, ecc)]), [country]);
    }
}
