//! The keys in memory: what was in the folder when it was last read.
//!
//! A snapshot never changes. Operations take the one of the moment and finish with it; when the folder
//! changed, a new one takes its place and the old one, its keys zeroized, goes with its last user.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use vigie_crypto::{
    hmac::{HmacKey, sha256},
    p256::{AgreementKey, SigningKey, VerifyingKey},
    rsa,
    secret::Secret,
    wrap::WrapKey,
};
use vigie_protocol::robert::{
    keys::{DayKey, FederationKey},
    time::Day,
};

use super::{
    KeyringError,
    alias::{Alias, Kind},
    bundles::Templates,
    disk::Fingerprint,
    home::{Contents, Home, StoredKey, active},
    name::KeyName,
    record::{KeyInfo, Manifest, State},
    tokens::Shared,
};

/// All keys at one moment.
pub(super) struct Snapshot {
    pub(super) fingerprint: Fingerprint,
    pub(super) manifest: Manifest,
    /// In the order of aliases: K_S by day first.
    pub(super) infos: Vec<KeyInfo>,
    /// SubjectPublicKeyInfo DER of every key that has a public half, retired ones included.
    pub(super) public: BTreeMap<KeyName, Vec<u8>>,
    /// K_S.
    pub(super) days: BTreeMap<Day, DayKey>,
    /// K_FED.
    pub(super) federation: FederationKey,
    /// K_EMK.
    pub(super) wrap: WrapKey,
    pub(super) register: AgreementKey,
    /// The active one first: it seals. All but retired ones open.
    pub(super) queue: Vec<HmacKey>,
    pub(super) push: HmacKey,
    pub(super) report_token: Signer<rsa::SigningKey>,
    pub(super) declaration_token: Signer<rsa::SigningKey>,
    pub(super) analytics_token: Signer<rsa::SigningKey>,
    pub(super) declaration_code: Signer<SigningKey>,
    /// Who may sign declaration codes, by kid: every key but retired ones.
    pub(super) code_verifiers: BTreeMap<String, VerifyingKey>,
    /// What the keys above were last used for and may be asked for again.
    pub(super) templates: Templates,
    pub(super) shared_report: Shared,
    pub(super) shared_analytics: Shared,
}

impl Snapshot {
    /// Prepares every key for use.
    pub(super) fn of(home: &Home, contents: Contents) -> Result<Self, KeyringError> {
        let public = contents.keys.iter().filter_map(|key| Some((key.name, public_half(home, key).transpose()?)));
        let public = public.map(|(name, spki)| Ok((name, spki?))).collect::<Result<BTreeMap<_, _>, KeyringError>>()?;
        let infos = contents.keys.iter().map(|key| (key.name, info(key, public.get(&key.name))));
        let infos = infos.collect::<BTreeMap<_, _>>().into_values().collect();
        let stored = Stored { home, keys: contents.keys };
        Ok(Self {
            days: stored.days()?,
            federation: FederationKey::from_secret(&secret(home, stored.active(Alias::Federation)?)?),
            wrap: WrapKey::new(&secret(home, stored.active(Alias::KeyEncryption)?)?),
            register: scalar(home, stored.active(Alias::Register)?, AgreementKey::from_scalar)?,
            queue: stored.queue()?,
            push: HmacKey::new(secret::<32>(home, stored.active(Alias::Push)?)?.expose()),
            report_token: stored.signer(Alias::ReportToken, rsa_key)?,
            declaration_token: stored.signer(Alias::DeclarationToken, rsa_key)?,
            analytics_token: stored.signer(Alias::AnalyticsToken, rsa_key)?,
            declaration_code: stored.signer(Alias::DeclarationCode, es256_key)?,
            code_verifiers: stored.code_verifiers()?,
            infos,
            fingerprint: contents.fingerprint,
            manifest: contents.manifest,
            public,
            templates: Templates::default(),
            shared_report: Shared::default(),
            shared_analytics: Shared::default(),
        })
    }

    /// The key that seals waiting contacts.
    pub(super) fn sealing_key(&self) -> &HmacKey {
        // `Stored::queue` puts the active key first, and fails without one.
        &self.queue[0]
    }

    /// The public half of the active key of an alias.
    pub(super) fn active_public(&self, alias: Alias) -> Option<&Vec<u8>> {
        let is_meant = |key: &&KeyInfo| key.alias == alias.to_string() && key.state == State::Active;
        let active = self.infos.iter().filter(is_meant).max_by_key(|key| (key.since(), key.generation))?;
        self.public.get(&KeyName { alias, generation: active.generation })
    }
}

/// A key that signs, with its key identifier: see [`kid`].
pub(super) struct Signer<K> {
    pub(super) kid: String,
    pub(super) key: K,
}

/// The first 8 hexadecimal digits, in upper case, of the SHA-256 of a public key: `D99DA442`.
///
/// Source: health-data.md A.6 (the shape; which digits is ours to choose).
pub(super) fn kid(spki: &[u8]) -> String {
    hex::encode_upper(&sha256(spki)[..4])
}

/// A public key as PEM, for people and for `openssl`.
#[must_use]
pub fn public_pem(spki: &[u8]) -> String {
    let text = STANDARD.encode(spki);
    // Base64 is ASCII, so every 64 bytes are 64 characters.
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}

fn info(key: &StoredKey, public: Option<&Vec<u8>>) -> KeyInfo {
    let record = &key.record;
    KeyInfo {
        name: key.name.to_string(),
        alias: key.name.alias.to_string(),
        generation: key.name.generation,
        kind: record.kind,
        kid: public.filter(|_| key.name.alias != Alias::Register).map(|spki| kid(spki)),
        state: record.state,
        created: record.created,
        dates: record.dates.clone(),
        day: key.name.alias.day(),
        development: record.development,
    }
}

/// The public half of a key as SubjectPublicKeyInfo DER, if it is of a kind that has one.
pub(super) fn public_half(home: &Home, key: &StoredKey) -> Result<Option<Vec<u8>>, KeyringError> {
    if key.record.state == State::Retired {
        return Ok(key.record.public.clone());
    }
    Ok(match key.record.kind {
        Kind::Skinny | Kind::Aes256 | Kind::Hmac => None,
        Kind::Agreement => Some(scalar(home, key, AgreementKey::from_scalar)?.public_key().to_spki_der()),
        Kind::Es256 => Some(es256_key(home, key)?.verifying_key().to_spki_der()),
        Kind::Rs256 => Some(rsa_key(home, key)?.public_spki_der()),
    })
}

/// The keys as read, by alias.
struct Stored<'a> {
    home: &'a Home,
    keys: Vec<StoredKey>,
}

impl Stored<'_> {
    /// The keys of an alias that are not retired.
    fn living(&self, alias: Alias) -> impl Iterator<Item = &StoredKey> {
        self.keys.iter().filter(move |key| key.name.alias == alias && key.record.state != State::Retired)
    }

    fn active(&self, alias: Alias) -> Result<&StoredKey, KeyringError> {
        let lost = || KeyringError::KeyLost { path: self.home.path(KeyName::first(alias)) };
        active(self.living(alias)).ok_or_else(lost)
    }

    fn signer<K>(
        &self,
        alias: Alias,
        read: impl Fn(&Home, &StoredKey) -> Result<K, KeyringError>,
    ) -> Result<Signer<K>, KeyringError> {
        let key = self.active(alias)?;
        let kid = public_half(self.home, key)?.map(|spki| kid(&spki)).unwrap_or_default();
        Ok(Signer { kid, key: read(self.home, key)? })
    }

    fn code_verifiers(&self) -> Result<BTreeMap<String, VerifyingKey>, KeyringError> {
        let verifier = |key| {
            let verifier = es256_key(self.home, key)?.verifying_key();
            Ok((kid(&verifier.to_spki_der()), verifier))
        };
        self.living(Alias::DeclarationCode).map(verifier).collect()
    }

    fn queue(&self) -> Result<Vec<HmacKey>, KeyringError> {
        let seals = self.active(Alias::Queue)?;
        let opens = self.living(Alias::Queue).filter(|key| key.name != seals.name);
        let key = |key| Ok(HmacKey::new(secret::<32>(self.home, key)?.expose()));
        std::iter::once(seals).chain(opens).map(key).collect()
    }

    fn days(&self) -> Result<BTreeMap<Day, DayKey>, KeyringError> {
        let days = self.keys.iter().filter_map(|key| Some((key.name.alias.day()?, key)));
        days.map(|(day, key)| Ok((day, DayKey::from_secret(secret(self.home, key)?)))).collect()
    }
}

fn secret<const N: usize>(home: &Home, key: &StoredKey) -> Result<Secret<N>, KeyringError> {
    Secret::from_slice(&key.material).ok_or_else(|| misshapen(home, key))
}

fn scalar<K, E>(home: &Home, key: &StoredKey, from: impl Fn(&Secret<32>) -> Result<K, E>) -> Result<K, KeyringError> {
    from(&secret(home, key)?).map_err(|_| misshapen(home, key))
}

fn es256_key(home: &Home, key: &StoredKey) -> Result<SigningKey, KeyringError> {
    scalar(home, key, SigningKey::from_scalar)
}

fn rsa_key(home: &Home, key: &StoredKey) -> Result<rsa::SigningKey, KeyringError> {
    rsa::SigningKey::from_pkcs8(&key.material).map_err(|_| misshapen(home, key))
}

/// Sealed by us, but not of the form of its kind.
fn misshapen(home: &Home, key: &StoredKey) -> KeyringError {
    let why = format!("what it holds is no {} key", key.record.kind);
    KeyringError::Unreadable { path: home.path(key.name), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_has_lines_of_64() {
        let pem = public_pem(&[0; 91]);
        let lengths: Vec<_> = pem.lines().map(str::len).collect();
        assert_eq!(lengths, [26, 64, 60, 24]);
    }

    #[test]
    fn a_kid_is_eight_upper_case_digits_of_the_hash() {
        // SHA-256 of nothing begins e3b0c442.
        assert_eq!(kid(&[]), "E3B0C442");
    }
}
