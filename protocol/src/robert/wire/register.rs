//! `POST /api/v6/register`: what a phone sends to join.
//!
//! Source: robert.md §2.2.

use std::fmt;

use super::{
    WireError,
    object::{self, object},
};
use crate::base64;

/// The body of a registration.
#[derive(Clone, PartialEq, Eq)]
pub struct RegisterRequest {
    /// The answer to the captcha.
    pub captcha: String,
    /// Which captcha.
    pub captcha_id: String,
    /// What Apple devices give to be woken.
    pub push: Option<PushInfo>,
    public_key: String,
}

/// Where an Apple device can be woken. Only made when all three are there.
#[derive(Clone, PartialEq, Eq)]
pub struct PushInfo {
    /// Its token.
    pub token: String,
    /// Its language.
    pub locale: String,
    /// Its time zone, a name of the TZ database.
    pub timezone: String,
}

/// Never prints what the phone sent.
impl fmt::Debug for RegisterRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegisterRequest(…)")
    }
}

/// Never prints the token.
impl fmt::Debug for PushInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushInfo(…)")
    }
}

object! {
    struct Draft {
        captcha: String = "captcha",
        captcha_id: String = "captchaId",
        public_key: String = "clientPublicECDHKey",
        push: PushDraft = "pushInfo",
    }
}

object! {
    /// `pushInfo` as sent.
    struct PushDraft {
        token: String = "token",
        locale: String = "locale",
        timezone: String = "timezone",
    }
}

impl RegisterRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// [`WireError::Malformed`]; [`WireError::InvalidData`] unless captcha, its id and the key are
    /// there and not empty.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        let draft: Draft = object::read(body)?;
        let required = |text: Option<String>| text.filter(|text| !text.is_empty()).ok_or(WireError::InvalidData);
        Ok(Self {
            captcha: required(draft.captcha)?,
            captcha_id: required(draft.captcha_id)?,
            public_key: required(draft.public_key)?,
            push: draft.push.and_then(PushInfo::complete),
        })
    }

    /// The phone's public key, which ought to be DER of a SubjectPublicKeyInfo; `None` if it is not
    /// even base64. Looked at after the captcha.
    #[must_use]
    pub fn client_public_key(&self) -> Option<Vec<u8>> {
        base64::decode(&self.public_key)
    }
}

impl PushInfo {
    /// An incomplete one is ignored silently.
    fn complete(draft: PushDraft) -> Option<Self> {
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Some(Self { token: filled(draft.token)?, locale: filled(draft.locale)?, timezone: filled(draft.timezone)? })
    }
}

/// The `pushInfo` of another request.
pub(super) struct Push(pub(super) Option<PushInfo>);

impl<'de> serde::Deserialize<'de> for Push {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PushDraft::deserialize(deserializer).map(|draft| Self(PushInfo::complete(draft)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn parse(body: &Value) -> Result<RegisterRequest, WireError> {
        RegisterRequest::parse(body.to_string().as_bytes())
    }

    fn body() -> Value {
        json!({"captcha": "x1y2", "captchaId": "7", "clientPublicECDHKey": "AAEC"})
    }

    fn with(member: &str, value: Value) -> Value {
        let mut body = body();
        body[member] = value;
        body
    }

    #[test]
    fn the_key_is_read_late() {
        assert_eq!(parse(&body()).expect("a body").client_public_key(), Some(vec![0, 1, 2]));
        let odd = parse(&with("clientPublicECDHKey", json!("%"))).expect("a body");
        assert_eq!(odd.client_public_key(), None);
    }

    #[test]
    fn what_is_required_is_required() {
        for member in ["captcha", "captchaId", "clientPublicECDHKey"] {
            assert_eq!(parse(&with(member, Value::Null)), Err(WireError::InvalidData), "{member} null");
            assert_eq!(parse(&with(member, json!(""))), Err(WireError::InvalidData), "{member} empty");
            assert_eq!(parse(&with(member, json!(5))), Err(WireError::Malformed), "{member} a number");
        }
    }

    #[test]
    fn push_information_is_whole_or_ignored() {
        let push = |value| parse(&with("pushInfo", value)).map(|request| request.push);
        let whole = PushInfo { token: "t".into(), locale: "fr".into(), timezone: "Europe/Paris".into() };
        assert_eq!(push(json!({"token": "t", "locale": "fr", "timezone": "Europe/Paris"})), Ok(Some(whole)));
        assert_eq!(push(json!({"token": "t", "locale": "fr", "timezone": " "})), Ok(None));
        assert_eq!(push(json!({"token": "t"})), Ok(None));
        assert_eq!(push(Value::Null), Ok(None));
        assert_eq!(push(json!({"token": 1})), Err(WireError::Malformed));
        assert_eq!(push(json!([])), Err(WireError::Malformed));
    }

    #[test]
    fn strangers_are_skipped_and_the_last_of_twins_counts() {
        let text =
            br#"{"captcha":"a","captchaId":"1","x":{"y":[null,{}]},"capt\u0063ha":"b","clientPublicECDHKey":"AA=="}"#;
        assert_eq!(RegisterRequest::parse(text).expect("a body").captcha, "b");
        for body in ["", "null", "[]", "7", "{", "{}x", "\u{feff}{}"] {
            assert_eq!(RegisterRequest::parse(body.as_bytes()), Err(WireError::Malformed), "{body}");
        }
    }
}
