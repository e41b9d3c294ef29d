//! Reading the files.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};
use vigie_crypto::secret::Secret;
use vigie_protocol::robert::{
    contact::{Contact, Heard},
    id::{Ebid, EncryptedCountryCode},
    time::{Day, NtpSeconds, Service},
};

/// A file of `tests/vectors/robert/`, as the part of it that `T` names.
pub(crate) fn load<T: DeserializeOwned>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/robert").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// `N` bytes, written as lowercase hex.
#[derive(Clone, Copy)]
pub(crate) struct Hex<const N: usize>(pub(crate) [u8; N]);

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; N];
        hex::decode_to_slice(&text, &mut bytes).map_err(D::Error::custom)?;
        Ok(Self(bytes))
    }
}

impl<const N: usize> Hex<N> {
    pub(crate) fn secret(self) -> Secret<N> {
        Secret::new(self.0)
    }
}

/// Bytes written as base64.
#[derive(Clone)]
pub(crate) struct Base64(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

impl Base64 {
    pub(crate) fn array<const N: usize>(&self) -> [u8; N] {
        self.0.as_slice().try_into().expect("the length of its type")
    }
}

/// A contact as it is uploaded.
#[derive(Deserialize)]
pub(crate) struct ContactJson {
    ebid: Base64,
    ecc: Base64,
    ids: Vec<HeardJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeardJson {
    time_collected_on_device: u64,
    time_from_hello_message: u16,
    mac: Base64,
    rssi_calibrated: i16,
}

impl ContactJson {
    pub(crate) fn contact(&self) -> Contact {
        let [ecc] = self.ecc.array();
        let hellos = self.ids.iter().map(|hello| Heard {
            at: NtpSeconds(hello.time_collected_on_device),
            sent: hello.time_from_hello_message,
            mac: hello.mac.array(),
            rssi: hello.rssi_calibrated,
        });
        Contact { ebid: Ebid(self.ebid.array()), ecc: EncryptedCountryCode(ecc), hellos: hellos.collect() }
    }
}

/// A service that opened on a day written `YYYYMMDD`.
pub(crate) fn service(opened: &str) -> Service {
    Service::opening(opened.parse::<Day>().expect("a day"))
}

/// Whether two numbers agree as closely as the specification asks.
pub(crate) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs()
}
