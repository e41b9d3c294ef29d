//! K_S: the key of a day, which turns an identity and an epoch into an EBID and back.
//!
//! Source: robert.md §3.1, §3.3.

use std::{collections::BTreeMap, fmt};

use rand_core::CryptoRng;
use vigie_crypto::{
    secret::Secret,
    skinny::{Form, Skinny},
};

use crate::robert::{
    id::{Ebid, PermanentId},
    time::{Day, EpochId},
};

/// K_S: one civil day's key. `EBID = SKINNY-64/192(K_S, epoch (24 bits) | ID_A)`.
///
/// Opening has no redundancy to check: a wrong key yields some other epoch, and comparing the epoch is
/// the only integrity test of an EBID.
pub struct DayKey {
    secret: Secret<24>,
    cipher: Skinny,
}

/// Never prints the key.
impl fmt::Debug for DayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DayKey(…)")
    }
}

impl DayKey {
    /// Draws the key of a new day.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self::from_secret(Secret::generate(rng))
    }

    /// From the keystore.
    #[must_use]
    pub fn from_secret(secret: Secret<24>) -> Self {
        let cipher = Skinny::new(&secret);
        Self { secret, cipher }
    }

    /// The same key, opening and sealing in no wider form of SKINNY than this: for benches.
    #[must_use]
    pub fn limited_to(self, widest: Form) -> Self {
        Self { cipher: self.cipher.limited_to(widest), ..self }
    }

    /// To the keystore.
    #[must_use]
    pub const fn secret(&self) -> &Secret<24> {
        &self.secret
    }

    /// The EBID of an identity for an epoch. Of the epoch only the low 24 bits fit in, which last until
    /// the year 2498.
    #[must_use]
    pub fn seal(&self, epoch: EpochId, id: PermanentId) -> Ebid {
        Ebid(self.cipher.encrypt(plaintext(epoch.get(), id)))
    }

    /// The EBIDs of an identity for `count` consecutive epochs.
    #[must_use]
    pub fn seal_range(&self, first: EpochId, count: u32, id: PermanentId) -> Vec<Ebid> {
        let mut blocks = Vec::new();
        self.seal_onto(&mut blocks, first, count, id);
        blocks.into_iter().map(Ebid).collect()
    }

    /// Appends the EBIDs of `count` consecutive epochs, as bare blocks.
    pub(crate) fn seal_onto(&self, blocks: &mut Vec<[u8; 8]>, first: EpochId, count: u32, id: PermanentId) {
        let start = blocks.len();
        blocks.extend((0..count).map(|i| plaintext(first.get().wrapping_add(i), id)));
        self.cipher.encrypt_many(&mut blocks[start..]);
    }

    /// The epoch and identity in an EBID of this day; nonsense in an EBID of another.
    #[must_use]
    pub fn open(&self, ebid: Ebid) -> (EpochId, PermanentId) {
        reading(self.cipher.decrypt(ebid.0))
    }

    /// Opens many, in their order.
    #[must_use]
    pub fn open_many(&self, ebids: &[Ebid]) -> Vec<(EpochId, PermanentId)> {
        let mut blocks: Vec<[u8; 8]> = ebids.iter().map(|ebid| ebid.0).collect();
        self.cipher.decrypt_many(&mut blocks);
        blocks.into_iter().map(reading).collect()
    }
}

fn plaintext(epoch: u32, id: PermanentId) -> [u8; 8] {
    let [_, e0, e1, e2] = epoch.to_be_bytes();
    let [i0, i1, i2, i3, i4] = *id.as_bytes();
    [e0, e1, e2, i0, i1, i2, i3, i4]
}

fn reading([e0, e1, e2, id @ ..]: [u8; 8]) -> (EpochId, PermanentId) {
    (EpochId::new(u32::from_be_bytes([0, e0, e1, e2])), PermanentId::from_bytes(id))
}

/// The K_S that exist at the moment.
pub trait DayKeys {
    /// The key of a day, if it was made and is not destroyed yet.
    fn day_key(&self, day: Day) -> Option<&DayKey>;
}

impl DayKeys for BTreeMap<Day, DayKey> {
    fn day_key(&self, day: Day) -> Option<&DayKey> {
        self.get(&day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_sealed_is_opened(key: [u8; 24], epoch in 0_u32..1 << 24, id: [u8; 5]) {
            let key = DayKey::from_secret(Secret::new(key));
            let (epoch, id) = (EpochId::new(epoch), PermanentId::from_bytes(id));
            prop_assert_eq!(key.open(key.seal(epoch, id)), (epoch, id));
        }

        #[test]
        fn in_bulk_as_one_by_one(key: [u8; 24], first in 0_u32..1 << 23, count in 0_u32..300, id: [u8; 5]) {
            let key = DayKey::from_secret(Secret::new(key));
            let id = PermanentId::from_bytes(id);
            let epochs: Vec<_> = (first..first + count).map(EpochId::new).collect();
            let single: Vec<_> = epochs.iter().map(|&epoch| key.seal(epoch, id)).collect();
            prop_assert_eq!(&key.seal_range(EpochId::new(first), count, id), &single);
            let opened: Vec<_> = epochs.into_iter().map(|epoch| (epoch, id)).collect();
            prop_assert_eq!(key.open_many(&single), opened);
        }
    }
}
