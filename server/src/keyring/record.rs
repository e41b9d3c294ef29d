//! What the files of the keystore say: `keystore.json`, and one `<alias>.json` for each key.
//!
//! Both are JSON for people to read and for this version to write. Every member is authenticated under
//! the sealing key, the descriptive ones as associated data, so that no state, date or list of destroyed
//! days can be edited unseen.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use vigie_protocol::robert::time::Day;
use zeroize::Zeroizing;

use super::{
    alias::{Alias, Kind},
    day_set::DaySet,
    seal::{SealedBy, SealingKey},
};
use crate::clock::{Clock as _, SystemClock};

/// The format of both kinds of file.
pub(super) const FORMAT: u64 = 1;

/// Where a key stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its public half may be published; it is not used yet.
    Announced,
    /// In use. A K_S is active from the day it is made, since bundles reach days ahead, until it is
    /// destroyed.
    Active,
    /// Makes nothing new; what it made is still accepted.
    VerifyOnly,
    /// Out of use.
    Retired,
}

/// As in the key files.
impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Announced => "announced",
            Self::Active => "active",
            Self::VerifyOnly => "verify-only",
            Self::Retired => "retired",
        })
    }
}

/// An instant of real time, to the second, written in RFC 3339: when a key was made does not follow a
/// simulated clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(jiff::Timestamp);

impl Stamp {
    pub(super) fn now() -> Self {
        let seconds = SystemClock.now().0.div_euclid(1_000_000);
        // Out of range only on a machine whose clock is thousands of years off.
        Self(jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// What anybody may know of a key.
#[derive(Debug, Clone, Serialize)]
pub struct KeyInfo {
    /// Its name.
    pub alias: String,
    /// Its algorithm.
    pub kind: Kind,
    /// Of a signing key: the first 8 hexadecimal digits, in upper case, of the SHA-256 of its public
    /// half (SubjectPublicKeyInfo DER).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Where it stands in its life.
    pub state: State,
    /// When it was made.
    pub created: Stamp,
    /// Of a K_S: the day it serves, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "day_text")]
    pub day: Option<Day>,
    /// Made in a keystore whose key file lies beside the keys. Good for development; `--production` has
    /// reason to refuse it.
    pub development: bool,
}

fn day_text<S: Serializer>(day: &Option<Day>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}

/// `<alias>.json`: one key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRecord {
    format: u64,
    pub(super) alias: String,
    pub(super) kind: Kind,
    pub(super) state: State,
    pub(super) created: Stamp,
    /// When it entered each state it has been in.
    dates: BTreeMap<State, Stamp>,
    pub(super) development: bool,
    /// `nonce | ciphertext | tag` over the material, in base64; the other members are its associated data.
    #[serde(with = "base64_bytes")]
    sealed: Vec<u8>,
}

impl KeyRecord {
    /// A new key, active from now on.
    pub(super) fn new(alias: Alias, development: bool, sealing: &SealingKey, material: &[u8]) -> Self {
        let now = Stamp::now();
        let mut record = Self {
            format: FORMAT,
            alias: alias.to_string(),
            kind: alias.kind(),
            state: State::Active,
            created: now,
            dates: BTreeMap::from([(State::Active, now)]),
            development,
            sealed: Vec::new(),
        };
        record.sealed = sealing.seal(&record.context(), material);
        record
    }

    /// The material, or `None` if any member of the file is not as it was written.
    pub(super) fn open(&self, sealing: &SealingKey) -> Option<Zeroizing<Vec<u8>>> {
        sealing.open(&self.context(), &self.sealed)
    }

    fn context(&self) -> Vec<u8> {
        document(&Self { sealed: Vec::new(), ..self.clone() })
    }
}

/// `keystore.json`: what belongs to all keys together.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u64,
    /// Random, and remembered by the database: the two belong together.
    pub(super) id: String,
    pub(super) sealed_by: SealedBy,
    /// Nothing, sealed: tells a wrong passphrase from an edited file.
    #[serde(with = "base64_bytes")]
    check: Vec<u8>,
    /// Long-lived keys ever made. One of them without its file is lost, and is not made again.
    pub(super) long_lived: BTreeSet<String>,
    /// Days whose K_S was ever made: none is made a second time (robert.md §3.3).
    pub(super) days_made: DaySet,
    /// Days whose K_S was destroyed, written before its file is overwritten: what a crash or a backup
    /// leaves of such a key is destroyed again, never used.
    pub(super) days_destroyed: DaySet,
    /// Nothing, sealed with all other members as associated data.
    #[serde(with = "base64_bytes")]
    tag: Vec<u8>,
}

impl Manifest {
    /// Of a keystore without keys.
    pub(super) fn new(id: String, sealed_by: SealedBy, sealing: &SealingKey) -> Self {
        let check = sealing.seal(id.as_bytes(), &[]);
        Self {
            format: FORMAT,
            id,
            sealed_by,
            check,
            long_lived: BTreeSet::new(),
            days_made: DaySet::default(),
            days_destroyed: DaySet::default(),
            tag: Vec::new(),
        }
    }

    /// The file, authenticated as it now stands.
    pub(super) fn document(&mut self, sealing: &SealingKey) -> Vec<u8> {
        self.tag = sealing.seal(&self.context(), &[]);
        document(self)
    }

    /// Whether this is the keystore's sealing key.
    pub(super) fn is_opened_by(&self, sealing: &SealingKey) -> bool {
        sealing.open(self.id.as_bytes(), &self.check).is_some()
    }

    /// Whether every member is as it was written.
    pub(super) fn is_authentic(&self, sealing: &SealingKey) -> bool {
        sealing.open(&self.context(), &self.tag).is_some()
    }

    fn context(&self) -> Vec<u8> {
        document(&Self { tag: Vec::new(), ..self.clone() })
    }
}

/// A file's text.
pub(super) fn document(value: &impl Serialize) -> Vec<u8> {
    // Our own structs of strings, numbers, lists and maps with string keys: nothing that JSON cannot hold.
    let mut text = serde_json::to_vec_pretty(value).expect("a record is JSON");
    text.push(b'\n');
    text
}

/// What is wrong with a file's text.
#[derive(Debug)]
pub(super) enum Misread {
    /// A later version wrote it, in the format with this number.
    Newer(u64),
    /// Not in the form expected.
    Malformed(String),
}

/// Reads a file's text. The format is looked at first: whatever else a later one holds, the message is
/// that it is later.
pub(super) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misread> {
    #[derive(Deserialize)]
    struct Format {
        format: u64,
    }
    let malformed = |e: serde_json::Error| Misread::Malformed(e.to_string());
    match serde_json::from_slice(text).map_err(malformed)? {
        Format { format: FORMAT } => serde_json::from_slice(text).map_err(malformed),
        Format { format } if format > FORMAT => Err(Misread::Newer(format)),
        Format { format } => Err(Misread::Malformed(format!("there is no format {format}"))),
    }
}

/// Bytes as a base64 string.
pub(super) mod base64_bytes {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(in super::super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
