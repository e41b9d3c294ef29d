//! The names of keys, and what kind of key stands behind each.
//!
//! Source: robert.md §8.3 (aliases), §3.3 (K_S), §4.3, §5.6, §5.7 (token keys), health-data.md A.6.

use std::{fmt, str::FromStr};

use vigie_protocol::robert::time::Day;

/// What a key is: its algorithm, hence the form of its material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// SKINNY-64/192: 24 random bytes.
    #[serde(rename = "skinny-64-192")]
    Skinny,
    /// AES-256: 32 random bytes.
    #[serde(rename = "aes-256")]
    Aes256,
    /// HMAC-SHA-256: 32 random bytes.
    #[serde(rename = "hmac-sha-256")]
    Hmac,
    /// P-256 for key agreement: the 32-byte scalar, big-endian.
    #[serde(rename = "p256-ecdh")]
    Agreement,
    /// P-256 for ES256 signatures: the 32-byte scalar, big-endian.
    #[serde(rename = "es256")]
    Es256,
    /// RSA of 2048 bits for RS256 signatures: PKCS#8 DER.
    #[serde(rename = "rs256")]
    Rs256,
}

/// As in the key files.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Skinny => "skinny-64-192",
            Self::Aes256 => "aes-256",
            Self::Hmac => "hmac-sha-256",
            Self::Agreement => "p256-ecdh",
            Self::Es256 => "es256",
            Self::Rs256 => "rs256",
        })
    }
}

/// The name of a key: of its file, in listings, in `export-public`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alias {
    /// `server-key-YYYYMMDD`: K_S, the key of the EBIDs of one day.
    Day(Day),
    /// `federation-key`: K_FED, hides the country code.
    Federation,
    /// `key-encryption-key`: K_EMK, wraps the clients' keys in the database.
    KeyEncryption,
    /// `register-key`: agrees on the clients' keys. Its public half is compiled into the apps.
    Register,
    /// `queue-key`: seals contacts that wait for the batch.
    Queue,
    /// `push-key`: hides and seals the tokens by which devices are woken.
    Push,
    /// `report-token-key`: signs report-validation tokens.
    ReportToken,
    /// `declaration-token-key`: signs declaration tokens.
    DeclarationToken,
    /// `analytics-token-key`: signs analytics tokens.
    AnalyticsToken,
    /// `declaration-code-key`: signs declaration codes of the JWT kind.
    DeclarationCode,
}

impl Alias {
    /// The keys that every keystore has, made once, on its first start.
    pub const LONG_LIVED: [Self; 9] = [
        Self::Federation,
        Self::KeyEncryption,
        Self::Register,
        Self::Queue,
        Self::Push,
        Self::ReportToken,
        Self::DeclarationToken,
        Self::AnalyticsToken,
        Self::DeclarationCode,
    ];

    /// What kind of key it is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Day(_) => Kind::Skinny,
            Self::Federation | Self::KeyEncryption => Kind::Aes256,
            Self::Queue | Self::Push => Kind::Hmac,
            Self::Register => Kind::Agreement,
            Self::ReportToken | Self::DeclarationToken | Self::AnalyticsToken => Kind::Rs256,
            Self::DeclarationCode => Kind::Es256,
        }
    }

    /// Whether and how another key can take its place.
    #[must_use]
    pub const fn rotation(self) -> Rotation {
        match self {
            Self::Queue | Self::ReportToken | Self::DeclarationToken | Self::AnalyticsToken | Self::DeclarationCode => {
                Rotation::ByHand
            }
            Self::Day(_) => Rotation::None(
                "each day has one of its own, made days ahead and destroyed when due by the jobs robert-keys and \
                 robert-forget",
            ),
            Self::Federation => Rotation::None(
                "phones hold bundles made with it for days, and contacts of 14 days come back under it; the protocol \
                 foresees no second one",
            ),
            Self::KeyEncryption => Rotation::None(
                "it wraps the keys of every phone in the database; under another one no registered phone could be \
                 answered",
            ),
            Self::Push => Rotation::None(
                "the devices to be woken are found and sealed under it; under another one they would have to register anew",
            ),
            Self::Register => Rotation::None(
                "its public half is compiled into the apps; with another one no installed app could register",
            ),
        }
    }

    /// The day of a K_S.
    #[must_use]
    pub const fn day(self) -> Option<Day> {
        match self {
            Self::Day(day) => Some(day),
            _ => None,
        }
    }
}

/// Whether and how a key can be replaced.
///
/// Source: robert.md §8.3 (K_FED, K_EMK and the registration key are not rotated), §3.3 (K_S).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// The operator announces a successor and activates it.
    ByHand,
    /// Not by anybody's hand: why not.
    None(&'static str),
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day(day) => return write!(f, "server-key-{}", day.compact()),
            Self::Federation => "federation-key",
            Self::KeyEncryption => "key-encryption-key",
            Self::Register => "register-key",
            Self::Queue => "queue-key",
            Self::Push => "push-key",
            Self::ReportToken => "report-token-key",
            Self::DeclarationToken => "declaration-token-key",
            Self::AnalyticsToken => "analytics-token-key",
            Self::DeclarationCode => "declaration-code-key",
        })
    }
}

/// The text is no alias of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no key of this name is known")]
pub struct UnknownAlias;

impl FromStr for Alias {
    type Err = UnknownAlias;

    fn from_str(text: &str) -> Result<Self, UnknownAlias> {
        if let Some(date) = text.strip_prefix("server-key-") {
            let day = date.parse::<Day>().map_err(|_| UnknownAlias)?;
            // A day has two spellings; a key has one name.
            return (day.compact() == date).then_some(Self::Day(day)).ok_or(UnknownAlias);
        }
        Self::LONG_LIVED.into_iter().find(|alias| alias.to_string() == text).ok_or(UnknownAlias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_reads_back() {
        let day = Alias::Day(Day::from_ymd(2021, 4, 7).expect("a day"));
        assert_eq!(day.to_string(), "server-key-20210407");
        for alias in Alias::LONG_LIVED.into_iter().chain([day]) {
            assert_eq!(alias.to_string().parse(), Ok(alias));
        }
        for text in ["", "keystore", "server-key-", "server-key-20210230", "server-key-2021-04-07", "Queue-key"] {
            assert_eq!(text.parse::<Alias>(), Err(UnknownAlias), "{text:?}");
        }
    }

    #[test]
    fn a_kind_prints_as_it_is_stored() {
        for kind in [Kind::Skinny, Kind::Aes256, Kind::Hmac, Kind::Agreement, Kind::Es256, Kind::Rs256] {
            assert_eq!(serde_json::to_value(kind).expect("a string"), kind.to_string());
        }
    }
}
