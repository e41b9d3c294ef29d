//! The keys in memory: what was in the folder when it was last read.
//!
//! A snapshot never changes. Operations take the one of the moment and finish with it; when the folder
//! changed, a new one takes its place and the old one, its keys zeroized, goes with its last user.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use vigie_crypto::{
    hmac::{HmacKey, sha256},
    p256::{AgreementKey, SigningKey},
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
    alias::Alias,
    bundles::Templates,
    disk::Fingerprint,
    home::{Contents, Home, StoredKey},
    record::{KeyInfo, Manifest},
    tokens::Shared,
};

/// All keys at one moment.
pub(super) struct Snapshot {
    pub(super) fingerprint: Fingerprint,
    pub(super) manifest: Manifest,
    /// In the order of aliases: K_S by day first.
    pub(super) infos: Vec<KeyInfo>,
    /// SubjectPublicKeyInfo DER of every key that has a public half.
    pub(super) public: BTreeMap<Alias, Vec<u8>>,
    /// K_S.
    pub(super) days: BTreeMap<Day, DayKey>,
    /// K_FED.
    pub(super) federation: FederationKey,
    /// K_EMK.
    pub(super) wrap: WrapKey,
    pub(super) register: AgreementKey,
    pub(super) queue: HmacKey,
    pub(super) push: HmacKey,
    pub(super) report_token: rsa::SigningKey,
    pub(super) declaration_token: rsa::SigningKey,
    pub(super) analytics_token: rsa::SigningKey,
    pub(super) declaration_code: SigningKey,
    /// What the keys above were last used for and may be asked for again.
    pub(super) templates: Templates,
    pub(super) shared_report: Shared,
    pub(super) shared_analytics: Shared,
}

impl Snapshot {
    /// Prepares every key for use.
    pub(super) fn of(home: &Home, contents: Contents) -> Result<Self, KeyringError> {
        let mut stored = Stored { home, keys: BTreeMap::new() };
        stored.keys.extend(contents.keys.into_iter().map(|key| (key.alias, key)));

        let register = stored.scalar(Alias::Register, AgreementKey::from_scalar)?;
        let report_token = stored.rsa(Alias::ReportToken)?;
        let declaration_token = stored.rsa(Alias::DeclarationToken)?;
        let analytics_token = stored.rsa(Alias::AnalyticsToken)?;
        let declaration_code = stored.scalar(Alias::DeclarationCode, SigningKey::from_scalar)?;
        let public = BTreeMap::from([
            (Alias::Register, register.public_key().to_spki_der()),
            (Alias::ReportToken, report_token.public_spki_der()),
            (Alias::DeclarationToken, declaration_token.public_spki_der()),
            (Alias::AnalyticsToken, analytics_token.public_spki_der()),
            (Alias::DeclarationCode, declaration_code.verifying_key().to_spki_der()),
        ]);
        Ok(Self {
            days: stored.days()?,
            federation: FederationKey::from_secret(&stored.secret(Alias::Federation)?),
            wrap: WrapKey::new(&stored.secret(Alias::KeyEncryption)?),
            queue: HmacKey::new(stored.secret::<32>(Alias::Queue)?.expose()),
            push: HmacKey::new(stored.secret::<32>(Alias::Push)?.expose()),
            infos: stored.keys.values().map(|key| info(key, public.get(&key.alias))).collect(),
            fingerprint: contents.fingerprint,
            manifest: contents.manifest,
            public,
            register,
            report_token,
            declaration_token,
            analytics_token,
            declaration_code,
            templates: Templates::default(),
            shared_report: Shared::default(),
            shared_analytics: Shared::default(),
        })
    }

    /// The key identifier of a signing key: see [`kid`].
    pub(super) fn kid(&self, alias: Alias) -> String {
        self.public.get(&alias).map(|spki| kid(spki)).unwrap_or_default()
    }
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
    KeyInfo {
        alias: key.record.alias.clone(),
        kind: key.record.kind,
        kid: public.filter(|_| key.alias != Alias::Register).map(|spki| kid(spki)),
        state: key.record.state,
        created: key.record.created,
        day: key.alias.day(),
        development: key.record.development,
    }
}

/// The keys as read, by alias.
struct Stored<'a> {
    home: &'a Home,
    keys: BTreeMap<Alias, StoredKey>,
}

impl Stored<'_> {
    fn get(&self, alias: Alias) -> Result<&StoredKey, KeyringError> {
        self.keys.get(&alias).ok_or_else(|| KeyringError::KeyLost { path: self.home.path(alias) })
    }

    fn secret<const N: usize>(&self, alias: Alias) -> Result<Secret<N>, KeyringError> {
        Secret::from_slice(&self.get(alias)?.material).ok_or_else(|| self.misshapen(alias))
    }

    fn scalar<K, E>(&self, alias: Alias, from: impl Fn(&Secret<32>) -> Result<K, E>) -> Result<K, KeyringError> {
        from(&self.secret(alias)?).map_err(|_| self.misshapen(alias))
    }

    fn rsa(&self, alias: Alias) -> Result<rsa::SigningKey, KeyringError> {
        rsa::SigningKey::from_pkcs8(&self.get(alias)?.material).map_err(|_| self.misshapen(alias))
    }

    fn days(&self) -> Result<BTreeMap<Day, DayKey>, KeyringError> {
        let days = self.keys.keys().filter_map(|alias| alias.day());
        days.map(|day| Ok((day, DayKey::from_secret(self.secret(Alias::Day(day))?)))).collect()
    }

    /// Sealed by us, but not of the form of its kind.
    fn misshapen(&self, alias: Alias) -> KeyringError {
        let why = format!("what it holds is no {} key", alias.kind());
        KeyringError::Unreadable { path: self.home.path(alias), why }
    }
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
