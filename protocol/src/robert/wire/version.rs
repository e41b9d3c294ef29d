//! The versions of the public interface that phones still speak.
//!
//! Requests never changed between them; two answers did. A service that drops an old version drops every
//! phone that was never updated, so all of them are served by the same code.
//!
//! Source: robert.md §2.6. Version 1 registered with a third party's captcha and was dropped early.

use std::str::FromStr;

/// A version of the interface; in paths `v2` to `v6`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApiVersion {
    /// `atRisk` in the status, no token in the answer to a report.
    V2,
    /// As [`V2`](Self::V2).
    V3,
    /// `atRisk` in the status, and the token that lets a phone report its venues.
    V4,
    /// The status says level and dates.
    V5,
    /// The status carries a token for the statistics.
    V6,
}

/// Not a version that is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version of the interface: v2 to v6 are served")]
pub struct UnknownVersion;

impl FromStr for ApiVersion {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        match text {
            "v2" => Ok(Self::V2),
            "v3" => Ok(Self::V3),
            "v4" => Ok(Self::V4),
            "v5" => Ok(Self::V5),
            "v6" => Ok(Self::V6),
            _ => Err(UnknownVersion),
        }
    }
}

impl ApiVersion {
    /// The status says `atRisk`, not a level: before version 5.
    pub(super) fn says_at_risk(self) -> bool {
        self < Self::V5
    }

    /// The answer to a report carries the token for venues: from version 4.
    pub(super) fn has_report_token(self) -> bool {
        self >= Self::V4
    }

    /// The status carries the token for the statistics: from version 6.
    pub(super) fn has_analytics_token(self) -> bool {
        self >= Self::V6
    }
}
