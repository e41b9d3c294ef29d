//! The Dutch list: a payload and its detached CMS signature, both base64 in one JSON object.
//!
//! ```text
//! {"payload": base64({"eu_keys": {kid: [{"subjectPk": base64(SPKI), "keyUsage": ["v","t","r"]}]}, "nl_keys": …}),
//!  "signature": base64(CMS)}
//! ```
//!
//! The keys are bare: their identifiers are taken as given. `nl_keys` serves the domestic format and is
//! ignored. The list has no date of its own.
//!
//! Source: dcc.md §2.5 (NL).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use vigie_protocol::dcc::kid::Kid;

use super::cms;
use crate::{
    base64,
    trust::{
        list::{Collector, List, ListError, NOT_A_KID},
        list_keys::ListKeys,
        source::{Kind, Source},
        usage::{Group, Usage},
    },
};

const FORMAT: &str = "Dutch list";

#[derive(Deserialize)]
struct Payload {
    eu_keys: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    subject_pk: String,
    key_usage: Option<Vec<String>>,
}

pub(super) fn read(name: &str, json: &Value, keys: &ListKeys) -> Result<List, ListError> {
    let bytes = |member: &str| {
        let text = json.get(member).and_then(Value::as_str);
        text.and_then(base64::decode_wrapped)
            .ok_or_else(|| ListError::malformed(FORMAT, format!("{member} is not base64")))
    };
    let (payload, signature) = (bytes("payload")?, bytes("signature")?);
    let mut source = Source::new(name, Kind::Netherlands);
    source.signature = cms::check(FORMAT, &signature, &payload, keys)?;
    let payload: Payload = serde_json::from_slice(&payload).map_err(|e| ListError::malformed(FORMAT, e.to_string()))?;
    let mut list = Collector::of(payload.eu_keys.values().map(|keys| keys.as_array().map_or(1, Vec::len)).sum())?;
    for (kid, signers) in payload.eu_keys {
        let Some(id) = Kid::read(&kid) else {
            list.note(&kid, NOT_A_KID);
            continue;
        };
        let Value::Array(signers) = signers else {
            list.note(&kid, "no array of keys");
            continue;
        };
        for signer in signers {
            match Key::deserialize(signer) {
                Ok(key) => key.collect(&mut list, &kid, id),
                Err(error) => list.note(&kid, error.to_string()),
            }
        }
    }
    list.finish(source)
}

impl Key {
    fn collect(&self, list: &mut Collector, label: &str, kid: Kid) {
        let Some(spki) = base64::decode_any(&self.subject_pk) else {
            return list.note(label, "the public key is not base64");
        };
        match self.usage() {
            Some(usage) => list.spki(label, kid, &spki, usage),
            // Restricted to something unknown is not unrestricted.
            None => list.note(label, "a usage other than v, t and r alone"),
        }
    }

    fn usage(&self) -> Option<Usage> {
        match self.key_usage.as_deref() {
            None | Some([]) => Some(Usage::ALL),
            Some(letters) => {
                let known = |letter: &String| Group::ALL.into_iter().find(|group| group.as_str() == letter);
                let groups: Vec<_> = letters.iter().filter_map(known).collect();
                (!groups.is_empty()).then(|| Usage::of_recognised(groups))
            }
        }
    }
}
