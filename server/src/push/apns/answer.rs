//! What a host of Apple's says to a notification.
//!
//! Source: robert.md §9.3; Apple, "Handling notification responses from APNs".

use reqwest::StatusCode;
use serde::Deserialize;

/// Longest reason that is kept. Apple's longest has 29 letters.
const LONGEST: usize = 40;

/// One host's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// 200: it will wake the device.
    Accepted,
    /// Not this host's token: another one may know it.
    NotMine(String),
    /// Refused, for another reason: that of the body, or the status where there is none.
    Refused(String),
}

impl Answer {
    /// Reads status and body.
    pub(super) fn read(status: StatusCode, body: &[u8]) -> Self {
        if status == StatusCode::OK {
            return Self::Accepted;
        }
        match reason(body) {
            Some(reason) if matches!(&*reason, "BadDeviceToken" | "DeviceTokenNotForTopic") => Self::NotMine(reason),
            Some(reason) => Self::Refused(reason),
            None => Self::Refused(status.as_u16().to_string()),
        }
    }
}

/// `{"reason":"…"}`: a word, since it goes into the database and into reports.
fn reason(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Refusal {
        reason: String,
    }
    let Refusal { reason } = serde_json::from_slice(body).ok()?;
    let is_word = (1..=LONGEST).contains(&reason.len()) && reason.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word.then_some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_judged_by_its_reason_and_else_by_its_status() {
        let read = |status: u16, body: &str| Answer::read(StatusCode::from_u16(status).expect("one"), body.as_bytes());
        let refused = |reason: &str| Answer::Refused(reason.to_owned());
        assert_eq!(read(200, ""), Answer::Accepted);
        for reason in ["BadDeviceToken", "DeviceTokenNotForTopic"] {
            let body = format!(r#"{{"reason":"{reason}"}}"#);
            assert_eq!(read(400, &body), Answer::NotMine(reason.to_owned()));
        }
        assert_eq!(read(410, r#"{"reason":"Unregistered","timestamp":1454948015990}"#), refused("Unregistered"));
        assert_eq!(read(429, r#"{"reason":"TooManyRequests"}"#), refused("TooManyRequests"));
        for body in ["", "<html>", r#"{"reason":""}"#, r#"{"reason":"a, b"}"#, r#"{"reason":1}"#, "[]"] {
            assert_eq!(read(503, body), refused("503"), "{body}");
        }
        assert_eq!(read(503, &format!(r#"{{"reason":"{}"}}"#, "x".repeat(41))), refused("503"));
    }
}
