//! The Austrian list: the content in one file, in the other a COSE signature over its hash.
//!
//! ```text
//! content    {"c": [{"i": kid bytes, "c": certificate DER}]}                              CBOR
//! signature  COSE_Sign1, protected {1: alg, 4: kid of the list's signer, 42: 2}
//!            payload {2: SHA-256 of the content file, 5: not before, 4: expires}
//! ```
//!
//! Label 42 is the version of the list; version 1 held bare keys and is refused, and so are the rules and
//! value sets that come in the same wrapper. Both ends of the time are widened by five minutes.
//!
//! Source: dcc.md §2.5 (AT).

use vigie_crypto::{
    cbor::{self, Limits, Value},
    cose::Sign1,
    hmac::sha256,
};
use vigie_protocol::dcc::{kid::Kid, time::UnixSeconds};

use super::recognise::Input;
use crate::trust::{
    list::{Collector, List, ListError, limit},
    list_keys::ListKeys,
    source::{Kind, Signature, Source},
};

pub(super) const FORMAT: &str = "Austrian list";

/// Protected header: the version of the list.
const VERSION_LABEL: i64 = 42;

/// Seconds by which clocks may differ at both ends.
const SKEW: i64 = 300;

/// Five items each: the map, two keys, two values.
const LIMITS: Limits = Limits { depth: 4, items: 5 * limit::ENTRIES + 8, tags: 2 };

/// One of the two files.
pub(super) enum Part<'a> {
    Content { bytes: &'a [u8], hash: [u8; 32] },
    Signature(Stamp),
}

/// What the signature says.
pub(super) struct Stamp {
    signature: Signature,
    hash: [u8; 32],
    begins: UnixSeconds,
    ends: UnixSeconds,
}

/// A file that begins like a CBOR map. Nothing of it is looked at before a signature names its hash.
pub(super) fn content(bytes: &[u8]) -> Result<Part<'_>, ListError> {
    Ok(Part::Content { bytes, hash: sha256(bytes) })
}

/// A file that begins like a COSE signature.
pub(super) fn signature<'a>(bytes: &[u8], keys: &ListKeys) -> Result<Part<'a>, ListError> {
    let malformed = |why: &str| ListError::malformed(FORMAT, why);
    if bytes.len() > limit::SIGNATURE {
        return Err(malformed("its signature is larger than 8 KiB"));
    }
    let message = Sign1::parse(bytes).map_err(|e| malformed(&e.to_string()))?;
    let algorithm = message.algorithm().map_err(|e| malformed(&e.to_string()))?;
    let signature = keys.check(FORMAT, algorithm, &message.signed_bytes(), message.signature())?;
    match message.protected().get_integer(VERSION_LABEL).and_then(Value::as_integer) {
        Some(2) => {}
        Some(version) => return Err(malformed(&format!("version {version} of the list, not 2"))),
        None => return Err(malformed("not a list of certificates")),
    }
    let payload = cbor::decode(message.payload(), Limits::MESSAGE).map_err(|e| malformed(&e.to_string()))?;
    let hash = payload.get_integer(2).and_then(Value::as_bytes).and_then(|hash| hash.try_into().ok());
    let time = |key| payload.get_integer(key).and_then(Value::as_integer).and_then(|time| i64::try_from(time).ok());
    match (hash, time(5), time(4)) {
        (Some(hash), Some(begins), Some(ends)) => {
            Ok(Part::Signature(Stamp { signature, hash, begins: UnixSeconds(begins), ends: UnixSeconds(ends) }))
        }
        _ => Err(malformed("the hash, the beginning or the end is missing")),
    }
}

/// Gives each signature its content. What is left over is half a list.
pub(super) fn join(parts: &[(usize, Part<'_>)], inputs: &[Input<'_>]) -> Vec<(Vec<usize>, Result<List, ListError>)> {
    let mut joined = Vec::new();
    let (mut used, mut unpaired) = (Vec::new(), Vec::new());
    for (index, part) in parts {
        let Part::Signature(stamp) = part else { continue };
        let content = parts.iter().find_map(|(other, part)| match part {
            Part::Content { bytes, hash } if *hash == stamp.hash => Some((*other, *bytes)),
            _ => None,
        });
        match content {
            Some((other, bytes)) => {
                used.push(other);
                joined.push((vec![other, *index], list(inputs[other].name, bytes, stamp)));
            }
            None => unpaired.push(*index),
        }
    }
    let contents = parts.iter().filter(|(_, part)| matches!(part, Part::Content { .. })).map(|(index, _)| *index);
    let spare: Vec<_> = contents.filter(|index| !used.contains(index)).collect();
    let half = |missing| ListError::HalfMissing { format: FORMAT, missing };
    let name = |other: &usize| inputs[*other].name;
    for index in &unpaired {
        let strange = |other| ListError::malformed(FORMAT, format!("the hash in it is not that of {}", name(other)));
        let error = spare.first().map_or_else(|| half("the content that it is over"), strange);
        joined.push((vec![*index], Err(error)));
    }
    for index in &spare {
        let strange =
            |other| ListError::malformed(FORMAT, format!("the hash in {} is not that of this file", name(other)));
        let error = unpaired.first().map_or_else(|| half("the signature over it"), strange);
        joined.push((vec![*index], Err(error)));
    }
    joined
}

fn list(name: &str, bytes: &[u8], stamp: &Stamp) -> Result<List, ListError> {
    let content = cbor::decode(bytes, LIMITS).map_err(|e| ListError::malformed(FORMAT, e.to_string()))?;
    let entries = content
        .get("c")
        .and_then(Value::as_array)
        .ok_or_else(|| ListError::malformed(FORMAT, "no array of certificates"))?;
    let mut list = Collector::of(entries.len())?;
    for (index, entry) in entries.iter().enumerate() {
        let bytes = |member: &str| entry.get(member).and_then(Value::as_bytes);
        let label = || format!("entry {index}");
        match (bytes("i"), bytes("c")) {
            (Some(kid), Some(der)) => match Kid::try_from(kid) {
                Ok(kid) => list.certificate(&kid.to_string(), der, Some(kid)),
                Err(_) => list.note(&label(), "the key identifier is not of 8 bytes"),
            },
            _ => list.note(&label(), "no identifier or no certificate"),
        }
    }
    let mut source = Source::new(name, Kind::Austria);
    source.date = Some(stamp.begins);
    source.begins = Some(UnixSeconds(stamp.begins.0.saturating_sub(SKEW)));
    source.ends = Some(UnixSeconds(stamp.ends.0.saturating_add(SKEW)));
    source.signature = stamp.signature;
    list.finish(source)
}
