//! Contacts that wait for the batch: sealed on arrival, opened and judged in bulk.
//!
//! A waiting contact is of no use to who steals the database: it is sealed under a key of its own, derived
//! from `queue-key` and the random key of its row. So a row cannot be moved under another's key, and no
//! key encrypts twice, however many contacts the queue will have seen.
//!
//! Source: robert.md §7.4, §8.1, §10.1, §10.3.

use std::collections::HashMap;

use vigie_crypto::{aead::Aes256Gcm, hmac::HmacKey, secret::Secret};
use vigie_protocol::robert::{
    contact::Contact,
    id::PermanentId,
    keys::{AuthKey, WrappedKeys},
    validation::{self, Discard, Opened, Valid},
};

use super::{Keyring, snapshot::Snapshot};
use crate::{rng, store::QueuedContact};

/// Bytes of the nonce before a sealed contact, and of the tag behind it.
const NONCE: usize = 12;
const TAG: usize = 16;
/// Bytes of the length before a packed contact.
const LENGTH: usize = 4;
/// Least length of a sealed contact: 16 HELLOs, four minutes of one neighbour.
const SMALLEST: usize = 256;

/// Contacts out of the queue, and what opening their EBIDs found: for each whose it is and for which
/// epoch, or why it does not count.
pub struct OpenedContacts {
    contacts: Vec<Contact>,
    opened: Vec<Result<Opened, Discard>>,
    /// Rows that the queue key did not open; they are in neither list.
    lost: usize,
}

/// Never prints who met whom.
impl std::fmt::Debug for OpenedContacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenedContacts({})", self.contacts.len())
    }
}

impl OpenedContacts {
    /// The contacts as they were reported.
    #[must_use]
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// What opening found, contact by contact.
    pub fn opened(&self) -> &[Result<Opened, Discard>] {
        &self.opened
    }

    /// How many rows did not open at all.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.lost
    }

    /// The identities that the contacts name, each once, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<PermanentId> {
        let mut ids: Vec<PermanentId> = self.opened.iter().flatten().map(|opened| opened.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl Keyring {
    /// Seals a contact for the row `key`, 16 random bytes.
    ///
    /// ```text
    /// nonce (12) | AES-256-GCM( length (4, big-endian) | packed contact | zeros ) | tag (16)
    /// ```
    ///
    /// The zeros bring the whole to a power of two, at least 256 bytes: the database learns for how long
    /// two people met to a factor of two, and nothing of encounters up to 16 HELLOs.
    #[must_use]
    pub fn seal_contact(&self, key: &[u8; 16], contact: &Contact) -> Vec<u8> {
        let packed = contact.pack();
        let whole = (NONCE + LENGTH + packed.len() + TAG).next_power_of_two().max(SMALLEST);
        let nonce = rng::bytes::<NONCE>();
        let mut sealed = Vec::with_capacity(whole);
        sealed.extend(nonce);
        // A body of 4 GiB does not reach this place: the listener cuts them at megabytes.
        sealed.extend(u32::try_from(packed.len()).unwrap_or(u32::MAX).to_be_bytes());
        sealed.extend(packed);
        sealed.resize(whole - TAG, 0);
        row_cipher(self.keys().sealing_key(), key).seal_in_place(&nonce, &[], &mut sealed, NONCE);
        sealed
    }

    /// Opens waiting contacts and their EBIDs (robert.md §7.4 steps 1 to 3). Rows that do not open, which
    /// another keystore's queue key or a damaged database cause, are counted and left out.
    #[must_use]
    pub fn open_contacts(&self, rows: &[QueuedContact]) -> OpenedContacts {
        let mut keys = self.keys();
        let unsealed = |keys: &Snapshot| rows.iter().map(|row| unseal(&keys.queue, row)).collect::<Vec<_>>();
        let mut contacts = unsealed(&keys);
        // Another node may seal with a key that was activated before we looked at the folder again.
        if contacts.contains(&None) && self.refresh().is_ok_and(|changed| changed) {
            keys = self.keys();
            contacts = unsealed(&keys);
        }
        let contacts: Vec<Contact> = contacts.into_iter().flatten().collect();
        let lost = rows.len() - contacts.len();
        if lost > 0 {
            tracing::error!(lost, "waiting contacts that the queue key does not open are discarded");
        }
        let opened = validation::open(&contacts, &self.rules, &keys.federation, &keys.days);
        OpenedContacts { contacts, opened, lost }
    }

    /// How many of these rows only a key other than the active one opens: what keeps a replaced queue key
    /// from being retired.
    #[must_use]
    pub fn sealed_before_rotation(&self, rows: &[QueuedContact]) -> usize {
        let keys = self.keys();
        let (active, others) = keys.queue.split_at(1);
        rows.iter().filter(|row| unseal(active, row).is_none() && unseal(others, row).is_some()).count()
    }

    /// Decides which contacts count (steps 4 to 6 and 8 to 10), with the stored keys of the identities
    /// they name; answers in their order. Keys that do not unwrap are a fault of ours: it is logged, and
    /// their contacts are discarded ("any hard failure there means: discard", step 5).
    #[must_use]
    pub fn decide(
        &self,
        opened: &OpenedContacts,
        identities: &HashMap<PermanentId, WrappedKeys>,
    ) -> Vec<Result<Valid, Discard>> {
        let keys = self.keys();
        let unwrapped: HashMap<PermanentId, AuthKey> =
            identities.iter().filter_map(|(id, wrapped)| Some((*id, wrapped.unwrap_auth(&keys.wrap).ok()?))).collect();
        let faults = identities.len() - unwrapped.len();
        if faults > 0 {
            tracing::error!(faults, "client keys could not be unwrapped; the contacts of these phones are discarded");
        }
        validation::decide(&opened.contacts, &opened.opened, &self.rules, |id| unwrapped.get(id))
    }
}

fn row_cipher(queue: &HmacKey, row: &[u8; 16]) -> Aes256Gcm {
    Aes256Gcm::new(&Secret::new(queue.tag(row)))
}

fn unseal(queue: &[HmacKey], row: &QueuedContact) -> Option<Contact> {
    // While a queue key is being replaced there are two, and at most one fits.
    let plain = queue.iter().find_map(|key| row_cipher(key, &row.key.0).open_blob(&[], &row.sealed).ok())?;
    let (length, rest) = plain.split_first_chunk::<LENGTH>()?;
    let packed = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Contact::unpack(packed).ok()
}
