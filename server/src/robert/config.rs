//! Settings of contact tracing.
//!
//! The defaults are those of the deployed service. Phones of existing apps depend on several of them;
//! the doc comment of each field says what turning it does.
//!
//! Source: robert.md §7.8 (names and defaults), §7.5 (scoring constants).

use std::time::Duration;

use vigie_protocol::robert::{
    id::CountryCode,
    risk,
    scoring::{Algorithm, Scoring},
    time::{Day, EpochId, Service},
    validation::Rules,
};

use crate::config::{Mistake, Section, Setting, outside};
use crate::keyring::TokenRules;

mod scoring;

/// Settings of contact tracing.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The UTC day on which epoch 0 began. It is given to every phone at registration: moving it on a
    /// running service makes every EBID and every registration meaningless.
    pub time_start: Day,
    /// Country code under which this server's phones broadcast. Contacts of any other are discarded.
    pub country_code: CountryCode,
    /// Epochs that must lie between two status requests of a phone; 0 turns the limit off. More spares
    /// the server, and makes a user who asks again by hand wait longer.
    pub status_min_gap_epochs: u32,
    /// How far a phone's clock may be off when it signs a request, in seconds. More accepts worse clocks
    /// and leaves a recorded request usable for as long.
    pub request_tolerance_s: u32,
    /// Days of identifiers in a bundle, today included. A phone that cannot reach the server for longer
    /// falls silent; more days make the answers larger and need keys further ahead.
    pub bundle_days: u32,
    /// Whether a report must carry a declaration code. Without, anybody can raise alerts.
    pub check_token: bool,
    /// Life of the token that a report is answered with, in minutes: the time a phone has to go on to
    /// the report of its visits.
    pub report_token_minutes: u32,
    /// Life of the analytics token, in minutes.
    pub analytics_token_minutes: u32,
    /// `kid` in the header of declaration tokens, by which the health insurance finds the public key;
    /// `None`: derived from the key.
    pub declaration_kid: Option<String>,
    /// How far apart sender and hearer of a HELLO may be, in seconds. More tolerates worse clocks and
    /// lets a relayed HELLO arrive later.
    pub hello_tolerance_s: u32,
    /// Time between two scoring runs, in minutes. More mixes more reports in one run; a contact is
    /// warned that much later.
    pub score_every_minutes: u32,
    /// Risk from which a phone is warned: a probability under scoring version 2, a sum under 0.
    pub risk_threshold: f64,
    /// Days that exposures are kept.
    pub contagious_days: u32,
    /// Whole days after the last contact after which a warning ends.
    pub risk_retention_days: u32,
    /// Days after an exposure during which it can still raise a warning.
    pub last_contact_delay_days: u32,
    /// How a contact is scored.
    pub scoring: Scoring,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            time_start: Day::from_ymd(2020, 6, 1).expect("the first of June is in the calendar"),
            country_code: CountryCode::FRANCE,
            status_min_gap_epochs: 2,
            request_tolerance_s: 60,
            bundle_days: 4,
            check_token: true,
            report_token_minutes: 5,
            analytics_token_minutes: 360,
            declaration_kid: None,
            hello_tolerance_s: 180,
            score_every_minutes: 15,
            risk_threshold: 0.1,
            contagious_days: 14,
            risk_retention_days: 7,
            last_contact_delay_days: 7,
            scoring: Scoring::default(),
        }
    }
}

impl Config {
    /// Reads the section `robert`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        let default = Self::default();
        Self {
            time_start: from.value("time_start", default.time_start),
            country_code: from.value("country_code", default.country_code),
            status_min_gap_epochs: from.value("status_min_gap_epochs", default.status_min_gap_epochs),
            request_tolerance_s: from.value("request_tolerance_s", default.request_tolerance_s),
            bundle_days: from.value("bundle_days", default.bundle_days),
            check_token: from.value("check_token", default.check_token),
            report_token_minutes: from.value("report_token_minutes", default.report_token_minutes),
            analytics_token_minutes: from.value("analytics_token_minutes", default.analytics_token_minutes),
            declaration_kid: from.optional("declaration_kid"),
            hello_tolerance_s: from.value("hello_tolerance_s", default.hello_tolerance_s),
            score_every_minutes: from.value("score_every_minutes", default.score_every_minutes),
            risk_threshold: from.value("risk_threshold", default.risk_threshold),
            contagious_days: from.value("contagious_days", default.contagious_days),
            risk_retention_days: from.value("risk_retention_days", default.risk_retention_days),
            last_contact_delay_days: from.value("last_contact_delay_days", default.last_contact_delay_days),
            scoring: scoring::read(&mut from.section("scoring")),
        }
    }
}

impl Config {
    /// Every mistake in the values.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        let mut mistakes: Vec<Mistake> = [
            outside("robert.status_min_gap_epochs", self.status_min_gap_epochs, 0..=EpochId::PER_DAY),
            outside("robert.request_tolerance_s", self.request_tolerance_s, 1..=3600),
            outside("robert.bundle_days", self.bundle_days, 1..=14),
            outside("robert.report_token_minutes", self.report_token_minutes, 1..=1440),
            outside("robert.analytics_token_minutes", self.analytics_token_minutes, 1..=10_080),
            // Half an epoch: beyond it, the retry around midnight and the epoch check (robert.md §7.4
            // steps 3 and 9) would no longer cover what the clock check lets through.
            outside("robert.hello_tolerance_s", self.hello_tolerance_s, 1..=450),
            outside("robert.score_every_minutes", self.score_every_minutes, 1..=1440),
            // Two weeks at most is what users are promised (robert.md §10.1).
            outside("robert.contagious_days", self.contagious_days, 1..=14),
            outside("robert.risk_retention_days", self.risk_retention_days, 1..=14),
            outside("robert.last_contact_delay_days", self.last_contact_delay_days, 1..=14),
        ]
        .into_iter()
        .flatten()
        .collect();
        mistakes.extend(self.check_time_start());
        mistakes.extend(self.check_threshold());
        mistakes.extend(scoring::check(&self.scoring));
        mistakes
    }

    fn check_time_start(&self) -> Option<Mistake> {
        // Phones are told the start as NTP seconds and send 32 bits of them; the era of the 32 bits that
        // began in 1900 ends on 2036-02-07 (robert.md §1.2).
        let era_ends = Day::from_ymd(2036, 2, 7)?;
        (self.time_start >= era_ends)
            .then(|| Mistake::new("robert.time_start", format!("{} is not before {era_ends}", self.time_start)))
    }

    fn check_threshold(&self) -> Option<Mistake> {
        let threshold = self.risk_threshold;
        let (right, sense) = match self.scoring.algorithm {
            Algorithm::V2 => (threshold > 0.0 && threshold < 1.0, "a probability between 0 and 1"),
            Algorithm::V0 => (threshold > 0.0 && threshold.is_finite(), "a sum of scores above 0"),
        };
        (!right).then(|| Mistake::new("robert.risk_threshold", format!("{threshold} is not {sense}")))
    }

    /// When the service opened.
    #[must_use]
    pub fn service(&self) -> Service {
        Service::opening(self.time_start)
    }

    /// What decides which HELLOs count.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules { service: self.service(), country: self.country_code, hello_tolerance_s: self.hello_tolerance_s }
    }

    /// How a contact is scored.
    #[must_use]
    pub fn scoring(&self) -> Scoring {
        self.scoring.clone()
    }

    /// What decides who is warned, and for how long.
    #[must_use]
    pub fn risk_settings(&self) -> risk::Settings {
        risk::Settings {
            threshold: self.risk_threshold,
            last_contact_delay_s: self.last_contact_delay_days * 86_400,
            contagious_days: self.contagious_days,
            retention_days: self.risk_retention_days,
        }
    }

    /// How long tokens live, and what they are called.
    #[must_use]
    pub fn token_rules(&self) -> TokenRules {
        TokenRules {
            report_minutes: self.report_token_minutes,
            analytics_minutes: self.analytics_token_minutes,
            declaration_kid: self.declaration_kid.clone(),
        }
    }

    /// Epochs that must lie between two status requests, if any must.
    #[must_use]
    pub fn min_gap(&self) -> Option<u32> {
        (self.status_min_gap_epochs > 0).then_some(self.status_min_gap_epochs)
    }

    /// Time between two scoring runs.
    #[must_use]
    pub fn score_every(&self) -> Duration {
        Duration::from_secs(u64::from(self.score_every_minutes) * 60)
    }
}

impl Setting for CountryCode {
    /// Decimal, or hexadecimal as the specification writes it (`0x21`).
    fn parse(text: &str) -> Result<Self, String> {
        let number = match text.strip_prefix("0x") {
            Some(hex) => u8::from_str_radix(hex, 16),
            None => text.parse(),
        };
        number.map(Self).map_err(|_| format!("{text:?} is not a country code, 0 to 255, such as 33"))
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(change: impl FnOnce(&mut Config)) -> Vec<String> {
        let mut config = Config::default();
        change(&mut config);
        config.check().iter().map(|mistake| mistake.key().to_owned()).collect()
    }

    #[test]
    fn the_deployed_settings_are_right() {
        assert_eq!(Config::default().check(), []);
        assert_eq!(Config::default().min_gap(), Some(2));
        assert_eq!(Config::default().risk_settings(), risk::Settings::default());
        assert_eq!(Config::default().scoring(), Scoring::default());
    }

    #[test]
    fn a_gap_of_nothing_turns_the_limit_off() {
        let config = Config { status_min_gap_epochs: 0, ..Config::default() };
        assert_eq!((config.check(), config.min_gap()), (vec![], None));
    }

    #[test]
    fn every_value_out_of_range_is_told() {
        let keys = wrong(|config| {
            config.time_start = Day::from_ymd(2036, 2, 7).expect("a day");
            config.status_min_gap_epochs = 97;
            config.request_tolerance_s = 0;
            config.bundle_days = 15;
            config.report_token_minutes = 0;
            config.analytics_token_minutes = 0;
            config.hello_tolerance_s = 451;
            config.score_every_minutes = 0;
            config.risk_threshold = f64::NAN;
            config.contagious_days = 15;
            config.risk_retention_days = 0;
            config.last_contact_delay_days = 0;
        });
        assert_eq!(keys.len(), 12, "{keys:?}");
    }

    #[test]
    fn the_threshold_is_a_probability_or_a_sum_as_the_version_has_it() {
        assert_eq!(wrong(|config| config.risk_threshold = 1.5), ["robert.risk_threshold"]);
        assert_eq!(
            wrong(|config| {
                config.risk_threshold = 1.5;
                config.scoring.algorithm = Algorithm::V0;
            }),
            [""; 0]
        );
        assert_eq!(
            wrong(|config| {
                config.risk_threshold = f64::INFINITY;
                config.scoring.algorithm = Algorithm::V0;
            }),
            ["robert.risk_threshold"]
        );
    }

    #[test]
    fn a_country_code_is_written_either_way() {
        assert_eq!(CountryCode::parse("33"), Ok(CountryCode::FRANCE));
        assert_eq!(CountryCode::parse("0x21"), Ok(CountryCode::FRANCE));
        assert!(CountryCode::parse("256").is_err());
        assert!(CountryCode::parse("FR").is_err());
    }
}
