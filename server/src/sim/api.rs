//! The line to the server: its public listener for the phones, its admin listener for the operator.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use vigie_protocol::robert::time::UnixMicros;
use zeroize::Zeroizing;

use super::SimError;

/// Longest time for one answer. A scoring run over many reports is the longest of all.
const PATIENCE: Duration = Duration::from_secs(300);

/// Where a server is, and what opens its admin listener.
pub(crate) struct Target {
    /// The public listener.
    pub(crate) url: String,
    /// The admin listener.
    pub(crate) admin_url: String,
    /// The bearer token.
    pub(crate) admin_token: Zeroizing<String>,
}

impl Target {
    /// A running server, its token in a file.
    ///
    /// # Errors
    /// [`SimError::TokenFile`].
    pub(crate) fn running(url: &str, admin_url: &str, token_file: &Path) -> Result<Self, SimError> {
        let token = std::fs::read_to_string(token_file).map(Zeroizing::new);
        let token = token.map_err(|source| SimError::TokenFile { path: token_file.display().to_string(), source })?;
        let plain = |url: &str| url.trim_end_matches('/').to_owned();
        Ok(Self { url: plain(url), admin_url: plain(admin_url), admin_token: Zeroizing::new(token.trim().to_owned()) })
    }
}

/// The line to one server. Counts the requests of phones.
pub(crate) struct Api {
    target: Target,
    http: reqwest::Client,
    requests: AtomicU64,
}

/// An answer, whole.
pub(crate) struct Answer {
    what: &'static str,
    pub(crate) status: u16,
    body: Vec<u8>,
}

#[derive(Deserialize)]
struct Clock {
    now: String,
}

#[derive(Deserialize)]
struct Codes {
    codes: Vec<String>,
}

impl Api {
    /// # Errors
    /// [`SimError::Unreachable`] if the client cannot be made.
    pub(crate) fn to(target: Target) -> Result<Self, SimError> {
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build();
        let http = client.map_err(|error| unreachable("starting", &target.url, &error))?;
        Ok(Self { target, http, requests: AtomicU64::new(0) })
    }

    /// How many requests phones made.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// A phone asks.
    pub(crate) async fn get(&self, what: &'static str, path: &str) -> Result<Answer, SimError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.ask(what, self.http.get(format!("{}{path}", self.target.url))).await
    }

    /// A phone sends JSON.
    pub(crate) async fn post(&self, what: &'static str, path: &str, body: Vec<u8>) -> Result<Answer, SimError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let request = self.http.post(format!("{}{path}", self.target.url));
        self.ask(what, request.header("content-type", "application/json; charset=utf-8").body(body)).await
    }

    /// Where the clock stands.
    ///
    /// # Errors
    /// [`SimError::NotSimulated`] if it cannot be moved.
    pub(crate) async fn clock(&self) -> Result<UnixMicros, SimError> {
        let what = "reading the clock";
        let answer = self.admin(what, self.http.get(self.admin_url("/admin/clock"))).await?;
        if answer.status == 409 {
            return Err(SimError::NotSimulated);
        }
        let clock: Clock = answer.json(200)?;
        clock.now.parse().map_err(|_| SimError::Strange { what, why: "no instant".to_owned() })
    }

    /// Moves the clock.
    pub(crate) async fn set_clock(&self, to: UnixMicros) -> Result<(), SimError> {
        let request = self.http.post(self.admin_url("/admin/clock")).json(&json!({ "now": to.to_string() }));
        self.admin("moving the clock", request).await?.json::<Value>(200).map(|_| ())
    }

    /// Runs a job and gives its report.
    pub(crate) async fn run_job<R: DeserializeOwned>(&self, job: &'static str) -> Result<R, SimError> {
        self.admin(job, self.http.post(self.admin_url(&format!("/admin/jobs/{job}/run")))).await?.json(200)
    }

    /// Declaration codes, as a laboratory gives them out.
    pub(crate) async fn codes(&self, count: usize) -> Result<Vec<String>, SimError> {
        let what = "getting codes";
        let request = self.http.post(self.admin_url("/admin/codes")).json(&json!({ "kind": "short", "count": count }));
        let Codes { codes } = self.admin(what, request).await?.json(200)?;
        if codes.len() == count { Ok(codes) } else { Err(SimError::Strange { what, why: "too few".to_owned() }) }
    }

    fn admin_url(&self, path: &str) -> String {
        format!("{}{path}", self.target.admin_url)
    }

    async fn admin(&self, what: &'static str, request: reqwest::RequestBuilder) -> Result<Answer, SimError> {
        let answer = self.ask(what, request.bearer_auth(self.target.admin_token.as_str())).await?;
        if answer.status == 401 { Err(SimError::Token) } else { Ok(answer) }
    }

    async fn ask(&self, what: &'static str, request: reqwest::RequestBuilder) -> Result<Answer, SimError> {
        let broken = |error: reqwest::Error| {
            let url = error.url().map_or_else(|| self.target.url.clone(), |url| url.origin().ascii_serialization());
            unreachable(what, &url, &error)
        };
        let response = request.send().await.map_err(broken)?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(broken)?.to_vec();
        Ok(Answer { what, status, body })
    }
}

impl Answer {
    /// The body as a `T`, if the status is as expected.
    ///
    /// # Errors
    /// [`SimError::Refused`] for another status, [`SimError::Strange`] for another body.
    pub(crate) fn json<T: DeserializeOwned>(&self, status: u16) -> Result<T, SimError> {
        if self.status != status {
            return Err(self.refused());
        }
        let strange = |error: serde_json::Error| SimError::Strange { what: self.what, why: error.to_string() };
        serde_json::from_slice(&self.body).map_err(strange)
    }

    /// As an error, with what the server says about it.
    pub(crate) fn refused(&self) -> SimError {
        let said: Option<Value> = serde_json::from_slice(&self.body).ok();
        let said = said.as_ref().and_then(|body| body.get("detail").or_else(|| body.get("message"))?.as_str());
        let message = said.map_or_else(String::new, |said| format!(" ({said})"));
        SimError::Refused { what: self.what, status: self.status, message }
    }
}

/// With the innermost cause, which says more than the library's outermost sentence.
fn unreachable(what: &'static str, url: &str, error: &reqwest::Error) -> SimError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    SimError::Unreachable { what, url: url.to_owned(), why: cause.to_string() }
}
