//! Which format a file is in: by what is in it, never by its name.

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

/// What one file is by itself.
pub(super) enum Part<'a> {
    Whole(Document),
    Austria(austria::Part<'a>),
    Switzerland(switzerland::Part),
    /// One of the two files of a format, and why it cannot be used.
    Broken(&'static str, ListError),
}

/// Reads one file. Of a signed one nothing but what recognises it is looked at before its signature was.
pub(super) fn part<'a>(input: &Input<'a>, keys: &ListKeys, empty: EmptyArray) -> Result<Part<'a>, ListError> {
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
        [0xd2 | 0xd8 | 0x84 | 0x9f, ..] => {
            let read = austria::signature(bytes, keys).map(Part::Austria);
            return Ok(read.unwrap_or_else(|error| Part::Broken(austria::FORMAT, error)));
        }
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

/// What an array is a list of.
#[derive(Clone, Copy)]
enum Shape {
    Batches,
    BareKeys,
    Gateway,
}

impl Shape {
    /// The first element that looks like anything decides: one odd element does not make a list another one, or none.
    fn of(entries: &[Value], empty: EmptyArray) -> Option<Self> {
        match (entries, empty) {
            ([], EmptyArray::Revocations) => Some(Self::Batches),
            ([], EmptyArray::Signers) => Some(Self::Gateway),
            _ => entries.iter().find_map(|entry| match entry {
                entry if entry.get("hashType").is_some() => Some(Self::Batches),
                entry if entry.get("publicKey").is_some() => Some(Self::BareKeys),
                entry if gateway::looks_like(entry) => Some(Self::Gateway),
                _ => None,
            }),
        }
    }
}

fn from_json(name: &str, json: &Value, keys: &ListKeys, empty: EmptyArray) -> Result<Document, ListError> {
    let has = |member: &str| json.get(member).is_some();
    let list = match json {
        Value::Array(entries) => match Shape::of(entries, empty) {
            Some(Shape::Batches) => return revocation::batches(name, entries).map(Document::Revocation),
            Some(Shape::BareKeys) => bare_keys::read(name, entries),
            Some(Shape::Gateway) => gateway::read(name, entries),
            None => Err(ListError::Unknown),
        },
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
        let read = switzerland::part(token, &header, claims, keys).map(Part::Switzerland);
        Ok(read.unwrap_or_else(|error| Part::Broken(switzerland::FORMAT, error)))
    } else {
        Err(ListError::Unknown)
    }
}
