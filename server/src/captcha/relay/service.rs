//! The relay, and what it is told of the service behind it.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Client, redirect};
use serde::{Deserialize, Serialize};

use super::{
    BaseUrl,
    body::{self, ServiceError},
};
use crate::captcha::{Captcha, CaptchaError, Medium};

/// How long the service may take, from the first byte of the request to the last of the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Largest picture or sound: half a minute of CD quality.
const MOST: usize = 6 * 1024 * 1024;

/// A captcha service, as its operator describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::captcha) struct Service {
    /// Where challenges are made and answers checked.
    pub(in crate::captcha) private: BaseUrl,
    /// Where pictures and sounds are fetched.
    pub(in crate::captcha) public: BaseUrl,
    /// The `result` that means a right answer.
    pub(in crate::captcha) success_code: String,
}

/// Passes every call on to a captcha service.
pub struct Relay {
    service: Service,
    client: Client,
}

impl Relay {
    /// Relays to `service`.
    ///
    /// # Errors
    /// HTTPS cannot be set up on this machine.
    pub(in crate::captcha) fn new(service: Service) -> Result<Self, reqwest::Error> {
        // A service that moves is for the operator to notice: following it would send answers elsewhere.
        let client = Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none()).build()?;
        Ok(Self { service, client })
    }

    async fn ask(&self, medium: Medium, locale: &str) -> Result<String, ServiceError> {
        let request = self.client.post(self.service.private.call(["captcha"]));
        let created: Created = body::json(request.json(&Wanted { medium, locale }), "an identifier").await?;
        if is_identifier(&created.id) { Ok(created.id) } else { Err(ServiceError::Strange("an identifier")) }
    }

    async fn verdict(&self, id: &str, answer: &str) -> Result<bool, ServiceError> {
        let request = self.client.post(self.service.private.call(["captcha", id, "checkAnswer"]));
        let checked: Checked = body::json(request.json(&Given { answer }), "a verdict").await?;
        Ok(checked.result == self.service.success_code)
    }
}

#[async_trait]
impl Captcha for Relay {
    async fn create(&self, medium: Medium, locale: &str) -> Result<String, CaptchaError> {
        self.ask(medium, locale).await.map_err(|error| {
            tracing::warn!(%error, "no captcha could be made");
            CaptchaError::Away
        })
    }

    async fn render(&self, id: &str, medium: Medium) -> Result<Vec<u8>, CaptchaError> {
        if !is_identifier(id) {
            return Err(CaptchaError::Unknown);
        }
        let file = match medium {
            Medium::Image => format!("{id}.png"),
            Medium::Audio => format!("{id}.wav"),
        };
        let request = self.client.get(self.service.public.call(["captcha", &file]));
        body::bytes(request, MOST).await.map_err(|error| match error {
            ServiceError::Status(404) => CaptchaError::Unknown,
            error => {
                tracing::warn!(%error, "a captcha could not be fetched");
                CaptchaError::Away
            }
        })
    }

    async fn check(&self, id: &str, answer: &str) -> bool {
        if !is_identifier(id) {
            return false;
        }
        self.verdict(id, answer).await.unwrap_or_else(|error| {
            // Services say "expired" or "answered already" with 4xx: nothing an operator need know.
            if !matches!(error, ServiceError::Status(400..=499)) {
                tracing::warn!(%error, "an answer to a captcha could not be checked");
            }
            false
        })
    }
}

/// Whether `id` can be the identifier of a challenge. What it becomes part of is an address on the
/// operator's own network, so a client does not get to write anything else there.
fn is_identifier(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=128).contains(&id.len()) && id.bytes().all(plain)
}

#[derive(Serialize)]
struct Wanted<'a> {
    #[serde(rename = "type")]
    medium: Medium,
    locale: &'a str,
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

#[derive(Serialize)]
struct Given<'a> {
    answer: &'a str,
}

#[derive(Deserialize)]
struct Checked {
    result: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_one_plain_word() {
        for id in ["7", "4f0a-9", "0189f7ea-ae2c-7809-8aeb-b819cf5e9e7f", "a_b"] {
            assert!(is_identifier(id), "{id}");
        }
        for id in ["", ".", "..", "a/b", "a%2Fb", "a?b", "a b", "é", "a.png", &"a".repeat(129)] {
            assert!(!is_identifier(id), "{id}");
        }
    }
}
