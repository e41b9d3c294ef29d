//! Which format a file is in, and which two files belong together.

use serde_json::Value;
use vigie_protocol::jws::Compact;

use super::{
    austria, bare_keys, certificates, did, france, gateway, germany, jws, netherlands, sweden, switzerland, vigie,
};
use crate::{
    base64, revocation,
    trust::{
        list::{List, ListError, limit},
        list_keys::ListKeys,
        notes::Notes,
        pem,
        source::Source,
    },
};

/// A file: what it is called, and what is in it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its name, for people.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// A list that was read.
#[derive(Clone, Debug)]
pub enum Document {
    /// Keys.
    Trust(List),
    /// Revocations.
    Revocation(revocation::List),
}

impl Document {
    /// What is known of it as a whole.
    #[must_use]
    pub fn source(&self) -> &Source {
        match self {
            Self::Trust(list) => &list.source,
            Self::Revocation(list) => &list.source,
        }
    }

    /// The entries that were left out.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        match self {
            Self::Trust(list) => &list.notes,
            Self::Revocation(list) => &list.notes,
        }
    }
}

/// For the store, which knows more of a list than the list does.
#[cfg(feature = "cli")]
impl Document {
    pub(crate) fn source_mut(&mut self) -> &mut Source {
        match self {
            Self::Trust(list) => &mut list.source,
            Self::Revocation(list) => &mut list.source,
        }
    }
}

/// What an empty array stands for: the gateway's list of signers and its revocation batches are both arrays, and a day
/// may be without either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyArray {
    /// Signers: there are none.
    #[default]
    Signers,
    /// Revocations: there are none.
    Revocations,
}

/// What one file, or the two of a list in two files, turned out to be.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The names of the files.
    pub files: Vec<String>,
    /// Where they stand among the inputs.
    pub inputs: Vec<usize>,
    /// The list, or why there is none.
    pub result: Result<Document, ListError>,
}

/// What one file is by itself.
enum Part<'a> {
    Whole(Document),
    Austria(austria::Part<'a>),
    Switzerland(switzerland::Part),
}

/// Reads files, pairs what belongs together, and checks signatures with `keys`.
///
/// One answer for each list and each failure, in the order of their first files.
#[must_use]
pub fn documents(inputs: &[Input<'_>], keys: &ListKeys, empty: EmptyArray) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut austrian = Vec::new();
    let mut swiss = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let result = match part(input, keys, empty) {
            Ok(Part::Austria(part)) => {
                austrian.push((index, part));
                continue;
            }
            Ok(Part::Switzerland(part)) => {
                swiss.push((index, part));
                continue;
            }
            Ok(Part::Whole(document)) => Ok(document),
            Err(error) => Err(error),
        };
        readings.push(Reading { files: vec![input.name.to_owned()], inputs: vec![index], result });
    }
    let mut joined = |of: Vec<usize>, result: Result<List, ListError>| {
        let files = of.iter().map(|index| inputs[*index].name.to_owned()).collect();
        readings.push(Reading { files, inputs: of, result: result.map(Document::Trust) });
    };
    for (of, result) in austria::join(&austrian, inputs) {
        joined(of, result);
    }
    if !swiss.is_empty() {
        let of = swiss.iter().map(|(index, _)| *index).collect();
        joined(of, switzerland::join(swiss.into_iter().map(|(index, part)| (inputs[index].name, part))));
    }
    readings.sort_by_key(|reading| reading.inputs.iter().min().copied());
    readings
}

fn part<'a>(input: &Input<'a>, keys: &ListKeys, empty: EmptyArray) -> Result<Part<'a>, ListError> {
    let Input { name, bytes } = *input;
    if bytes.len() > limit::BYTES {
        return Err(ListError::TooLarge);
    }
    match bytes {
        // A sequence of DER with its length in bytes of its own; the same 0x30 is the digit 0, which a text may begin
        // with, but no text goes on like this.
        [0x30, 0x81..=0x84, ..] => return certificates::der(name, bytes).map(whole),
        // A CBOR map, or the tag or array of a COSE signature.
        [0xa0..=0xbf, ..] => return austria::content(bytes).map(Part::Austria),
        [0xd2 | 0xd8 | 0x84 | 0x9f, ..] => return austria::signature(bytes, keys).map(Part::Austria),
        _ => {}
    }
    let text = str::from_utf8(bytes).map_err(|_| ListError::Unknown)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if pem::looks_like(text) {
        return certificates::pem(name, text).map(whole);
    }
    let trimmed = text.trim();
    if trimmed.starts_with(['{', '[']) {
        let json = serde_json::from_str(trimmed).map_err(|e| ListError::malformed("JSON", e.to_string()))?;
        return from_json(name, &json, keys, empty).map(Part::Whole);
    }
    if trimmed.starts_with("eyJ")
        && let Some(token) = Compact::read(trimmed)
    {
        return from_jws(name, &token, keys);
    }
    if let Some(list) = germany::read(name, text, keys) {
        return list.map(whole);
    }
    match base64::decode_wrapped(trimmed) {
        // One certificate as the reference service hands it out.
        Some(der) if der.first() == Some(&0x30) => certificates::der(name, &der).map(whole),
        _ => Err(ListError::Unknown),
    }
}

const fn whole<'a>(list: List) -> Part<'a> {
    Part::Whole(Document::Trust(list))
}

fn from_json(name: &str, json: &Value, keys: &ListKeys, empty: EmptyArray) -> Result<Document, ListError> {
    let has = |member: &str| json.get(member).is_some();
    let list = match json {
        Value::Array(entries)
            if entries.iter().any(|entry| entry.get("hashType").is_some())
                || (entries.is_empty() && empty == EmptyArray::Revocations) =>
        {
            return revocation::batches(name, entries).map(Document::Revocation);
        }
        Value::Array(entries) if entries.iter().any(|entry| entry.get("publicKey").is_some()) => {
            bare_keys::read(name, entries)
        }
        Value::Array(entries) if entries.iter().all(gateway::looks_like) => gateway::read(name, entries),
        Value::Object(_) if has("hashType") => {
            return revocation::batches(name, std::slice::from_ref(json)).map(Document::Revocation);
        }
        Value::Object(_) if has("certificatesDCC") => france::read(name, json),
        Value::Object(_) if has("payload") && has("signature") => netherlands::read(name, json, keys),
        Value::Object(_) if has("verificationMethod") => did::read(name, json, keys),
        _ => Err(ListError::Unknown),
    };
    list.map(Document::Trust)
}

fn from_jws<'a>(name: &str, token: &Compact<'_>, keys: &ListKeys) -> Result<Part<'a>, ListError> {
    let header = jws::header(token)?;
    match header.get("typ").and_then(Value::as_str) {
        Some(vigie::TYPE) => return vigie::read(name, token, keys).map(whole),
        Some(revocation::TYPE) => {
            return revocation::signed(name, token, keys).map(|list| Part::Whole(Document::Revocation(list)));
        }
        _ => {}
    }
    let claims: Value = token.claims().ok_or(ListError::Unknown)?;
    let has = |member: &str| claims.get(member).is_some();
    if has("dsc_trust_list") {
        sweden::read(name, token, &header, claims, keys).map(whole)
    } else if has("activeKeyIds") || has("certs") {
        switzerland::part(token, &header, claims, keys).map(Part::Switzerland)
    } else {
        Err(ListError::Unknown)
    }
}
