//! `POST /api/v6/captcha`: what an app asks before it registers.
//!
//! Source: robert.md §2.1.

use serde::{Deserialize, Serialize};

use super::{
    WireError,
    object::{self, object},
};

/// How a challenge is perceived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaptchaMedium {
    /// A PNG picture.
    #[serde(rename = "IMAGE")]
    Image,
    /// A WAV sound.
    #[serde(rename = "AUDIO")]
    Audio,
}

/// A wish for a captcha.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptchaRequest {
    /// How it is to be perceived. `None` for a medium that no captcha has.
    pub medium: Option<CaptchaMedium>,
    /// In which language, as written.
    pub locale: String,
}

object! {
    struct Draft {
        medium: String = "type",
        locale: String = "locale",
    }
}

impl CaptchaRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// [`WireError::Malformed`]; [`WireError::InvalidData`] unless both members are there.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        let draft: Draft = object::read(body)?;
        let (Some(medium), Some(locale)) = (draft.medium, draft.locale) else { return Err(WireError::InvalidData) };
        let medium = match medium.as_str() {
            "IMAGE" => Some(CaptchaMedium::Image),
            "AUDIO" => Some(CaptchaMedium::Audio),
            _ => None,
        };
        Ok(Self { medium, locale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_members_are_required_and_others_are_skipped() {
        let read = |body: &str| CaptchaRequest::parse(body.as_bytes());
        let heard = CaptchaRequest { medium: Some(CaptchaMedium::Audio), locale: "fr".into() };
        assert_eq!(read(r#"{"type":"AUDIO","locale":"fr","more":[1]}"#), Ok(heard));
        assert_eq!(read(r#"{"type":"SMELL","locale":"fr"}"#).map(|request| request.medium), Ok(None));
        for lacking in ["{}", r#"{"type":"IMAGE"}"#, r#"{"type":"IMAGE","locale":null}"#, r#"{"locale":"fr"}"#] {
            assert_eq!(read(lacking), Err(WireError::InvalidData), "{lacking}");
        }
        for broken in ["", "[]", r#"["IMAGE","fr"]"#, r#"{"type":7,"locale":"fr"}"#, r#"{"type":"IMAGE","locale":[]}"#]
        {
            assert_eq!(read(broken), Err(WireError::Malformed), "{broken}");
        }
    }
}
