//! Settings of wake-ups.
//!
//! Source: robert.md §9.2, §9.3.

use std::{net::IpAddr, time::Duration};

use vigie_protocol::robert::wakeup::Hours;

use crate::{
    config::{Mistake, Section, Setting, outside},
    keyring::ApplesKey,
};

/// Settings of wake-ups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who sends the notifications.
    pub sender: SenderKind,
    /// Seconds from one run of `push-wake` to the next. More wakes devices that much later.
    pub every_s: u32,
    /// First hour at which a device may be woken, on its own clock.
    pub min_hour: u32,
    /// Hour before which it is woken. Smaller than `min_hour`: the window spans midnight.
    pub max_hour: u32,
    /// Most notifications a second to one host.
    pub per_second: u32,
    /// Most notifications that wait for an answer at once. More bridges a slower host and takes memory.
    pub pending: u32,
    /// What Apple's service needs.
    pub apns: Apns,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderKind {
    /// Nobody: devices are remembered and none is woken.
    None,
    /// A log line a run. For development.
    Log,
    /// Apple's push notification service.
    Apns,
}

impl SenderKind {
    const ALL: [Self; 3] = [Self::None, Self::Log, Self::Apns];

    const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Log => "log",
            Self::Apns => "apns",
        }
    }
}

impl Setting for SenderKind {
    fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("{text:?} is not a sender: {}", Self::ALL.map(Self::name).join(", ")))
    }

    fn show(&self) -> String {
        self.name().to_owned()
    }
}

/// What Apple's service needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apns {
    /// The key of the `.p8` file.
    pub key: Option<ApplesKey>,
    /// Apple's identifier of that key.
    pub key_id: Option<String>,
    /// Apple's identifier of the team it belongs to.
    pub team_id: Option<String>,
    /// Bundle identifier of the app.
    pub topic: Option<String>,
    /// Hosts, in the order in which a token is tried on them.
    pub hosts: Vec<ApplesHost>,
}

/// A host that takes notifications: `https://` and its name. Plain `http://` is for a stand-in on the
/// loopback address alone: a device token must not cross a network in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplesHost(String);

impl ApplesHost {
    /// Scheme, host and port, without a slash behind it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0
    }

    /// Production, then sandbox: an app from a developer's machine has a token of the latter.
    fn apples() -> Vec<Self> {
        ["https://api.push.apple.com", "https://api.sandbox.push.apple.com"].map(|url| Self(url.to_owned())).to_vec()
    }
}

impl Setting for ApplesHost {
    fn parse(text: &str) -> Result<Self, String> {
        let refused = || {
            format!("{text:?} is not a host such as https://api.push.apple.com; http:// only on the loopback address")
        };
        let url = reqwest::Url::parse(text).map_err(|_| refused())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().ok_or_else(refused)?.trim_matches(['[', ']']);
        let near = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let safe = url.scheme() == "https" || (url.scheme() == "http" && near);
        let url = url.as_str().trim_end_matches('/');
        if bare && anonymous && safe { Ok(Self(url.to_owned())) } else { Err(refused()) }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl Default for Config {
    fn default() -> Self {
        let apns = Apns { key: None, key_id: None, team_id: None, topic: None, hosts: ApplesHost::apples() };
        Self {
            sender: SenderKind::None,
            every_s: 30,
            min_hour: 8,
            max_hour: 20,
            per_second: 200,
            pending: 10_000,
            apns,
        }
    }
}

impl Config {
    /// Reads the section `push`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        let default = Self::default();
        Self {
            sender: from.value("sender", default.sender),
            every_s: from.value("every_s", default.every_s),
            min_hour: from.value("min_hour", default.min_hour),
            max_hour: from.value("max_hour", default.max_hour),
            per_second: from.value("per_second", default.per_second),
            pending: from.value("pending", default.pending),
            apns: Apns::read(&mut from.section("apns"), default.apns),
        }
    }

    /// Every mistake in the values.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        let hours = (self.min_hour < 24 && self.max_hour <= 24 && self.hours().is_none()).then(|| {
            Mistake::new("push.max_hour", "the same as push.min_hour: no hour would be left to wake a device")
        });
        let mut mistakes: Vec<Mistake> = [
            outside("push.every_s", self.every_s, 1..=3600),
            outside("push.min_hour", self.min_hour, 0..=23),
            outside("push.max_hour", self.max_hour, 0..=24),
            hours,
            outside("push.per_second", self.per_second, 1..=10_000),
            outside("push.pending", self.pending, 1..=100_000),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.sender == SenderKind::Apns {
            mistakes.extend(self.apns.check());
        }
        mistakes
    }

    /// The hours at which devices may be woken; `None` where [`check`](Self::check) finds a mistake.
    #[must_use]
    pub const fn hours(&self) -> Option<Hours> {
        Hours::new(self.min_hour, self.max_hour)
    }

    /// How often `push-wake` runs.
    #[must_use]
    pub fn every(&self) -> Duration {
        Duration::from_secs(self.every_s.into())
    }
}

impl Apns {
    fn read(from: &mut Section<'_>, default: Self) -> Self {
        let key = from.secret("key", None).and_then(|pem| match ApplesKey::from_pem(&pem) {
            Ok(key) => Some(key),
            Err(refused) => {
                from.wrong("key", refused.to_string());
                None
            }
        });
        Self {
            key,
            key_id: from.optional("key_id"),
            team_id: from.optional("team_id"),
            topic: from.optional("topic"),
            hosts: from.list("hosts", default.hosts),
        }
    }

    /// What is missing to send.
    fn check(&self) -> Vec<Mistake> {
        let missing = |key: &str, is: &str| {
            Some(Mistake::new(format!("push.apns.{key}"), format!("{is}; the sender apns needs it")))
        };
        [
            if self.key.is_none() { missing("key_file", "file with the .p8 key") } else { None },
            if self.key_id.is_none() { missing("key_id", "Apple's identifier of the key") } else { None },
            if self.team_id.is_none() { missing("team_id", "Apple's identifier of your team") } else { None },
            if self.topic.is_none() { missing("topic", "bundle identifier of the app") } else { None },
            if self.hosts.is_empty() { missing("hosts", "at least one host") } else { None },
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_right() {
        assert_eq!(Config::default().check(), []);
        assert!(Config::default().hours().is_some());
    }

    #[test]
    fn every_value_out_of_range_is_told() {
        let wrong = Config { every_s: 0, min_hour: 24, max_hour: 25, per_second: 0, pending: 0, ..Config::default() };
        assert_eq!(wrong.check().len(), 5, "{:?}", wrong.check());
        let empty = Config { min_hour: 8, max_hour: 8, ..Config::default() };
        assert_eq!(empty.check().iter().map(Mistake::key).collect::<Vec<_>>(), ["push.max_hour"]);
        let over_midnight = Config { min_hour: 22, max_hour: 4, ..Config::default() };
        assert_eq!(over_midnight.check(), []);
    }

    #[test]
    fn apns_says_all_that_it_lacks() {
        let mut config = Config { sender: SenderKind::Apns, ..Config::default() };
        config.apns.hosts.clear();
        let keys: Vec<String> = config.check().iter().map(|mistake| mistake.key().to_owned()).collect();
        assert_eq!(keys, ["key_file", "key_id", "team_id", "topic", "hosts"].map(|key| format!("push.apns.{key}")));
    }

    #[test]
    fn a_host_is_reached_in_the_clear_only_on_this_machine() {
        for (text, url) in [
            ("https://api.push.apple.com", "https://api.push.apple.com"),
            ("https://api.push.apple.com:2197/", "https://api.push.apple.com:2197"),
            ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("http://[::1]:4000", "http://[::1]:4000"),
        ] {
            assert_eq!(ApplesHost::parse(text).expect(text).url(), url);
        }
        for text in [
            "",
            "api.push.apple.com",
            "http://api.push.apple.com",
            "http://localhost:1",
            "http://10.0.0.1",
            "https://api.push.apple.com/3",
            "https://user@api.push.apple.com",
            "ftp://127.0.0.1",
        ] {
            assert!(ApplesHost::parse(text).is_err(), "{text}");
        }
    }
}
