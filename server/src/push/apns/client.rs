//! Asks Apple to wake a device: of one host after the other, production before sandbox.
//!
//! Source: robert.md §9.3.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Client;

use super::{
    super::{Config, Delivery, Sender, pace::Pace},
    answer::Answer,
    provider_token::ProviderToken,
    request,
};
use crate::clock::{Clock, SystemClock};

/// Longest that a connection may take to come about, and an answer to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a connection on which nothing moves is asked whether it still stands.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Most bytes of an answer that are read. Apple's have less than a hundred.
const ANSWER: usize = 4096;

/// Why nothing can be sent to Apple.
#[derive(Debug, thiserror::Error)]
pub enum ApnsError {
    /// A setting is missing.
    #[error("the sender apns needs a key, a key id, a team id and a topic (VIGIE__PUSH__APNS__…)")]
    Incomplete,
    /// TLS or the roots of this machine cannot be used.
    #[error("no client for Apple's push service can be made ({0}): does this machine have CA certificates?")]
    Client(#[from] reqwest::Error),
}

/// A host and how fast it is asked.
struct Host {
    url: String,
    pace: Pace,
}

/// Apple's push notification service.
pub(crate) struct Apns {
    client: Client,
    provider: ProviderToken,
    topic: String,
    hosts: Vec<Host>,
}

/// What one host made of a notification.
enum Asked {
    Answered(Answer),
    /// No connection, or one that broke, or none of it in time.
    Nothing,
}

impl Apns {
    /// Connects to nobody yet.
    ///
    /// # Errors
    /// [`ApnsError`].
    pub(crate) fn new(config: &Config) -> Result<Self, ApnsError> {
        let apns = config.apns.clone();
        let (Some(key), Some(key_id), Some(team_id), Some(topic)) = (apns.key, apns.key_id, apns.team_id, apns.topic)
        else {
            return Err(ApnsError::Incomplete);
        };
        // HTTP/2 and nothing else: in TLS it is the only protocol offered, in the clear it begins at once.
        // Apple never redirects; following would show the provider token to whoever is pointed at.
        let client = Client::builder()
            .http2_prior_knowledge()
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(PATIENCE)
            .timeout(PATIENCE)
            .build()?;
        let host =
            |host: &super::super::ApplesHost| Host { url: host.url().to_owned(), pace: Pace::new(config.per_second) };
        Ok(Self {
            client,
            provider: ProviderToken::new(key, key_id, team_id),
            topic,
            hosts: apns.hosts.iter().map(host).collect(),
        })
    }

    async fn ask(&self, host: &Host, device: &str) -> Asked {
        let now = SystemClock.now();
        let token = self.provider.at(now);
        let sent = request::notification(&self.client, &host.url, device, &self.topic, &token, now).send().await;
        let outcome = match sent {
            Ok(response) => read(response).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(answer) => Asked::Answered(answer),
            Err(error) => {
                // The address holds the device token.
                let error = error.without_url();
                tracing::debug!(%error, "a host of Apple's does not answer");
                Asked::Nothing
            }
        }
    }
}

/// Reads status and body, and of an endless body the beginning.
async fn read(mut response: reqwest::Response) -> Result<Answer, reqwest::Error> {
    let status = response.status();
    let mut body = Vec::new();
    while body.len() < ANSWER
        && let Some(chunk) = response.chunk().await?
    {
        body.extend_from_slice(&chunk);
    }
    Ok(Answer::read(status, &body))
}

#[async_trait]
impl Sender for Apns {
    /// The turn is that of the first host: every notification begins there.
    async fn turn(&self) {
        if let Some(first) = self.hosts.first() {
            first.pace.turn().await;
        }
    }

    async fn wake(&self, token: &str) -> Delivery {
        let device = request::device_path(token);
        let mut reasons = Vec::new();
        for (place, host) in self.hosts.iter().enumerate() {
            if place > 0 {
                host.pace.turn().await;
            }
            match self.ask(host, &device).await {
                Asked::Answered(Answer::Accepted) => return Delivery::Accepted,
                Asked::Answered(Answer::NotMine(reason)) => reasons.push(reason),
                Asked::Answered(Answer::Refused(reason)) => {
                    reasons.push(reason);
                    return Delivery::Rejected(reasons);
                }
                Asked::Nothing => return Delivery::Failed,
            }
        }
        Delivery::Unknown(reasons)
    }
}
