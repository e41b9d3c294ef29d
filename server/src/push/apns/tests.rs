//! The sender against a stand-in for Apple: an HTTP/2 server on the loopback address.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, Version, header},
    routing::post,
};
use tokio::net::TcpListener;
use vigie_protocol::{jws::Compact, robert::time::UnixMicros};

use super::*;
use crate::{
    clock::{Clock as _, SystemClock},
    config::Setting as _,
    keyring::{ApplesKey, p8},
    push::{ApplesHost, Config, Delivery, Sender as _, SenderKind, config},
};

/// What the stand-in was asked.
struct Asked {
    version: Version,
    device: String,
    headers: HeaderMap,
    body: Bytes,
}

/// What a host will answer, and what it was asked.
#[derive(Default)]
struct Book {
    answers: VecDeque<(u16, &'static str)>,
    asked: Vec<Asked>,
}

/// One host.
#[derive(Clone, Default)]
struct Host(Arc<Mutex<Book>>);

impl Host {
    /// A host that gives these answers, then 200.
    async fn answering<const N: usize>(answers: [(u16, &'static str); N]) -> (Self, ApplesHost) {
        let host = Self::default();
        host.0.lock().expect("whole").answers.extend(answers);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its number");
        let routes = Router::new().route("/3/device/{token}", post(take)).with_state(host.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (host, ApplesHost::parse(&format!("http://{address}")).expect("loopback"))
    }

    fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.0.lock().expect("whole").asked)
    }
}

async fn take(State(host): State<Host>, Path(device): Path<String>, request: Request) -> (StatusCode, &'static str) {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 10_000).await.expect("a body");
    let mut book = host.0.lock().expect("whole");
    book.asked.push(Asked { version: parts.version, device, headers: parts.headers, body });
    let (status, reason) = book.answers.pop_front().unwrap_or((200, ""));
    (StatusCode::from_u16(status).expect("a status"), reason)
}

/// A host that takes connections and cuts each one.
async fn cutting() -> ApplesHost {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            drop(connection);
        }
    });
    ApplesHost::parse(&format!("http://{address}")).expect("loopback")
}

fn sender(hosts: Vec<ApplesHost>) -> Apns {
    let apns = config::Apns {
        key: Some(ApplesKey::from_pem(&p8([7; 32])).expect("a key")),
        key_id: Some("ABC123DEFG".to_owned()),
        team_id: Some("DEF123GHIJ".to_owned()),
        topic: Some("fr.gouv.stopcovid.ios".to_owned()),
        hosts,
    };
    Apns::new(&Config { sender: SenderKind::Apns, apns, ..Config::default() }).expect("complete")
}

const BAD_TOKEN: (u16, &str) = (400, r#"{"reason":"BadDeviceToken"}"#);
const OTHER_TOPIC: (u16, &str) = (400, r#"{"reason":"DeviceTokenNotForTopic"}"#);

fn rejected(reasons: &[&str]) -> Delivery {
    Delivery::Rejected(reasons.iter().map(|&reason| reason.to_owned()).collect())
}

#[tokio::test]
async fn a_notification_is_what_the_specification_says() {
    let (host, at) = Host::answering([]).await;
    let before = SystemClock.now().seconds();
    assert_eq!(sender(vec![at]).wake("<00FF a1b2-Z>").await, Delivery::Accepted);
    let [asked] = &host.asked()[..] else { panic!("asked once") };
    assert_eq!(asked.version, Version::HTTP_2);
    assert_eq!(asked.device, "00ffa1b2");
    assert_eq!(&asked.body[..], br#"{"aps":{"badge":0,"content-available":1}}"#);
    let header = |name: &str| asked.headers[name].to_str().expect("text").to_owned();
    assert_eq!(header("apns-topic"), "fr.gouv.stopcovid.ios");
    assert_eq!(header("apns-push-type"), "background");
    assert_eq!(header("apns-priority"), "10");
    let expires: i64 = header("apns-expiration").parse().expect("a number");
    assert!((before + 86_400..=before + 86_430).contains(&expires));

    let shown = header(header::AUTHORIZATION.as_str());
    let token = shown.strip_prefix("Bearer ").expect("a bearer token");
    let jwt = Compact::read(token).expect("a JWT");
    let key = ApplesKey::from_pem(&p8([7; 32])).expect("a key").verifying_key();
    assert!(key.verify(jwt.signed.as_bytes(), jwt.signature[..].try_into().expect("r and s")));
    let claims: serde_json::Value = jwt.claims().expect("claims");
    assert_eq!(claims["iss"], "DEF123GHIJ");
    assert!(UnixMicros::from_seconds(claims["iat"].as_i64().expect("a number")).seconds() - before < 30);
}

#[tokio::test]
async fn many_notifications_show_one_provider_token() {
    let (host, at) = Host::answering([]).await;
    let sender = sender(vec![at]);
    for device in ["aa", "bb", "cc"] {
        sender.turn().await;
        assert_eq!(sender.wake(device).await, Delivery::Accepted);
    }
    let asked = host.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked.windows(2).all(|two| two[0].headers[header::AUTHORIZATION] == two[1].headers[header::AUTHORIZATION]));
}

#[tokio::test]
async fn a_token_that_production_does_not_know_is_tried_on_the_sandbox() {
    let (production, first) = Host::answering([BAD_TOKEN, OTHER_TOPIC]).await;
    let (sandbox, second) = Host::answering([]).await;
    let sender = sender(vec![first, second]);
    for _ in 0..2 {
        assert_eq!(sender.wake("aa").await, Delivery::Accepted);
    }
    assert_eq!((production.asked().len(), sandbox.asked().len()), (2, 2));
}

#[tokio::test]
async fn a_token_that_no_host_knows_is_unknown() {
    let (_production, first) = Host::answering([BAD_TOKEN]).await;
    let (_sandbox, second) = Host::answering([OTHER_TOPIC]).await;
    let reasons = ["BadDeviceToken", "DeviceTokenNotForTopic"].map(str::to_owned).to_vec();
    assert_eq!(sender(vec![first, second]).wake("aa").await, Delivery::Unknown(reasons));
}

#[tokio::test]
async fn any_other_refusal_ends_the_attempt() {
    let gone = (410, r#"{"reason":"Unregistered","timestamp":1617782400000}"#);
    let busy = (429, r#"{"reason":"TooManyRequests"}"#);
    let (_production, first) = Host::answering([gone, busy, (500, ""), (503, "<html>"), BAD_TOKEN]).await;
    let (sandbox, second) = Host::answering([busy]).await;
    let sender = sender(vec![first, second]);
    for reason in ["Unregistered", "TooManyRequests", "500", "503"] {
        assert_eq!(sender.wake("aa").await, rejected(&[reason]));
    }
    assert!(sandbox.asked().is_empty());
    assert_eq!(sender.wake("aa").await, rejected(&["BadDeviceToken", "TooManyRequests"]));
}

#[tokio::test]
async fn a_connection_that_is_cut_or_never_comes_about_is_a_failure() {
    let (sandbox, second) = Host::answering([]).await;
    assert_eq!(sender(vec![cutting().await, second.clone()]).wake("aa").await, Delivery::Failed);

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = format!("http://{}", listener.local_addr().expect("its number"));
    drop(listener);
    let nobody = ApplesHost::parse(&nobody).expect("loopback");
    assert_eq!(sender(vec![nobody, second]).wake("aa").await, Delivery::Failed);
    assert!(sandbox.asked().is_empty(), "another host is asked about tokens, not about the weather");
}

#[tokio::test]
async fn a_host_that_speaks_no_http2_is_a_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its number");
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let answer = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
            tokio::io::AsyncWriteExt::write_all(&mut connection, answer).await.expect("written");
        }
    });
    let host = ApplesHost::parse(&format!("http://{address}")).expect("loopback");
    assert_eq!(sender(vec![host]).wake("aa").await, Delivery::Failed);
}
