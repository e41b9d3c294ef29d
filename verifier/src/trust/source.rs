//! Where keys come from: which list, from when, vouched for by whom, until when.
//!
//! Source: verifier.md §4, §5, dcc.md §2.5 (dates of the formats), §9.

use std::fmt;

use vigie_protocol::dcc::time::UnixSeconds;

use crate::policy::MaxAge;

const DAY: i64 = 86_400;

/// The usual age at which a list is too old, in days (dcc.md §9).
const USUAL_DAYS: u32 = 7;

/// An instant as a person or a program reads it: lists state any number, and RFC 3339 has the years 0 to 9999.
#[cfg(feature = "cli")]
pub(crate) fn written(instant: UnixSeconds) -> String {
    const FIRST: i64 = -62_167_219_200;
    const LAST: i64 = 253_402_300_799;
    UnixSeconds(instant.0.clamp(FIRST, LAST)).to_string()
}

/// A source of one [`super::Trust`], by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub(crate) usize);

/// The format of a list, which is also who publishes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Certificates in PEM or DER.
    Certificates,
    /// The gateway's JSON.
    Gateway,
    /// Our own `trustlist.jws`.
    Vigie,
    /// Austria.
    Austria,
    /// Germany.
    Germany,
    /// Sweden.
    Sweden,
    /// Switzerland.
    Switzerland,
    /// The Netherlands.
    Netherlands,
    /// The United Kingdom and Norway: bare keys.
    BareKeys,
    /// France.
    France,
    /// A DID document of the GDHCN.
    Did,
    /// Our own `revocation.jws`.
    VigieRevocation,
    /// Revocation batches of the gateway.
    GatewayRevocation,
}

impl Kind {
    const ALL: [Self; 13] = [
        Self::Certificates,
        Self::Gateway,
        Self::Vigie,
        Self::Austria,
        Self::Germany,
        Self::Sweden,
        Self::Switzerland,
        Self::Netherlands,
        Self::BareKeys,
        Self::France,
        Self::Did,
        Self::VigieRevocation,
        Self::GatewayRevocation,
    ];

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether such a list names certificates that were taken back, and not signers.
    #[must_use]
    pub const fn revokes(self) -> bool {
        matches!(self, Self::VigieRevocation | Self::GatewayRevocation)
    }

    /// A short stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certificates => "certificates",
            Self::Gateway => "gateway",
            Self::Vigie => "vigie",
            Self::Austria => "at",
            Self::Germany => "de",
            Self::Sweden => "se",
            Self::Switzerland => "ch",
            Self::Netherlands => "nl",
            Self::BareKeys => "bare-keys",
            Self::France => "fr",
            Self::Did => "did",
            Self::VigieRevocation => "vigie-revocation",
            Self::GatewayRevocation => "gateway-revocation",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is known of a list's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// The format has none.
    None,
    /// It has one, and no list key was there to check it with.
    Unchecked,
    /// It holds.
    Checked,
}

impl Signature {
    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::None, Self::Unchecked, Self::Checked].into_iter().find(|signature| signature.as_str() == name)
    }

    /// A short stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unchecked => "unchecked",
            Self::Checked => "checked",
        }
    }
}

/// A list that was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name under which it came in: a file's, usually.
    pub name: String,
    /// Its format.
    pub kind: Kind,
    /// Whose list it says it is: claim `iss`, or the identifier of a DID document.
    pub issuer: Option<String>,
    /// Its date; `None` for formats that have none.
    pub date: Option<UnixSeconds>,
    /// When it begins to count, where that is stated.
    pub begins: Option<UnixSeconds>,
    /// When it ends by its own word.
    pub ends: Option<UnixSeconds>,
    /// The number of the publication, which only grows.
    pub sequence: Option<u64>,
    /// What is known of its signature.
    pub signature: Signature,
    /// How many keys, or revocations, it brought.
    pub entries: usize,
}

impl Source {
    /// A source of which nothing is known yet but its name and its format.
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            issuer: None,
            date: None,
            begins: None,
            ends: None,
            sequence: None,
            signature: Signature::None,
            entries: 0,
        }
    }

    /// When it stops to vouch for signers: the last second; `None` for never. Of a revocation list, when newer
    /// revocations may be missing: its own end, whatever age is asked of lists of signers.
    #[must_use]
    pub fn accepted_until(&self, max_age: MaxAge) -> Option<UnixSeconds> {
        if self.kind.revokes() {
            return self.ends;
        }
        let after = |date: UnixSeconds, days: u32| UnixSeconds(date.0.saturating_add(i64::from(days) * DAY));
        match (max_age, self.date) {
            (MaxAge::Unlimited, _) => None,
            (MaxAge::Days(days), Some(date)) => Some(after(date, days)),
            (MaxAge::Usual, Some(date)) => {
                let usual = after(date, USUAL_DAYS);
                Some(self.ends.map_or(usual, |ends| ends.min(usual)))
            }
            (_, None) => self.ends,
        }
    }

    /// Whether it vouches for signers at this instant. Whoever asks for no age asks for no beginning either.
    #[must_use]
    pub fn is_fresh(&self, now: UnixSeconds, max_age: MaxAge) -> bool {
        let begun = max_age == MaxAge::Unlimited || self.begins.is_none_or(|begins| begins <= now);
        begun && self.accepted_until(max_age).is_none_or(|until| now <= until)
    }

    /// Its age in whole days, rounded down; `None` if it has no date. Negative for a date to come.
    #[must_use]
    pub fn age_days(&self, now: UnixSeconds) -> Option<i64> {
        self.date.map(|date| now.0.saturating_sub(date.0).div_euclid(DAY))
    }
}
