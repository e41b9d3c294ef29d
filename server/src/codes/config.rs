//! Settings of declaration codes.
//!
//! Source: health-data.md A.1 (validity), A.2 (lots, production, guards), A.3 (files), A.6 (JWT).

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use vigie_crypto::p256::VerifyingKey;
use vigie_protocol::{
    code::{QrTemplate, Validity},
    robert::time::Day,
};

use crate::config::{Mistake, Section, Setting, outside};

/// Settings of declaration codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Days after its first that a long code is valid, until 23:59 in Paris. A long code is printed with
    /// a result: it has to reach the person by post.
    pub long_days: u32,
    /// Minutes that a short code is valid: it is read out over the telephone. More gives a guesser more
    /// live codes to hit.
    pub short_minutes: u32,
    /// Days that a test code is valid.
    pub test_days: u32,
    /// Days that a JWT code is valid after its `iat`, wherever it was issued.
    pub jwt_lifetime_days: u32,
    /// Public keys of other issuers of JWT codes, by `kid`. This server's own needs no entry.
    pub jwt_keys: BTreeMap<String, VerifyingKey>,
    /// Most codes that one call makes.
    pub max_per_call: u32,
    /// Fewest codes a day that a lot may be asked for.
    pub lot_min_daily: u32,
    /// Most codes a day that a lot may be asked for.
    pub lot_max_daily: u32,
    /// Codes made by themselves, for each day from the one that is named on; until the next that is.
    pub production: BTreeMap<Day, u32>,
    /// Where the QR code of a printed code leads.
    pub qr_url: QrTemplate,
    /// Failed verifications of short codes a minute, of all callers together, above which none is looked
    /// up. A guess hits one of a thousand live codes with a chance of 1 in 2 million.
    pub failed_per_minute: u32,
    /// The same for one address on the public listener. Many phones may share one.
    pub failed_per_phone: u32,
    /// The same for one caller of the code service, who speaks for many phones.
    pub failed_per_service: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            long_days: 10,
            short_minutes: 60,
            test_days: 15,
            jwt_lifetime_days: 10,
            jwt_keys: BTreeMap::new(),
            max_per_call: 100_000,
            lot_min_daily: 100,
            lot_max_daily: 40_000,
            production: BTreeMap::new(),
            qr_url: QrTemplate::deployed(),
            failed_per_minute: 600,
            failed_per_phone: 30,
            failed_per_service: 600,
        }
    }
}

impl Config {
    /// Reads the section `codes`.
    pub(crate) fn read(from: &mut Section<'_>) -> Self {
        let default = Self::default();
        Self {
            long_days: from.value("long_days", default.long_days),
            short_minutes: from.value("short_minutes", default.short_minutes),
            test_days: from.value("test_days", default.test_days),
            jwt_lifetime_days: from.value("jwt_lifetime_days", default.jwt_lifetime_days),
            jwt_keys: from.map("jwt_keys", "<KID>"),
            max_per_call: from.value("max_per_call", default.max_per_call),
            lot_min_daily: from.value("lot_min_daily", default.lot_min_daily),
            lot_max_daily: from.value("lot_max_daily", default.lot_max_daily),
            production: production(from),
            qr_url: from.value("qr_url", default.qr_url),
            failed_per_minute: from.value("failed_per_minute", default.failed_per_minute),
            failed_per_phone: from.value("failed_per_phone", default.failed_per_phone),
            failed_per_service: from.value("failed_per_service", default.failed_per_service),
        }
    }

    /// How many codes are made by themselves for `day`.
    #[must_use]
    pub fn daily_production(&self, day: Day) -> u32 {
        self.production.range(..=day).next_back().map_or(0, |(_, amount)| *amount)
    }

    /// How long codes of the stored kinds live.
    #[must_use]
    pub fn validity(&self) -> Validity {
        Validity { long_days: self.long_days, short_minutes: self.short_minutes, test_days: self.test_days }
    }

    /// Every mistake in the values.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        let amounts = self.production.iter();
        let amounts =
            amounts.map(|(day, amount)| outside(&format!("codes.production.{day}"), *amount, 0..=MOST_PRODUCED));
        let ranges = [
            outside("codes.long_days", self.long_days, 1..=60),
            outside("codes.short_minutes", self.short_minutes, 1..=1440),
            outside("codes.test_days", self.test_days, 1..=90),
            outside("codes.jwt_lifetime_days", self.jwt_lifetime_days, 1..=60),
            outside("codes.max_per_call", self.max_per_call, 1..=1_000_000),
            outside("codes.lot_min_daily", self.lot_min_daily, 1..=self.lot_max_daily),
            outside("codes.lot_max_daily", self.lot_max_daily, 1..=MOST_PRODUCED),
            outside("codes.failed_per_minute", self.failed_per_minute, 1..=100_000),
            outside("codes.failed_per_phone", self.failed_per_phone, 1..=100_000),
            outside("codes.failed_per_service", self.failed_per_service, 1..=100_000),
        ];
        ranges.into_iter().chain(amounts).flatten().collect()
    }
}

/// Most codes that are made for one day: a code for every inhabitant, in a week.
const MOST_PRODUCED: u32 = 10_000_000;

/// The table `codes.production`, whose keys are days.
fn production(from: &mut Section<'_>) -> BTreeMap<Day, u32> {
    let mut table = BTreeMap::new();
    for (named, amount) in from.map("production", "<DAY>") {
        match Day::parse(&named) {
            Ok(day) => drop(table.insert(day, amount)),
            Err(sentence) => from.wrong(&format!("production.{named}"), sentence),
        }
    }
    table
}

impl Setting for QrTemplate {
    fn parse(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// The public key of an issuer: base64 of its SubjectPublicKeyInfo, as robert.md §4.4 has it.
impl Setting for VerifyingKey {
    fn parse(text: &str) -> Result<Self, String> {
        BASE64.decode(text).ok().and_then(|der| Self::from_spki_der(&der).ok()).ok_or_else(|| {
            "not the public key of an issuer: base64 of a SubjectPublicKeyInfo with a P-256 key".to_owned()
        })
    }

    fn show(&self) -> String {
        BASE64.encode(self.to_spki_der())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_right_and_those_of_the_protocol() {
        assert_eq!(Config::default().check(), []);
        assert_eq!(Config::default().validity(), Validity::default());
    }

    #[test]
    fn every_value_out_of_range_is_told() {
        let none = Config {
            long_days: 0,
            short_minutes: 0,
            test_days: 0,
            jwt_lifetime_days: 0,
            max_per_call: 0,
            lot_min_daily: 0,
            lot_max_daily: 0,
            failed_per_minute: 0,
            failed_per_phone: 0,
            failed_per_service: 0,
            production: BTreeMap::from([(day("2022-01-19"), MOST_PRODUCED + 1)]),
            ..Config::default()
        };
        assert_eq!(none.check().len(), 11, "{:?}", none.check());
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_days_production_is_that_of_the_last_start_before_it() {
        let production = BTreeMap::from([(day("2022-01-01"), 400_000), (day("2022-01-19"), 800_000)]);
        let config = Config { production, ..Config::default() };
        for (of, amount) in
            [("2021-12-31", 0), ("2022-01-01", 400_000), ("2022-01-18", 400_000), ("2022-02-01", 800_000)]
        {
            assert_eq!(config.daily_production(day(of)), amount, "{of}");
        }
    }
}
