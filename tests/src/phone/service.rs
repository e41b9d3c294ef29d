//! The line to the server: requests out, answers in, nothing understood yet.

use std::sync::{Arc, RwLock};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Refusal, Trouble,
    answers::{Message, exact},
};

/// A server's public address. Clones share it, so that all phones of a story follow a server that
/// comes back on another port.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Service {
    address: Arc<RwLock<String>>,
    http: reqwest::Client,
}

impl From<String> for Service {
    fn from(url: String) -> Self {
        Self { address: Arc::new(RwLock::new(url)), http: reqwest::Client::new() }
    }
}

impl From<Service> for String {
    fn from(service: Service) -> Self {
        service.url()
    }
}

/// An HTTP answer, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header `content-type`.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Service {
    /// The server at `url`, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn at(url: &str) -> Self {
        Self::from(url.trim_end_matches('/').to_owned())
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        self.address.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// It is somewhere else now.
    pub fn moved_to(&self, url: &str) {
        *self.address.write().unwrap_or_else(std::sync::PoisonError::into_inner) = url.to_owned();
    }

    /// `GET path`.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`].
    pub async fn get(&self, path: &str) -> Result<Answer, Trouble> {
        Answer::of(self.http.get(self.url() + path)).await
    }

    /// `POST path` with a JSON body, as the Android app declares it.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`].
    pub async fn post(&self, path: &str, body: String) -> Result<Answer, Trouble> {
        let request = self.http.post(self.url() + path);
        Answer::of(request.header("content-type", "application/json; charset=UTF-8").body(body)).await
    }
}

impl Answer {
    /// Sends the request and takes the whole answer.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`].
    pub async fn of(request: reqwest::RequestBuilder) -> Result<Self, Trouble> {
        let broken = |e: reqwest::Error| Trouble::Unreachable(reason(&e));
        let response = request.send().await.map_err(broken)?;
        let status = response.status().as_u16();
        let content_type = response.headers().get("content-type").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let body = response.bytes().await.map_err(broken)?.to_vec();
        Ok(Self { status, content_type, body })
    }

    /// The body as a `T`, if the status is `status` and the form exact.
    ///
    /// # Errors
    /// [`Trouble::Refused`] for another status in the published form, [`Trouble::Strange`] otherwise.
    pub fn json<T: DeserializeOwned + Serialize>(&self, status: u16) -> Result<T, Trouble> {
        if self.status != status {
            return Err(self.refusal().map_or_else(|t| t, Trouble::Refused));
        }
        if self.content_type.as_deref() != Some("application/json") {
            return Err(Trouble::Strange(format!("content type {:?}", self.content_type)));
        }
        exact("the answer", &self.body)
    }

    /// The refusal it is.
    ///
    /// # Errors
    /// [`Trouble::Strange`] if it is none: a status below 400, or a body other than nothing or
    /// `{"message":"…"}`.
    pub fn refusal(&self) -> Result<Refusal, Trouble> {
        if self.status < 400 {
            return Err(Trouble::Strange(format!("status {} where another was due", self.status)));
        }
        if self.body.is_empty() {
            return Ok(Refusal::empty(self.status));
        }
        if self.content_type.as_deref() != Some("application/json") {
            return Err(Trouble::Strange(format!("refusal {} of type {:?}", self.status, self.content_type)));
        }
        let Message { message } = exact("the refusal", &self.body)?;
        Ok(Refusal { status: self.status, message: Some(message) })
    }
}

/// The innermost cause, which says more than the library's outermost sentence.
fn reason(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
