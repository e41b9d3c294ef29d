//! K_FED: hides which country a phone belongs to from everybody but the servers of the federation.
//!
//! Source: robert.md §3.4.

use std::fmt;

use vigie_crypto::{aes_block::AesBlock, secret::Secret};

use crate::robert::id::{CountryCode, Ebid, EncryptedCountryCode};

/// K_FED, AES-256. `ECC = AES(K_FED, EBID | 0⁸)[0] ⊕ CC`.
///
/// The paper calls it AES-OFB; with one byte of output the two are the same. Nothing authenticates an
/// ECC: a wrong one is some other country.
pub struct FederationKey(AesBlock);

/// Never prints the key.
impl fmt::Debug for FederationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FederationKey(…)")
    }
}

impl FederationKey {
    /// From the keystore.
    #[must_use]
    pub fn from_secret(secret: &Secret<32>) -> Self {
        Self(AesBlock::new(secret))
    }

    /// Hides a country code.
    #[must_use]
    pub fn ecc(&self, ebid: Ebid, country: CountryCode) -> EncryptedCountryCode {
        EncryptedCountryCode(self.0.encrypt(block(ebid.0))[0] ^ country.0)
    }

    /// Finds a country code again: the same operation the other way round.
    #[must_use]
    pub fn country(&self, ebid: Ebid, ecc: EncryptedCountryCode) -> CountryCode {
        CountryCode(self.0.encrypt(block(ebid.0))[0] ^ ecc.0)
    }

    /// Hides a country code for many EBIDs, in their order.
    #[must_use]
    pub fn ecc_many(&self, ebids: &[Ebid], country: CountryCode) -> Vec<EncryptedCountryCode> {
        self.pads(ebids.iter().map(|ebid| ebid.0)).map(|pad| EncryptedCountryCode(pad ^ country.0)).collect()
    }

    /// Finds many country codes again, in their order.
    #[must_use]
    pub fn country_many(&self, heard: &[(Ebid, EncryptedCountryCode)]) -> Vec<CountryCode> {
        self.pads(heard.iter().map(|(ebid, _)| ebid.0))
            .zip(heard)
            .map(|(pad, (_, ecc))| CountryCode(pad ^ ecc.0))
            .collect()
    }

    /// The byte that hides the country code of each EBID.
    pub(crate) fn pads(&self, ebids: impl Iterator<Item = [u8; 8]>) -> impl Iterator<Item = u8> {
        let mut blocks: Vec<[u8; 16]> = ebids.map(block).collect();
        self.0.encrypt_many(&mut blocks);
        blocks.into_iter().map(|[pad, ..]| pad)
    }
}

fn block(ebid: [u8; 8]) -> [u8; 16] {
    let mut block = [0; 16];
    block[..8].copy_from_slice(&ebid);
    block
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn in_bulk_as_one_by_one(key: [u8; 32], country: u8, ebids: Vec<[u8; 8]>) {
            let key = FederationKey::from_secret(&Secret::new(key));
            let country = CountryCode(country);
            let ebids: Vec<_> = ebids.into_iter().map(Ebid).collect();
            let hidden = key.ecc_many(&ebids, country);
            let single: Vec<_> = ebids.iter().map(|&ebid| key.ecc(ebid, country)).collect();
            prop_assert_eq!(&hidden, &single);
            let heard: Vec<_> = ebids.into_iter().zip(hidden).collect();
            prop_assert!(heard.iter().all(|&(ebid, ecc)| key.country(ebid, ecc) == country));
            prop_assert!(key.country_many(&heard).into_iter().all(|found| found == country));
        }
    }
}
