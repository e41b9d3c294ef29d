//! Answers, read strictly.
//!
//! Each type declares its members in the order in which the server has to write them. An answer is
//! accepted if writing it again gives the same bytes: then no member was missing, added, out of
//! order, a string for a number, null for absent or absent for null.
//!
//! Source: robert.md §§2.1, 2.2, 4.3, 5.4, 6.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::Trouble;

/// Reads `body` as a `T` that is written exactly so.
///
/// # Errors
/// [`Trouble::Strange`] where it is anything else.
pub(crate) fn exact<T: DeserializeOwned + Serialize>(what: &str, body: &[u8]) -> Result<T, Trouble> {
    let answer: T =
        serde_json::from_slice(body).map_err(|e| Trouble::Strange(format!("{what} is not what it should be: {e}")))?;
    let again = serde_json::to_vec(&answer).map_err(|e| Trouble::Strange(format!("{what}: {e}")))?;
    if again == body {
        return Ok(answer);
    }
    // The first difference, without the values around it: they may be tokens.
    let at = again.iter().zip(body).take_while(|(a, b)| a == b).count();
    Err(Trouble::Strange(format!("{what} differs from the published form from byte {at} on")))
}

/// Answer of `POST /api/v6/captcha`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Captcha {
    /// The captcha's identifier: what apps read.
    pub id: String,
    /// The same again under its newer name.
    #[serde(rename = "captchaId")]
    pub captcha_id: String,
}

/// Answer of `POST /api/v6/register`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// The first bundle, sealed.
    pub tuples: String,
    /// Client configuration.
    pub config: Vec<ConfigEntry>,
    /// Start of epoch 0, NTP seconds.
    #[serde(rename = "timeStart")]
    pub time_start: u64,
    /// Always null, and there.
    pub message: Option<String>,
}

/// One entry of the client configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigEntry {
    /// Its name.
    pub name: String,
    /// Any JSON value.
    pub value: Value,
}

/// Answer of `POST /api/v6/status`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StatusAnswer {
    /// 0 or 4, as a number.
    pub risk_level: u8,
    /// The next bundle, sealed.
    pub tuples: String,
    /// Client configuration.
    pub config: Vec<ConfigEntry>,
    /// NTP seconds as text; only when at risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_contact_date: Option<String>,
    /// NTP seconds as text; only when at risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_risk_scoring_date: Option<String>,
    /// Compact JWS; only when at risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration_token: Option<String>,
    /// Compact JWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analytics_token: Option<String>,
}

/// What a phone shows its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// Level 0.
    None,
    /// Level 4: a contact at risk.
    High,
}

impl StatusAnswer {
    /// The risk it announces.
    ///
    /// # Errors
    /// [`Trouble::Strange`] for a level the deployed server never sent, and for dates or a declaration
    /// token without a risk: a phone would keep an old alert alive.
    pub fn risk(&self) -> Result<Risk, Trouble> {
        let dated = self.last_contact_date.is_some() || self.last_risk_scoring_date.is_some();
        match self.risk_level {
            0 if dated || self.declaration_token.is_some() => {
                Err(Trouble::strange("riskLevel 0 comes with a date or a declaration token"))
            }
            0 => Ok(Risk::None),
            4 => Ok(Risk::High),
            other => Err(Trouble::Strange(format!("riskLevel {other}"))),
        }
    }

    /// `lastContactDate` as a number.
    ///
    /// # Panics
    /// If it is absent or not plain decimal: the story expected an alert.
    #[must_use]
    pub fn last_contact(&self) -> u64 {
        decimal(self.last_contact_date.as_deref().expect("an alert with a last contact date"))
    }

    /// `lastRiskScoringDate` as a number.
    ///
    /// # Panics
    /// If it is absent or not plain decimal: the story expected an alert.
    #[must_use]
    pub fn last_scoring(&self) -> u64 {
        decimal(self.last_risk_scoring_date.as_deref().expect("an alert with a scoring date"))
    }
}

fn decimal(text: &str) -> u64 {
    let number: u64 = text.parse().expect("a date in decimal NTP seconds");
    assert_eq!(number.to_string(), text, "no sign, no leading zero");
    number
}

/// Answer of `POST /api/v6/report`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Always true.
    pub success: bool,
    /// `Successful operation`.
    pub message: String,
    /// Compact JWS: this phone has just reported.
    #[serde(rename = "reportValidationToken")]
    pub report_validation_token: String,
}

/// Answer of `POST /api/v6/unregister` and `POST /api/v6/deleteExposureHistory`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Done {
    /// Always true.
    pub(crate) success: bool,
    /// Always null, and there.
    pub(crate) message: Option<String>,
}

/// A refusal that says something.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// What it says.
    pub(crate) message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_only_in_its_exact_form() {
        exact::<Done>("done", br#"{"success":true,"message":null}"#).expect("the published form");
        for wrong in [
            r#"{"success":true}"#,
            r#"{"message":null,"success":true}"#,
            r#"{"success": true,"message":null}"#,
            r#"{"success":"true","message":null}"#,
            r#"{"success":true,"message":null,"more":1}"#,
        ] {
            assert!(exact::<Done>("done", wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_date_comes_without_a_risk() {
        let calm = r#"{"riskLevel":0,"tuples":"","config":[],"lastContactDate":"3824755200"}"#;
        let answer: StatusAnswer = exact("status", calm.as_bytes()).expect("the form is right");
        assert!(answer.risk().is_err());
    }
}
