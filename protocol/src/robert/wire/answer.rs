//! The bodies of the answers, byte for byte.
//!
//! The two that carry a bundle are written by hand: it is 32 kB of base64, in which there is nothing to
//! escape and no need to look.
//!
//! Source: robert.md §1.5, §2.2, §2.6, §2.7, §4.3, §5.4, §6.

use std::fmt;

use serde::Serialize;

use super::ApiVersion;
use crate::robert::{
    registration::RiskLevel,
    time::{NtpSeconds, Service, UnixMicros},
};

/// `{"message":"…"}`: errors that say something. The spelling is part of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    message: String,
}

impl Message {
    /// 400: a field rule is violated.
    #[must_use]
    pub fn invalid_data() -> Self {
        Self { message: "Invalid data".into() }
    }

    /// 500: anything unforeseen.
    #[must_use]
    pub fn an_error_occured() -> Self {
        Self { message: "An error occured".into() }
    }

    /// 401: the token of a report is not good. Its length is in UTF-16 units.
    #[must_use]
    pub fn unrecognized_token(length: usize) -> Self {
        Self { message: format!("Unrecognized token of length: {length}") }
    }

    /// 405.
    #[must_use]
    pub fn method_not_supported(method: &str) -> Self {
        Self { message: format!("Request method '{method}' not supported") }
    }
}

/// `{"success":true,"message":null}`: unregister and deleteExposureHistory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DoneResponse {
    success: bool,
    message: Option<&'static str>,
}

impl DoneResponse {
    /// Done.
    #[must_use]
    pub const fn done() -> Self {
        Self { success: true, message: None }
    }
}

/// The answer to a report: `{"success":true,"message":"Successful operation","reportValidationToken":"…"}`,
/// before version 4 with `"token":null` in place of the token.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportResponse<'a> {
    success: bool,
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report_validation_token: Option<&'a str>,
}

/// Never prints the token.
impl fmt::Debug for ReportResponse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReportResponse(…)")
    }
}

impl<'a> ReportResponse<'a> {
    /// Accepted. The token is the empty string if it could not be made.
    #[must_use]
    pub fn accepted(version: ApiVersion, token: &'a str) -> Self {
        let (success, message) = (true, "Successful operation");
        if version.has_report_token() {
            Self { success, message, token: None, report_validation_token: Some(token) }
        } else {
            Self { success, message, token: Some(()), report_validation_token: None }
        }
    }
}

/// What time the server believes it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockResponse {
    service_start_date: String,
    time: String,
    epoch: u32,
}

impl ClockResponse {
    /// At `now`; `None` before the service opened.
    #[must_use]
    pub fn at(service: &Service, now: UnixMicros) -> Option<Self> {
        Some(Self {
            service_start_date: service.start.day()?.to_string(),
            time: now.to_string(),
            epoch: service.epoch_at(now.to_ntp())?.get(),
        })
    }
}

/// The answer to a registration (201).
pub struct RegisterResponse<'a, C> {
    /// The encrypted bundle, in base64.
    pub tuples: &'a str,
    /// Entries of the client configuration, each `{"name":…,"value":…}`.
    pub config: &'a [C],
    /// When the service opened.
    pub time_start: NtpSeconds,
}

impl<C: Serialize> RegisterResponse<'_, C> {
    /// `{"tuples":"…","config":[…],"timeStart":3799958400,"message":null}`
    ///
    /// # Errors
    /// If an entry of the configuration cannot be written as JSON.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = Object::with_room_for(self.tuples);
        json.text("tuples", self.tuples);
        json.value("config", &self.config)?;
        json.value("timeStart", &self.time_start.0)?;
        json.value("message", &())?;
        Ok(json.finish())
    }
}

/// The answer to a status request. What is `None` is left out; dates are text, the level is a number.
pub struct StatusResponse<'a, C> {
    /// The level.
    pub risk_level: RiskLevel,
    /// The encrypted bundle, in base64.
    pub tuples: &'a str,
    /// Entries of the client configuration, each `{"name":…,"value":…}`.
    pub config: &'a [C],
    /// Midnight UTC of about the last dangerous contact.
    pub last_contact_date: Option<NtpSeconds>,
    /// Start of the epoch in which the risk was found.
    pub last_risk_scoring_date: Option<NtpSeconds>,
    /// For the health insurance.
    pub declaration_token: Option<&'a str>,
    /// For the statistics.
    pub analytics_token: Option<&'a str>,
}

impl<C: Serialize> StatusResponse<'_, C> {
    /// In the shape of a version:
    ///
    /// * from version 5, `{"riskLevel":4,"tuples":"…","config":[],"lastContactDate":"3824755200", …}`;
    /// * before, `{"atRisk":true,"tuples":"…","config":[],"lastExposureTimeframe":0,"message":null}`.
    ///
    /// # Errors
    /// If an entry of the configuration cannot be written as JSON.
    pub fn to_json(&self, version: ApiVersion) -> serde_json::Result<Vec<u8>> {
        let mut json = Object::with_room_for(self.tuples);
        if version.says_at_risk() {
            json.value("atRisk", &(self.risk_level != RiskLevel::None))?;
        } else {
            json.value("riskLevel", &self.risk_level.number())?;
        }
        json.text("tuples", self.tuples);
        json.value("config", &self.config)?;
        if version.says_at_risk() {
            json.value("lastExposureTimeframe", &0)?;
            json.value("message", &())?;
        } else {
            self.dates_and_tokens(version, &mut json);
        }
        Ok(json.finish())
    }

    fn dates_and_tokens(&self, version: ApiVersion, json: &mut Object) {
        let dates = [("lastContactDate", self.last_contact_date), ("lastRiskScoringDate", self.last_risk_scoring_date)];
        for (name, date) in dates {
            if let Some(date) = date {
                json.text(name, &date.0.to_string());
            }
        }
        let analytics = self.analytics_token.filter(|_| version.has_analytics_token());
        for (name, token) in [("declarationToken", self.declaration_token), ("analyticsToken", analytics)] {
            if let Some(token) = token {
                json.text(name, token);
            }
        }
    }
}

/// Never prints what only the phone may read.
impl<C> fmt::Debug for RegisterResponse<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegisterResponse(…)")
    }
}

/// Never prints what only the phone may read.
impl<C> fmt::Debug for StatusResponse<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StatusResponse(…)")
    }
}

/// An object being written.
struct Object(Vec<u8>);

impl Object {
    /// With room for the bundle, and for about as much else as an answer holds.
    fn with_room_for(tuples: &str) -> Self {
        Self(Vec::with_capacity(tuples.len() + 2048))
    }

    fn name(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    /// A text without anything to escape: base64, digits, a token.
    fn text(&mut self, name: &str, text: &str) {
        debug_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=-_.".contains(&b)), "{name}");
        self.name(name);
        self.0.push(b'"');
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'"');
    }

    fn value(&mut self, name: &str, value: &impl Serialize) -> serde_json::Result<()> {
        self.name(name);
        serde_json::to_writer(&mut self.0, value)
    }

    fn finish(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::robert::time::Day;

    fn text(bytes: serde_json::Result<Vec<u8>>) -> String {
        String::from_utf8(bytes.expect("JSON")).expect("text")
    }

    fn written(value: &impl Serialize) -> String {
        serde_json::to_string(value).expect("JSON")
    }

    #[test]
    fn a_registration_is_answered_with_a_null() {
        let config = [json!({"name": "a\"b", "value": [1, null]})];
        let answer = RegisterResponse { tuples: "AQI=", config: &config, time_start: NtpSeconds(3_799_958_400) };
        let expected =
            r#"{"tuples":"AQI=","config":[{"name":"a\"b","value":[1,null]}],"timeStart":3799958400,"message":null}"#;
        assert_eq!(text(answer.to_json()), expected);
    }

    #[test]
    fn a_status_leaves_out_what_there_is_not() {
        let none: [Value; 0] = [];
        let quiet = StatusResponse {
            risk_level: RiskLevel::None,
            tuples: "AQI=",
            config: &none,
            last_contact_date: None,
            last_risk_scoring_date: None,
            declaration_token: None,
            analytics_token: Some("a.b-_.c"),
        };
        assert_eq!(
            text(quiet.to_json(ApiVersion::V6)),
            r#"{"riskLevel":0,"tuples":"AQI=","config":[],"analyticsToken":"a.b-_.c"}"#
        );
        let alert = StatusResponse {
            risk_level: RiskLevel::High,
            last_contact_date: Some(NtpSeconds(3_824_755_200)),
            last_risk_scoring_date: Some(NtpSeconds(3_824_848_800)),
            declaration_token: Some("d.e.f"),
            ..quiet
        };
        assert_eq!(
            text(alert.to_json(ApiVersion::V6)),
            concat!(
                r#"{"riskLevel":4,"tuples":"AQI=","config":[],"lastContactDate":"3824755200","#,
                r#""lastRiskScoringDate":"3824848800","declarationToken":"d.e.f","analyticsToken":"a.b-_.c"}"#
            )
        );
    }

    #[test]
    fn older_versions_have_shapes_of_their_own() {
        let none: [Value; 0] = [];
        let alert = StatusResponse {
            risk_level: RiskLevel::High,
            tuples: "AQI=",
            config: &none,
            last_contact_date: Some(NtpSeconds(3_824_755_200)),
            last_risk_scoring_date: Some(NtpSeconds(3_824_848_800)),
            declaration_token: Some("d.e.f"),
            analytics_token: Some("a.b-_.c"),
        };
        let fifth = concat!(
            r#"{"riskLevel":4,"tuples":"AQI=","config":[],"lastContactDate":"3824755200","#,
            r#""lastRiskScoringDate":"3824848800","declarationToken":"d.e.f"}"#
        );
        let before = r#"{"atRisk":true,"tuples":"AQI=","config":[],"lastExposureTimeframe":0,"message":null}"#;
        let with_token = r#"{"success":true,"message":"Successful operation","reportValidationToken":"x.y.z"}"#;
        let without = r#"{"success":true,"message":"Successful operation","token":null}"#;
        for (version, status, report) in [
            (ApiVersion::V2, before, without),
            (ApiVersion::V3, before, without),
            (ApiVersion::V4, before, with_token),
            (ApiVersion::V5, fifth, with_token),
        ] {
            assert_eq!(text(alert.to_json(version)), status, "{version:?}");
            assert_eq!(written(&ReportResponse::accepted(version, "x.y.z")), report, "{version:?}");
        }
        let quiet = StatusResponse { risk_level: RiskLevel::None, ..alert };
        assert_eq!(text(quiet.to_json(ApiVersion::V4)), before.replace("true", "false"));
    }

    #[test]
    fn the_short_answers_are_the_deployed_ones() {
        assert_eq!(written(&DoneResponse::done()), r#"{"success":true,"message":null}"#);
        assert_eq!(
            written(&ReportResponse::accepted(ApiVersion::V6, "x.y.z")),
            r#"{"success":true,"message":"Successful operation","reportValidationToken":"x.y.z"}"#
        );
        assert_eq!(written(&Message::invalid_data()), r#"{"message":"Invalid data"}"#);
        assert_eq!(written(&Message::an_error_occured()), r#"{"message":"An error occured"}"#);
        assert_eq!(written(&Message::unrecognized_token(0)), r#"{"message":"Unrecognized token of length: 0"}"#);
        assert_eq!(
            written(&Message::method_not_supported("PUT")),
            r#"{"message":"Request method 'PUT' not supported"}"#
        );
    }

    #[test]
    fn the_clock_tells_start_instant_and_epoch() {
        let service = Service::opening(Day::from_ymd(2020, 6, 1).expect("a day"));
        let now = "2023-01-13T09:49:17.123456Z".parse().expect("an instant");
        let expected = r#"{"serviceStartDate":"2020-06-01","time":"2023-01-13T09:49:17.123456Z","epoch":91815}"#;
        assert_eq!(ClockResponse::at(&service, now).map(|clock| written(&clock)).as_deref(), Some(expected));
        assert_eq!(ClockResponse::at(&service, UnixMicros(0)), None);
    }
}
