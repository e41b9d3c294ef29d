//! Contacts that wait for the batch: sealed on arrival, opened and judged in bulk.
//!
//! A waiting contact is of no use to who steals the database: it is sealed under a key of its own, derived
//! from `queue-key` and the random key of its row. So a row cannot be moved under another's key, and no
//! key encrypts twice, however many contacts the queue will have seen.
//!
//! Source: robert.md §7.4, §8.1, §10.1, §10.3.

use std::collections::BTreeMap;

use vigie_crypto::{aead::Aes256Gcm, hmac::HmacKey, secret::Secret};
use vigie_protocol::robert::{
    contact::Contact,
    id::PermanentId,
    keys::{AuthKey, WrappedKeys},
    validation::{self, Discard, Opened},
};

use super::Keyring;
use crate::{rng, store::QueuedContact};

/// Bytes of the nonce before a sealed contact, and of the tag behind it.
const NONCE: usize = 12;
const TAG: usize = 16;
/// Bytes of the length before a packed contact.
const LENGTH: usize = 4;
/// Least length of a sealed contact: 16 HELLOs, four minutes of one neighbour.
const SMALLEST: usize = 256;

/// A contact out of the queue, its identity known to the keyring's caller so that it can be looked up.
pub struct OpenedContact {
    contact: Contact,
    opened: Opened,
}

/// Never prints who met whom.
impl std::fmt::Debug for OpenedContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenedContact(…)")
    }
}

impl OpenedContact {
    /// The contact as it was reported.
    #[must_use]
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// What opening its EBID found: whose it is, and for which epoch.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
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

    /// Opens waiting contacts and their EBIDs (robert.md §7.4 steps 1 to 3), in the order of the rows.
    /// A row that does not open, which the queue's key of another keystore or a damaged database cause,
    /// counts as undecryptable.
    #[must_use]
    pub fn open_contacts(&self, rows: &[QueuedContact]) -> Vec<Result<OpenedContact, Discard>> {
        let mut keys = self.keys();
        let mut unsealed: Vec<_> = rows.iter().map(|row| unseal(&keys.queue, row)).collect();
        // Another node may seal with a key that was activated before we looked at the folder again.
        if unsealed.contains(&None) && self.refresh().is_ok_and(|changed| changed) {
            keys = self.keys();
            unsealed = rows.iter().map(|row| unseal(&keys.queue, row)).collect();
        }
        let whole: Vec<bool> = unsealed.iter().map(Option::is_some).collect();
        let contacts: Vec<Contact> = unsealed.into_iter().flatten().collect();
        let lost = rows.len() - contacts.len();
        if lost > 0 {
            tracing::error!(lost, "waiting contacts that the queue key does not open are discarded");
        }
        let opened = validation::open(&contacts, &self.rules, &keys.federation, &keys.days);
        let mut results = contacts.into_iter().zip(opened);
        // One result per contact that was unsealed, in order.
        let results = whole.into_iter().map(|whole| if whole { results.next() } else { None });
        results
            .map(|result| {
                let (contact, opened) = result.ok_or(Discard::Undecryptable)?;
                Ok(OpenedContact { contact, opened: opened? })
            })
            .collect()
    }

    /// How many of these rows only a key other than the active one opens: what keeps a replaced queue key
    /// from being retired.
    #[must_use]
    pub fn sealed_before_rotation(&self, rows: &[QueuedContact]) -> usize {
        let keys = self.keys();
        let (active, others) = keys.queue.split_at(1);
        rows.iter().filter(|row| unseal(active, row).is_none() && unseal(others, row).is_some()).count()
    }

    /// Judges opened contacts with the stored keys of the identities they name (steps 5, 6 and 8 to 10).
    /// Answers in their order which HELLOs count, by index in the order of the upload.
    #[must_use]
    pub fn judge(&self, items: &[(&OpenedContact, &WrappedKeys)]) -> Vec<Result<Vec<usize>, Discard>> {
        let keys = self.keys();
        // Many contacts of a chunk can name one identity; its key is unwrapped once.
        let mut auth: BTreeMap<PermanentId, Option<AuthKey>> = BTreeMap::new();
        items
            .iter()
            .map(|(item, wrapped)| {
                let auth = auth.entry(item.opened.id).or_insert_with(|| wrapped.unwrap_auth(&keys.wrap).ok());
                // "Any hard failure there means: discard the contact" (step 5).
                let auth = auth.as_ref().ok_or(Discard::UnknownId)?;
                validation::judge(&item.contact, &item.opened, auth, &self.rules)
            })
            .collect()
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
