//! The Swiss list: two kinds of answers, each a JWS. One says which identifiers count, the others bring keys.
//!
//! A key counts if its identifier stands in both. The keys come in as many answers as it took, most of them long ago,
//! for only new ones are fetched; all answers given in one call are one source. What may grow old is the list of
//! identifiers, which is how a key is withdrawn: it alone gives the source its date, its end and its name.
//!
//! That list says for how long it may be used (`validDuration`), counted from when it was fetched; a file does not know
//! that, so it is counted from the token's `iat`. Without `iat` the list has no date and does not grow stale.
//!
//! Source: dcc.md §2.5 (CH).

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use vigie_crypto::public_key::{Curve, PublicKey};
use vigie_protocol::{
    dcc::{kid::Kid, time::UnixSeconds},
    jws::Compact,
};

use super::jws;
use crate::{
    base64,
    trust::{
        anchor::Anchor,
        list::{Collector, List, ListError, NOT_A_KID},
        list_keys::ListKeys,
        source::{Kind, Signature, Source},
        usage::Usage,
    },
};

pub(super) const FORMAT: &str = "Swiss list";

/// One answer, its signature judged.
pub(super) struct Part {
    signature: Signature,
    claims: Claims,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    iat: Option<i64>,
    exp: Option<i64>,
    /// Milliseconds.
    valid_duration: Option<i64>,
    active_key_ids: Option<Vec<Value>>,
    certs: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    key_id: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// Reads one answer.
pub(super) fn part(token: &Compact<'_>, header: &Value, claims: Value, keys: &ListKeys) -> Result<Part, ListError> {
    let signature = jws::checked(FORMAT, token, header, keys)?;
    let claims = Claims::deserialize(claims).map_err(|e| ListError::malformed(FORMAT, e.to_string()))?;
    Ok(Part { signature, claims })
}

/// Joins the answers of one call, each with the name of its file.
pub(super) fn join<'n>(parts: impl IntoIterator<Item = (&'n str, Part)>) -> Result<List, ListError> {
    let mut source = Source::new("", Kind::Switzerland);
    source.signature = Signature::Checked;
    let mut active: Option<Vec<Value>> = None;
    let mut certs: Option<Vec<Value>> = None;
    for (name, Part { signature, claims }) in parts {
        if signature != Signature::Checked {
            source.signature = signature;
        }
        if let Some(keys) = claims.certs {
            certs.get_or_insert_default().extend(keys);
        }
        let Some(ids) = claims.active_key_ids else { continue };
        active.get_or_insert_default().extend(ids);
        let date = claims.iat.map(UnixSeconds);
        let by_duration =
            claims.iat.zip(claims.valid_duration).map(|(iat, ms)| UnixSeconds(iat.saturating_add(ms / 1000)));
        // Of several lists of identifiers the oldest speaks for all.
        if source.name.is_empty() || (date.is_some() && earlier(source.date, date) == date) {
            name.clone_into(&mut source.name);
        }
        source.date = earlier(source.date, date);
        source.ends = earlier(source.ends, earlier(by_duration, claims.exp.map(UnixSeconds)));
    }
    let half = |missing| ListError::HalfMissing { format: FORMAT, missing };
    let (active, certs) =
        (active.ok_or(half("the list of active keys"))?, certs.ok_or(half("the list of certificates"))?);
    let mut list = Collector::of(certs.len())?;
    let active = identifiers(&active, &mut list);
    for (index, key) in certs.into_iter().enumerate() {
        match Key::deserialize(key) {
            Ok(key) => key.collect(&active, &mut list),
            Err(error) => list.note(&format!("key {index}"), error.to_string()),
        }
    }
    list.finish(source)
}

/// The identifiers that count.
fn identifiers(active: &[Value], list: &mut Collector) -> HashSet<Kid> {
    let mut identifiers = HashSet::new();
    for (index, id) in active.iter().enumerate() {
        match id.as_str().and_then(Kid::read) {
            Some(kid) => drop(identifiers.insert(kid)),
            None => list.note(&format!("active key {index}"), NOT_A_KID),
        }
    }
    identifiers
}

/// The earlier of two instants, or the only one.
fn earlier(a: Option<UnixSeconds>, b: Option<UnixSeconds>) -> Option<UnixSeconds> {
    [a, b].into_iter().flatten().min()
}

impl Key {
    fn collect(&self, active: &HashSet<Kid>, list: &mut Collector) {
        let Some(kid) = Kid::read(&self.key_id) else { return list.note(&self.key_id, NOT_A_KID) };
        if !active.contains(&kid) {
            return; // withdrawn
        }
        match self.read() {
            Some(public) => list.anchor(kid, Anchor::bare(public, Usage::ALL)),
            None => list.note(&self.key_id, "the key cannot be read"),
        }
    }

    /// The key. What it is follows from its numbers: `alg` says RS256 where PSS is meant.
    fn read(&self) -> Option<PublicKey> {
        let bytes = |text: &Option<String>| base64::decode_any(text.as_deref()?);
        if let (Some(n), Some(e)) = (bytes(&self.n), bytes(&self.e)) {
            return PublicKey::from_rsa(&n, &e).ok();
        }
        let curve = match self.crv.as_deref() {
            Some("P-256") | None => Curve::P256,
            Some("P-384") => Curve::P384,
            Some(_) => return None,
        };
        PublicKey::from_ec_point(curve, &bytes(&self.x)?, &bytes(&self.y)?).ok()
    }
}
