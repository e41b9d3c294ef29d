//! Readers of revocation lists.
//!
//! `revocation.jws` is a signed token with one entry for each hash; a gateway batch is JSON of up to a
//! thousand hashes under one key identifier, a file holds one batch or an array of them.
//!
//! Past its end a list still counts, for what is revoked stays so; but newer revocations may be missing,
//! and the verdict says that. A file of batches ends with the last of them: the end of a batch is the day
//! on which the certificates in it expire by themselves. A batch that names no end has none, nor then has its file.
//!
//! Source: verifier.md §11, dcc.md §4.4.

use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::public_key::Algorithm;
use vigie_protocol::{
    dcc::{
        kid::Kid,
        revocation::RevocationHash,
        time::{UnixSeconds, read_instant},
    },
    jws::Compact,
};

use crate::{
    base64,
    trust::{Kind, ListError, ListKeys, Notes, Source},
};

/// Member `typ` of the header of `revocation.jws`.
pub(crate) const TYPE: &str = "vigie-revocation+jwt";

const FORMAT: &str = "revocation.jws";
const BATCH: &str = "revocation batch";

/// What a batch gives as its key identifier when it has none.
const UNKNOWN_KID: &str = "UNKNOWN_KID";

/// A revocation list, read and checked.
#[derive(Clone, Debug)]
pub struct List {
    /// What is known of it as a whole.
    pub source: Source,
    /// What was left out.
    pub notes: Notes,
    /// Each hash, with the key identifier if one is stated.
    pub(super) entries: Vec<(Option<Kid>, RevocationHash)>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    iat: i64,
    exp: i64,
    sequence: u64,
    entries: Vec<Value>,
}

#[derive(Deserialize)]
struct Entry {
    kid: String,
    hash: String,
}

#[derive(Deserialize)]
struct Batch {
    kid: String,
    expires: Option<String>,
    entries: Vec<Value>,
}

#[derive(Deserialize)]
struct BatchEntry {
    hash: String,
}

/// Reads `revocation.jws`.
pub(crate) fn signed(name: &str, token: &Compact<'_>, keys: &ListKeys) -> Result<List, ListError> {
    let signature = keys.check(FORMAT, Algorithm::Es256, token.signed.as_bytes(), &token.signature)?;
    let claims: Claims = token
        .claims()
        .ok_or_else(|| ListError::malformed(FORMAT, "iat, exp, sequence or entries is missing or of another type"))?;
    let mut source = Source::new(name, Kind::VigieRevocation);
    source.issuer = claims.iss;
    source.date = Some(UnixSeconds(claims.iat));
    source.ends = Some(UnixSeconds(claims.exp));
    source.sequence = Some(claims.sequence);
    source.signature = signature;
    let mut list = List { source, notes: Notes::default(), entries: Vec::new() };
    for (index, entry) in claims.entries.iter().enumerate() {
        match Entry::deserialize(entry) {
            Ok(entry) => list.push(index, kid(FORMAT, "entry", index, &entry.kid)?, &entry.hash),
            Err(error) => list.note(index, error.to_string()),
        }
    }
    Ok(list.finish())
}

/// Reads one or more batches of the gateway.
pub(crate) fn batches(name: &str, batches: &[Value]) -> Result<List, ListError> {
    let source = Source::new(name, Kind::GatewayRevocation);
    let mut list = List { source, notes: Notes::default(), entries: Vec::new() };
    let mut ends = Vec::new();
    for (index, batch) in batches.iter().enumerate() {
        let batch = Batch::deserialize(batch).map_err(|e| ListError::malformed(BATCH, e.to_string()))?;
        ends.push(match batch.expires.as_deref() {
            Some(end) => Some(read_instant(end).ok_or_else(|| ListError::malformed(BATCH, "expires is no date-time"))?),
            None => None,
        });
        let kid = kid(BATCH, "batch", index, &batch.kid)?;
        for (index, entry) in batch.entries.iter().enumerate() {
            match BatchEntry::deserialize(entry) {
                Ok(entry) => list.push(index, kid, &entry.hash),
                Err(error) => list.note(index, error.to_string()),
            }
        }
    }
    list.source.ends = ends.into_iter().collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max());
    Ok(list.finish())
}

/// Whose certificates the hashes of a batch, or of an entry, are of; `None` where that is not known.
///
/// An identifier that is none refuses the whole list: no certificate would be looked for under it, and what was revoked
/// would pass.
fn kid(format: &'static str, what: &str, index: usize, text: &str) -> Result<Option<Kid>, ListError> {
    if text == UNKNOWN_KID {
        return Ok(None);
    }
    Kid::read(text).map(Some).ok_or_else(|| {
        ListError::malformed(
            format,
            format!("the key identifier of {what} {index} is neither base64 of 8 bytes nor {UNKNOWN_KID}"),
        )
    })
}

impl List {
    fn push(&mut self, index: usize, kid: Option<Kid>, hash: &str) {
        match base64::decode_any(hash).and_then(|hash| hash.try_into().ok()) {
            Some(hash) => self.entries.push((kid, RevocationHash(hash))),
            None => self.note(index, "the hash is not base64 of 16 bytes"),
        }
    }

    fn note(&mut self, index: usize, why: impl AsRef<str>) {
        self.notes.push(&format!("entry {index}"), why.as_ref());
    }

    fn finish(mut self) -> Self {
        self.source.entries = self.entries.len();
        self
    }
}
