//! Fills a template for one phone and encrypts it.
//!
//! Source: robert.md §1.4, §2.5.

use rand_core::CryptoRng;

use super::{Run, Template};
use crate::{
    base64,
    robert::{
        id::{CountryCode, PermanentId},
        keys::{DayKeys, FederationKey, TuplesKey},
        time::{Day, EpochId, Service},
    },
};

/// What a service needs to make bundles.
#[derive(Debug)]
pub struct Bundler<'a, K> {
    /// The service.
    pub service: Service,
    /// Length of a bundle in days, today counted as one.
    pub days: u32,
    /// This server's country.
    pub country: CountryCode,
    /// The K_S of today and of the days ahead.
    pub keys: &'a K,
    /// K_FED.
    pub federation: &'a FederationKey,
}

/// A bundle, ready for the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Base64 of `nonce (12) | AES-256-GCM ciphertext | tag (16)`.
    pub tuples: String,
    /// Days that ought to be in it but have no key: somebody should know.
    pub missing: Vec<Day>,
}

/// Why there is no bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// There is no key for any of the days.
    #[error("no day of the bundle has a key")]
    NoKey,
    /// The template was made when this day still had a key. Make another.
    #[error("the key of {0} is gone since the template was made")]
    KeyGone(Day),
}

impl<K: DayKeys> Bundler<'_, K> {
    /// The template of the bundles that begin with `first`: the rest of its day, then whole days. A day
    /// without a key is left out and [noted](Template::missing).
    ///
    /// # Errors
    /// [`BundleError::NoKey`] if there is no tuple at all.
    pub fn template(&self, first: EpochId) -> Result<Template, BundleError> {
        let (mut runs, mut missing) = (Vec::new(), Vec::new());
        let mut next = first;
        for _ in 0..self.days {
            let Some(day) = self.service.key_day(next) else { break };
            let run = Run { day, first: next, count: self.service.remaining_epochs(next) };
            match self.keys.day_key(day) {
                Some(_) => runs.push(run),
                None => missing.push(day),
            }
            next = EpochId::new(next.get().saturating_add(run.count));
        }
        if runs.is_empty() {
            return Err(BundleError::NoKey);
        }
        Ok(Template { missing, ..Template::new(runs) })
    }

    /// Makes the bundle of `id` from a template: base64 of `nonce | ciphertext | tag`, under a nonce
    /// drawn for it.
    ///
    /// # Errors
    /// [`BundleError::KeyGone`] if a key was destroyed since the template was made.
    pub fn fill(
        &self,
        template: &Template,
        id: PermanentId,
        tuples: &TuplesKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<String, BundleError> {
        let mut ebids = Vec::with_capacity(template.len());
        for run in &template.runs {
            let key = self.keys.day_key(run.day).ok_or(BundleError::KeyGone(run.day))?;
            key.seal_onto(&mut ebids, run.first, run.count, id);
        }
        let pads = self.federation.pads(ebids.iter().copied());

        let mut bundle = Vec::with_capacity(template.text.len() + TAG);
        bundle.extend_from_slice(&template.text);
        for ((&ebid, pad), &blank) in ebids.iter().zip(pads).zip(&template.blanks) {
            bundle[blank..][..12].copy_from_slice(&base64::encode_8(ebid));
            bundle[blank + Template::ECC_AFTER_EBID..][..4].copy_from_slice(&base64::encode_1(pad ^ self.country.0));
        }

        let mut nonce = [0; Template::NONCE];
        rng.fill_bytes(&mut nonce);
        bundle[..Template::NONCE].copy_from_slice(&nonce);
        tuples.cipher().seal_in_place(&nonce, &[], &mut bundle, Template::NONCE);
        Ok(base64::encode(&bundle))
    }

    /// Makes the bundle of `id` that begins with `first`.
    ///
    /// # Errors
    /// [`BundleError::NoKey`] if there is no tuple at all.
    pub fn make(
        &self,
        first: EpochId,
        id: PermanentId,
        tuples: &TuplesKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Bundle, BundleError> {
        let template = self.template(first)?;
        let tuples = self.fill(&template, id, tuples, rng)?;
        Ok(Bundle { tuples, missing: template.missing })
    }
}

/// Bytes of the tag behind the ciphertext.
const TAG: usize = 16;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand::{SeedableRng, rngs::StdRng};
    use serde_json::{Value, json};
    use vigie_crypto::{aead::Aes256Gcm, secret::Secret};

    use super::*;
    use crate::robert::keys::DayKey;

    const TUPLES: [u8; 32] = [9; 32];

    fn today() -> Day {
        Day::from_ymd(2021, 3, 15).expect("a day")
    }

    fn keys(days: impl IntoIterator<Item = i32>) -> BTreeMap<Day, DayKey> {
        days.into_iter().map(|n| (today().plus(n), DayKey::from_secret(Secret::new([n as u8; 24])))).collect()
    }

    /// Makes a bundle at 10:07 of [`today`] and decrypts it again.
    fn made(keys: &BTreeMap<Day, DayKey>) -> Result<(Value, Vec<Day>), BundleError> {
        let federation = FederationKey::from_secret(&Secret::new([3; 32]));
        let service = Service::opening(Day::from_ymd(2020, 6, 1).expect("a day"));
        let bundler = Bundler { service, days: 4, country: CountryCode::FRANCE, keys, federation: &federation };
        let id = PermanentId::from_bytes([1, 2, 3, 4, 5]);
        let tuples = TuplesKey::from_secret(&Secret::new(TUPLES));
        let bundle = bundler.make(EpochId::new(27592), id, &tuples, &mut StdRng::seed_from_u64(1))?;

        let blob = base64::decode(&bundle.tuples).expect("base64");
        let cipher = Aes256Gcm::new(&Secret::new(TUPLES));
        let text = cipher.open_blob(&[], &blob).expect("our own blob");
        let value: Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(serde_json::to_vec(&value).expect("JSON"), *text, "compact, members in order");
        for tuple in value.as_array().expect("an array") {
            let epoch = EpochId::new(u32::try_from(tuple["epochId"].as_u64().expect("a number")).expect("32 bits"));
            let ebid = keys[&service.key_day(epoch).expect("a day")].seal(epoch, id);
            let ecc = federation.ecc(ebid, CountryCode::FRANCE);
            let key = json!({"ebid": base64::encode(&ebid.0), "ecc": base64::encode(&[ecc.0])});
            assert_eq!(tuple, &json!({"epochId": epoch.get(), "key": key}));
        }
        Ok((value, bundle.missing))
    }

    fn epochs(value: &Value) -> Vec<u64> {
        value.as_array().into_iter().flatten().filter_map(|tuple| tuple["epochId"].as_u64()).collect()
    }

    #[test]
    fn a_bundle_holds_the_rest_of_today_and_three_days() {
        let (value, missing) = made(&keys(0..4)).expect("a bundle");
        assert_eq!(epochs(&value), (27592..27592 + 344).collect::<Vec<_>>());
        assert_eq!(missing, []);
    }

    #[test]
    fn a_day_without_key_is_left_out_and_noted() {
        let (value, missing) = made(&keys([0, 2, 3])).expect("a bundle");
        assert_eq!(epochs(&value), (27592..27648).chain(27744..27936).collect::<Vec<_>>());
        assert_eq!(missing, [today().plus(1)]);
    }

    #[test]
    fn no_key_at_all_is_an_error() {
        assert_eq!(made(&keys([-1, 4])), Err(BundleError::NoKey));
    }

    #[test]
    fn a_template_older_than_its_keys_is_noticed() {
        let federation = FederationKey::from_secret(&Secret::new([3; 32]));
        let service = Service::opening(today());
        let bundler = |keys| Bundler { service, days: 4, country: CountryCode::FRANCE, keys, federation: &federation };
        let (all, fewer) = (keys(0..4), keys(1..4));
        let template = bundler(&all).template(EpochId::new(0)).expect("keys");
        let tuples = TuplesKey::from_secret(&Secret::new(TUPLES));
        let id = PermanentId::from_bytes([1; 5]);
        let filled = bundler(&fewer).fill(&template, id, &tuples, &mut StdRng::seed_from_u64(1));
        assert_eq!(filled, Err(BundleError::KeyGone(today())));
    }
}
