//! What the files of the keystore say: `keystore.json`, and one `<name>.json` for each key.
//!
//! Both are JSON for people to read and for this version to write. Every member is authenticated under
//! the sealing key, the descriptive ones as associated data, so that no state, date or list of destroyed
//! days can be edited unseen.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use vigie_protocol::robert::time::Day;
use zeroize::Zeroizing;

use super::{
    alias::Kind,
    day_set::DaySet,
    name::{Generation, KeyName},
    seal::{SealedBy, SealingKey},
};
use crate::clock::{Clock as _, SystemClock};

/// The format of both kinds of file.
pub(super) const FORMAT: u64 = 1;

/// Where a key stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its public half is published and what it signs would be accepted; nothing is made with it yet.
    Announced,
    /// In use. A K_S is active from the day it is made, since bundles reach days ahead, until it is
    /// destroyed.
    Active,
    /// Makes nothing new; what it made is still accepted.
    VerifyOnly,
    /// Out of use: its private half is destroyed, and nothing it made is accepted.
    Retired,
}

impl State {
    /// All of them, in the order of a key's life.
    pub const ALL: [Self; 4] = [Self::Announced, Self::Active, Self::VerifyOnly, Self::Retired];

    /// As in the key files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Active => "active",
            Self::VerifyOnly => "verify-only",
            Self::Retired => "retired",
        }
    }
}

/// As in the key files.
impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// An instant of real time, to the second, written in RFC 3339: when a key was made does not follow a
/// simulated clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(jiff::Timestamp);

impl Stamp {
    pub(super) fn now() -> Self {
        let seconds = SystemClock.now().seconds();
        // Out of range only on a machine whose clock is thousands of years off.
        Self(jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
    }

    /// The instant `seconds` later.
    pub(super) fn plus(self, seconds: u64) -> Self {
        let later = i64::try_from(seconds).ok().and_then(|s| self.0.as_second().checked_add(s));
        // Beyond the calendar is never.
        let later = later.and_then(|second| jiff::Timestamp::from_second(second).ok());
        Self(later.unwrap_or(jiff::Timestamp::MAX))
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
    /// Its name: the alias, for a successor with its generation behind, `report-token-key.2`.
    pub name: String,
    /// What it is for.
    pub alias: String,
    /// 1 for the first key under its alias, 2 for its first successor.
    pub generation: Generation,
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
    /// When it entered each state it has been in, for the last time.
    pub dates: BTreeMap<State, Stamp>,
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

impl KeyInfo {
    /// Since when it is in its state.
    #[must_use]
    pub fn since(&self) -> Stamp {
        self.dates.get(&self.state).copied().unwrap_or(self.created)
    }
}

/// `<name>.json`: one key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRecord {
    format: u64,
    pub(super) alias: String,
    pub(super) kind: Kind,
    pub(super) state: State,
    pub(super) created: Stamp,
    /// When it entered each state it has been in.
    pub(super) dates: BTreeMap<State, Stamp>,
    pub(super) development: bool,
    /// Of a retired signing key: its public half, from which its kid follows.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_base64")]
    pub(super) public: Option<Vec<u8>>,
    /// `nonce | ciphertext | tag` over the material, in base64; the other members are its associated data.
    #[serde(with = "base64_bytes")]
    sealed: Vec<u8>,
}

impl KeyRecord {
    /// A new key, in its first state.
    pub(super) fn new(name: KeyName, state: State, development: bool, sealing: &SealingKey, material: &[u8]) -> Self {
        let now = Stamp::now();
        let record = Self {
            format: FORMAT,
            alias: name.to_string(),
            kind: name.alias.kind(),
            state,
            created: now,
            dates: BTreeMap::from([(state, now)]),
            development,
            public: None,
            sealed: Vec::new(),
        };
        record.sealing(sealing, material)
    }

    /// The same key, in another state from now on.
    pub(super) fn entering(mut self, state: State, sealing: &SealingKey, material: &[u8]) -> Self {
        self.state = state;
        self.dates.insert(state, Stamp::now());
        self.sealing(sealing, material)
    }

    /// The same key without its private half: retired from now on, for good.
    pub(super) fn retiring(mut self, public: Option<Vec<u8>>, sealing: &SealingKey) -> Self {
        self.public = public;
        self.entering(State::Retired, sealing, &[])
    }

    fn sealing(mut self, sealing: &SealingKey, material: &[u8]) -> Self {
        self.sealed = sealing.seal(&self.context(), material);
        self
    }

    /// Since when it is in its state.
    pub(super) fn since(&self) -> Stamp {
        self.dates.get(&self.state).copied().unwrap_or(self.created)
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
    /// Names of the long-lived keys ever made. One of them without its file is lost, and is not made again.
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

/// Bytes as a base64 string, or nothing.
mod optional_base64 {
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    struct Bytes(#[serde(with = "super::base64_bytes")] Vec<u8>);

    pub(super) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => super::base64_bytes::serialize(bytes, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Option::<Bytes>::deserialize(deserializer)?.map(|Bytes(bytes)| bytes))
    }
}
