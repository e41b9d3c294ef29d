//! Where a fuzzer begins: the published vectors, bodies as apps send them, and lists as states publish them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// The longest seed: a fuzzer's inputs are short.
pub(crate) const LONGEST: usize = 4096;

/// Bytes worth beginning with, for every target: each text of the vectors as it stands and behind its
/// hexadecimal or base64, the bodies of requests, lists and payloads.
///
/// # Panics
/// If `vectors` is not a folder of vectors.
#[must_use]
pub fn seeds(vectors: &Path) -> Vec<Vec<u8>> {
    let mut seeds = bodies();
    seeds.extend(settings());
    seeds.extend(crate::trust::seeds());
    for file in files(vectors) {
        let value = serde_json::from_slice(&fs::read(file).expect("read")).expect("vectors are JSON");
        texts(&value, &mut seeds);
    }
    seeds.retain(|seed| seed.len() <= LONGEST);
    seeds.sort();
    seeds.dedup();
    seeds
}

/// The vectors in a folder and in the folders in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn texts(value: &Value, seeds: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => {
            seeds.push(text.clone().into_bytes());
            seeds.extend(hex::decode(text).ok());
            seeds.extend(STANDARD.decode(text).ok());
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, seeds)),
        Value::Object(members) => {
            seeds.push(value.to_string().into_bytes());
            members.values().for_each(|value| texts(value, seeds));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn bodies() -> Vec<Vec<u8>> {
    let hello = json!({"timeCollectedOnDevice": 3_824_791_221_u32, "timeFromHelloMessage": 44_724,
        "mac": "mHXpUDY=", "rssiCalibrated": -40, "rssiRaw": -75});
    let contact = json!({"ebid": "vyW2BYzR87k=", "ecc": "wg==", "ids": [hello, hello, null]});
    let mac = STANDARD.encode([7; 32]);
    let bodies = [
        json!({"token": "ABC123", "contacts": [contact, contact]}),
        json!({"token": "b5f1a7f0-1111-4222-8333-444455556666", "contacts": []}),
        json!({"captcha": "x1y2", "captchaId": "7", "clientPublicECDHKey": STANDARD.encode([4; 91]),
            "pushInfo": {"token": "740f4707", "locale": "fr", "timezone": "Europe/Paris"}}),
        json!({"ebid": "vyW2BYzR87k=", "epochId": 27_592, "time": "4/kTEw==", "mac": mac, "pushToken": "740f4707"}),
    ];
    bodies.iter().map(|body| body.to_string().into_bytes()).collect()
}

fn settings() -> Vec<Vec<u8>> {
    [
        "listen = \"127.0.0.1:8080\"\nrole = [\"api\", \"worker\"]\n[http]\nmax_body_mb = 32\n[robert]\ntime_start = 2020-06-01\nscoring.deltas = [39, 27, 23, 21, 20, 15]\n",
        "VIGIE__ROBERT__COUNTRY_CODE=0x21\nVIGIE_DATABASE_URL=postgres://u:p@h/d\nVIGIE__HTTP__TRUSTED_PROXIES=10.0.0.0/8,2001:db8::/32\n",
        "2021-04-07T08:00:00.5+02:00",
        "2020-06-01",
        "20200601",
        "ABCDEF",
        "abcdef123456",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}
