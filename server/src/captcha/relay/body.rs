//! Answers of the captcha service, up to a size: it is another machine, and may be somebody else by now.

use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;

/// Why the service gave nothing to go on with.
#[derive(Debug, thiserror::Error)]
pub(super) enum ServiceError {
    /// No answer, or not one in HTTP. Names no address: that would hold the identifier of a challenge.
    #[error("the captcha service did not answer: {0}")]
    Away(reqwest::Error),
    /// An answer that says no.
    #[error("the captcha service answered {0}")]
    Status(u16),
    /// More than a captcha can be.
    #[error("the captcha service answered more than {0} bytes")]
    TooLarge(usize),
    /// Not what the interface promises.
    #[error("the captcha service answered something else than {0}")]
    Strange(&'static str),
}

impl From<reqwest::Error> for ServiceError {
    fn from(error: reqwest::Error) -> Self {
        Self::Away(error.without_url())
    }
}

/// Sends `request` and reads an answer of success, of at most `most` bytes.
pub(super) async fn bytes(request: RequestBuilder, most: usize) -> Result<Vec<u8>, ServiceError> {
    let mut answer = succeeded(request.send().await?)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > most {
            return Err(ServiceError::TooLarge(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The same for an answer in JSON, which is `what`.
pub(super) async fn json<T: DeserializeOwned>(request: RequestBuilder, what: &'static str) -> Result<T, ServiceError> {
    /// An identifier, or a verdict: a line of text.
    const MOST: usize = 16 * 1024;
    let body = bytes(request, MOST).await?;
    serde_json::from_slice(&body).map_err(|_| ServiceError::Strange(what))
}

fn succeeded(answer: Response) -> Result<Response, ServiceError> {
    let status = answer.status();
    if status.is_success() { Ok(answer) } else { Err(ServiceError::Status(status.as_u16())) }
}
