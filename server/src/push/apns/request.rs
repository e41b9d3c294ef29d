//! One notification, as it goes out.
//!
//! Source: robert.md §9.3.

use reqwest::{Client, RequestBuilder};
use vigie_protocol::robert::time::UnixMicros;
use zeroize::Zeroizing;

/// Wakes the app without a word to its owner. The badge of 0, like the priority, is deliberate: old
/// versions of iOS want both.
const PAYLOAD: &str = r#"{"aps":{"badge":0,"content-available":1}}"#;

/// How long Apple keeps trying, in seconds: a day, after which the next one comes.
const EXPIRES_S: i64 = 86_400;

/// A device token as it goes into the path: hexadecimal digits in lower case and nothing else, whatever
/// the app put around them.
pub(super) fn device_path(token: &str) -> Zeroizing<String> {
    Zeroizing::new(token.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_lowercase()).collect())
}

/// The request to one host, at `now` of the machine's clock.
pub(super) fn notification(
    client: &Client,
    host: &str,
    device: &str,
    topic: &str,
    provider_token: &str,
    now: UnixMicros,
) -> RequestBuilder {
    client
        .post(format!("{host}/3/device/{device}"))
        .bearer_auth(provider_token)
        .header("apns-topic", topic)
        .header("apns-push-type", "background")
        .header("apns-priority", "10")
        .header("apns-expiration", (now.seconds() + EXPIRES_S).to_string())
        .header("content-type", "application/json")
        .body(PAYLOAD)
}
