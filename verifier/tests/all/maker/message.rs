//! Certificates: what they say, and the message around it.

use serde_json::{Value as Json, json};
use vigie_crypto::{
    cbor::{self, Value},
    cose,
};
use vigie_protocol::dcc::{envelope, issue, json, time::UnixSeconds};

use super::Signer;

/// A message in the making: take it as it is, or change a part first.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) protected: Vec<u8>,
    pub(crate) unprotected: Value<'static>,
    pub(crate) payload: Vec<u8>,
}

impl Message {
    /// A message of 1 June 2021 that lasts until 1 June 2022, algorithm and identifier protected.
    pub(crate) fn new(signer: &Signer, dcc: &Json) -> Self {
        Self::lasting(signer, dcc, UnixSeconds(1_622_505_600), UnixSeconds(1_654_041_600))
    }

    pub(crate) fn lasting(signer: &Signer, dcc: &Json, issued: UnixSeconds, expires: UnixSeconds) -> Self {
        Self {
            protected: cose::protected_header(cose::Algorithm::Es256, &signer.kid()),
            unprotected: Value::Map(Vec::new()),
            payload: issue::payload("FR", issued, expires, dcc),
        }
    }

    /// A message whose claims are these entries, whatever they are.
    pub(crate) fn claiming(signer: &Signer, claims: Vec<(i64, Value<'static>)>) -> Self {
        let entries = claims.into_iter().map(|(key, value)| (Value::integer(key), value)).collect();
        let usual = Self::new(signer, &vaccination());
        Self { payload: cbor::encode(&Value::Map(entries)), ..usual }
    }

    pub(crate) fn protected(mut self, entries: Vec<(i64, Value<'static>)>) -> Self {
        self.protected = cbor::encode(&map(entries));
        self
    }

    pub(crate) fn unprotected(mut self, entries: Vec<(i64, Value<'static>)>) -> Self {
        self.unprotected = map(entries);
        self
    }

    /// The COSE_Sign1, signed.
    pub(crate) fn signed(&self, signer: &Signer) -> Vec<u8> {
        self.with_signature(&signer.key.sign(&cose::to_be_signed(&self.protected, &self.payload)))
    }

    /// The COSE_Sign1 with any bytes for its signature.
    pub(crate) fn with_signature(&self, signature: &[u8]) -> Vec<u8> {
        cbor::encode(&Value::Tag(
            18,
            Box::new(Value::Array(vec![
                Value::bytes(&self.protected),
                self.unprotected.clone(),
                Value::bytes(&self.payload),
                Value::bytes(signature),
            ])),
        ))
    }

    /// The text of the QR code.
    pub(crate) fn text(&self, signer: &Signer) -> String {
        envelope::encode_text(&self.signed(signer))
    }
}

fn map(entries: Vec<(i64, Value<'static>)>) -> Value<'static> {
    Value::Map(entries.into_iter().map(|(key, value)| (Value::integer(key), value)).collect())
}

/// A DCC as CBOR, to be put into claims by hand.
pub(crate) fn dcc_value(dcc: &Json) -> Value<'static> {
    json::to_cbor(dcc).into_owned()
}

fn with_group(group: &str, entry: &Json) -> Json {
    json!({
        "ver": "1.3.0",
        "nam": {"fn": "Müller-Lüdenscheidt", "gn": "Anaïs", "fnt": "MUELLER<LUEDENSCHEIDT", "gnt": "ANAIS"},
        "dob": "1980-02-29",
        group: [entry],
    })
}

/// A vaccination.
pub(crate) fn vaccination() -> Json {
    with_group(
        "v",
        &json!({
            "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
            "dt": "2021-05-29", "co": "FR", "is": "Ministry of Health", "ci": "URN:UVCI:01:FR:0123456789ABCDEF#X",
        }),
    )
}

/// A negative NAAT of 31 May 2021, with one member changed.
pub(crate) fn test(member: &str, value: &str) -> Json {
    let mut entry = json!({
        "tg": "840539006", "tt": "LP6464-4", "nm": "Roche LightCycler qPCR", "sc": "2021-05-31T10:00:00Z",
        "tr": "260415000", "tc": "Laboratory 7", "co": "FR", "is": "Ministry of Health",
        "ci": "URN:UVCI:01:FR:TEST0123456789#Y",
    });
    entry[member] = json!(value);
    with_group("t", &entry)
}

/// A recovery that may be used from 1 March to 16 August 2021, with one member changed.
pub(crate) fn recovery(member: &str, value: &str) -> Json {
    let mut entry = json!({
        "tg": "840539006", "fr": "2021-02-17", "co": "FR", "is": "Ministry of Health", "df": "2021-03-01",
        "du": "2021-08-16", "ci": "URN:UVCI:01:FR:RECOVERY01234#Z",
    });
    entry[member] = json!(value);
    with_group("r", &entry)
}
