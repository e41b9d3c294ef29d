//! What an operator asks of a server, over the admin listener.
//!
//! Source: the document of the admin listener (clock, jobs, codes, probes), robert.md §6.3 (KPIs).

use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::phone::Answer;

/// The admin listener of one server, with its token.
#[derive(Clone, Debug)]
pub struct Admin {
    url: String,
    token: String,
    http: reqwest::Client,
}

/// The four kinds of declaration codes (health-data.md A.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Six characters, an hour.
    Short,
    /// A UUID, ten days.
    Long,
    /// Twelve characters, for testers.
    Test,
    /// A signed token.
    Jwt,
}

impl CodeKind {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Short, Self::Long, Self::Test, Self::Jwt];

    /// Its name on the command line and on the admin listener.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
            Self::Test => "test",
            Self::Jwt => "jwt",
        }
    }
}

/// The figures of robert.md §6.3, exactly these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Kpis {
    /// Registrations that ever learned of a risk.
    pub alerted_users: u64,
    /// Exposed, below the threshold, never warned.
    pub exposed_but_not_at_risk_users: u64,
    /// At risk, and have not asked yet.
    pub infected_users_not_notified: u64,
    /// Warned before, not at risk any more, exposed again.
    pub notified_users_scored_again: u64,
    /// Warnings read.
    pub notified_users: u64,
    /// Above the threshold, but too long ago.
    pub users_above_risk_threshold_but_retention_period_expired: u64,
    /// Reports accepted.
    pub reports_count: u64,
}

impl Admin {
    /// The listener at `url`, opened with `token`.
    #[must_use]
    pub fn new(url: &str, token: &str) -> Self {
        Self { url: url.to_owned(), token: token.trim().to_owned(), http: reqwest::Client::new() }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A request with the token in it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare_request(method, path).bearer_auth(&self.token)
    }

    /// A request without the token.
    pub fn bare_request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// `GET path`, whatever the answer.
    ///
    /// # Panics
    /// If there is none.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await.expect("the admin listener answers")
    }

    /// `POST path` with a JSON body, whatever the answer.
    ///
    /// # Panics
    /// If there is none.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await.expect("the admin listener answers")
    }

    /// Runs a job now and gives its report.
    ///
    /// # Panics
    /// If it fails.
    pub async fn run_job(&self, name: &str) -> Value {
        value(&self.post(&format!("/admin/jobs/{name}/run"), &json!({})).await)
    }

    /// Asks for a job and does not care whether an answer comes: the server may die of it.
    pub async fn ask_for_job(&self, name: &str) {
        drop(self.request(Method::POST, &format!("/admin/jobs/{name}/run")).json(&json!({})).send().await);
    }

    /// Makes declaration codes.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn codes(&self, kind: CodeKind, count: usize) -> Vec<String> {
        let made = value(&self.post("/admin/codes", &json!({"kind": kind.name(), "count": count})).await);
        let codes = made["codes"].as_array().expect("an array of codes");
        assert_eq!(codes.len(), count, "as many codes as asked for");
        codes.iter().map(|code| code.as_str().expect("text").to_owned()).collect()
    }

    /// The KPIs.
    ///
    /// # Panics
    /// If the answer is not exactly the published one.
    pub async fn kpis(&self) -> Kpis {
        let answer = self.get("/internal/api/v2/kpis").await;
        serde_json::from_value(value(&answer)).expect("exactly the seven KPIs")
    }

    /// The Prometheus page.
    ///
    /// # Panics
    /// If there is none.
    pub async fn metrics(&self) -> String {
        let page = Answer::of(self.bare_request(Method::GET, "/metrics")).await.expect("the admin listener answers");
        assert_eq!(page.status, 200, "metrics need no token");
        String::from_utf8(page.body).expect("metrics are text")
    }
}

/// The JSON of a successful answer.
fn value(answer: &Answer) -> Value {
    let text = String::from_utf8_lossy(&answer.body);
    assert!(answer.status < 300, "the admin listener refuses with {}: {text}", answer.status);
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("not JSON ({e}): {text}"))
}
